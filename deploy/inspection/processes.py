"""The processes of the services, asked at their operations ports."""

import asyncio
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from deploy import services

_PATIENCE = aiohttp.ClientTimeout(total=5.0)  # a look at readiness may take two seconds itself
_TARGET = re.compile(r"(?P<service>[a-z_]+)(/(?P<role>api|worker|relay|timer))?=(?P<url>https?://\S+)")
_BLOCKED = re.compile(r"^dps_consumer_blocked(?:\{[^}]*\})? 1(?:\.0)?$", re.MULTILINE)
_FAILING = re.compile(r"^dps_timers_failing (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Address:
    """One operations port, and whose it should be; `role` is empty where one process has all of them."""

    service: str
    role: str
    url: str


@dataclass(frozen=True, slots=True)
class ProcessHealth:
    """What a process says of itself. `error` says why it says nothing; `waits_for` are the checks it does not pass,

    and `reasons` why, where it says so. `failing` is how much of what is due keeps failing there.
    """

    service: str
    role: str
    url: str
    live: bool
    ready: bool
    waits_for: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    blocked: bool = False
    failing: int = 0
    roles: tuple[str, ...] = ()
    version: str = ""
    process: str = ""
    error: str = ""


def addresses(texts: Sequence[str], names: Sequence[str]) -> list[Address]:
    """Read addresses such as `ordering/worker=http://10.0.0.7:9000`, of these services only; raises `ValueError`."""
    found = [_address(text) for text in texts]
    services.named([each.service for each in found])
    return [each for each in found if each.service in names]


def _address(text: str) -> Address:
    match = _TARGET.fullmatch(text)
    if match is None:
        raise ValueError(
            f"an address is service=http://host:port, or service/role= with api, worker, relay or timer, not {text!r}"
        )
    return Address(match["service"], match["role"] or "", match["url"].rstrip("/"))


async def ask(wanted: Iterable[Address]) -> list[ProcessHealth]:
    """Ask each process, all at once. A host with several addresses, as a headless Service has, is one process each."""
    async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
        each = await asyncio.gather(*(_hosts(address) for address in wanted))
        return list(await asyncio.gather(*(_ask(session, address) for found in each for address in found)))


async def _hosts(address: Address) -> list[Address]:
    parts = urlsplit(address.url)
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return [address]  # asking it says what is wrong
    hosts = sorted({str(info[4][0]) for info in found})
    if len(hosts) == 1 or parts.scheme == "https" or parts.hostname == "localhost":
        return [address]
    return [Address(address.service, address.role, _at(host, parts.port or 80, parts.path)) for host in hosts]


def _at(host: str, port: int, path: str) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{path}"


async def _ask(session: aiohttp.ClientSession, address: Address) -> ProcessHealth:
    about = (address.service, address.role, address.url)
    try:
        async with session.get(f"{address.url}/health/live") as response:
            live = response.status == 200
        async with session.get(f"{address.url}/health/ready") as response:
            ready, told = response.status == 200, await response.json()
        async with session.get(f"{address.url}/metrics") as response:
            measured = await response.text()
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return ProcessHealth(*about, live=False, ready=False, error=_why(error))
    blocked, failing = bool(_BLOCKED.search(measured)), _failing(measured)
    return ProcessHealth(*about, live=live, ready=ready, blocked=blocked, failing=failing, **_told(told))


def _failing(metrics: str) -> int:
    found = _FAILING.search(metrics)
    return int(float(found[1])) if found else 0


def _told(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        return {"error": "what answers there is no service of this system"}
    return {
        "waits_for": tuple(name for name, passed in told.get("checks", {}).items() if not passed),
        "reasons": tuple(each for reasons in told.get("reasons", {}).values() for each in reasons),
        "roles": tuple(told.get("roles", ())),
        "version": told.get("version", ""),
        "process": told.get("process", ""),
    }


def _why(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "cannot be reached"
    return f"answers with something else ({type(error).__name__})"
