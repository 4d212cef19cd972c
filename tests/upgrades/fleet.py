"""Several processes of each service behind a gateway, as a deployment runs them, to be replaced one after another."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from deploy import services
from deploy.gateway.gateway import Gateway, GatewayLimits, Identity, Replica, TokenBucket
from deploy.local.gateway import Front, start_gateway
from deploy.local.processes import HOST, ChildProcess, free_port
from shared.runtime import ProcessRole
from shared.settings import Settings
from tests.running import until

_READY_SECONDS = 90.0
_MANY = TokenBucket(burst=100_000, refill=100_000)

Program = Callable[[str], Sequence[str]]
"""Names the module that runs a service, and what it is told before its roles."""

Own = Callable[[str, int], Mapping[str, str]]
"""Returns what one process of a service, counted from 0, has in its environment beside everybody's."""


def nothing_more(_: str, __: int) -> Mapping[str, str]:
    """Give a process no environment of its own."""
    return {}


def as_it_is(service: str) -> Sequence[str]:
    """Run a service as a deployment does."""
    return (f"services.{service}",)


@dataclass
class Member:
    """One process of one service, on ports that it keeps when it is replaced."""

    service: str
    roles: tuple[ProcessRole, ...]
    process: ChildProcess
    http_port: int
    ops_port: int

    @property
    def name(self) -> str:
        return f"{self.service} {' '.join(self.roles)}"


@dataclass
class Fleet:
    """The members, and the gateway in front of those that answer requests, if there is one."""

    members: Sequence[Member]
    front: Front | None
    session: aiohttp.ClientSession
    seconds_to_stop: dict[str, list[float]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the gateway answers for all of them."""
        assert self.front is not None, "this fleet has no gateway"
        return self.front.url

    async def crash(self, member: Member) -> None:
        """Kill a member without a word of warning."""
        await member.process.kill()

    async def restart(self, member: Member) -> None:
        """Start a member that was killed again, as an orchestrator does, and wait until it can work."""
        member.process.start()
        await self.is_ready(member)

    async def replace(self, member: Member) -> None:
        """Stop a member as an orchestrator does, and start it again; it must leave by itself, with success."""
        began = time.monotonic()
        await member.process.stop(within=60.0)
        self.seconds_to_stop.setdefault(member.name, []).append(round(time.monotonic() - began, 2))
        assert member.process.returncode == 0, f"{member.name}: {member.process.last_lines()}"
        await self.restart(member)

    async def is_ready(self, member: Member) -> None:
        """Wait until a member says that it can work, and one that answers requests is sent some."""

        async def ready() -> bool:
            return await self._says_ready(member) and await self._is_in(member)

        await member.process.until(until(ready, "it is ready", within=_READY_SECONDS), within=_READY_SECONDS)

    async def readiness(self, member: Member) -> tuple[bool, str] | None:
        """Return whether a member says that it can work, and all that it says of that; None while it says nothing."""
        try:
            async with self.session.get(f"http://{HOST}:{member.ops_port}/health/ready") as response:
                return response.status == 200, await response.text()
        except aiohttp.ClientConnectionError:
            return None

    async def _says_ready(self, member: Member) -> bool:
        readiness = await self.readiness(member)
        return readiness is not None and readiness[0]

    async def _is_in(self, member: Member) -> bool:
        """Whether the gateway has seen that a member is ready; `minReadySeconds` sees to that in a cluster."""
        if self.front is None or ProcessRole.API not in member.roles:
            return True
        address = f"http://{HOST}:{self.front.gateway.admin_port}/clusters?format=json"
        async with self.session.get(address) as response:
            found = await response.json(content_type=None)
        return any(
            host["address"]["socket_address"]["port_value"] == member.http_port
            and not host["health_status"].get("failed_active_health_check")
            for cluster in found["cluster_statuses"]
            for host in cluster.get("host_statuses", ())
        )


@asynccontextmanager
async def a_fleet(
    roles: Mapping[str, Sequence[tuple[ProcessRole, ...]]],
    environment: Mapping[str, str],
    settings: Settings,
    folder: Path,
    *,
    gateway: bool = True,
    program: Program = as_it_is,
    own: Own = nothing_more,
) -> AsyncIterator[Fleet]:
    """Run, for each service named, a process for each of these sets of roles; stop them all at the end.

    Without a `gateway` whoever calls a service calls its process. `program` names the module that each process runs.
    """
    async with AsyncExitStack() as stack:
        members = []
        for service, each_roles in roles.items():
            members += [
                _member(
                    program(service),
                    service,
                    some,
                    {**environment, **own(service, number)},
                    folder / f"{service}-{number}.log",
                )
                for number, some in enumerate(each_roles)
            ]
        stack.push_async_callback(_stop_all, members)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for member in members:
            member.process.start()
        front = await start_gateway(_gateway(members, settings), folder / "gateway") if gateway else None
        if front:
            stack.push_async_callback(front.kill)
        fleet = Fleet(members, front, session)
        await asyncio.gather(*(fleet.is_ready(member) for member in members))
        yield fleet


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which another process has these settings."""
    given = settings.model_dump(mode="json", exclude_unset=True, exclude={"http_port", "ops_port"})
    return {name.upper(): str(value) for name, value in given.items()}


def _member(
    program: Sequence[str], service: str, roles: tuple[ProcessRole, ...], environment: Mapping[str, str], log: Path
) -> Member:
    http, ops = free_port(), free_port()
    process = ChildProcess(
        [sys.executable, "-m", *program, *roles],
        log,
        name=service,
        env={**environment, "HTTP_PORT": str(http), "OPS_PORT": str(ops)},
        complaint='"level": "(error|critical)"|Error',
    )
    return Member(service, roles, process, http, ops)


def _gateway(members: Sequence[Member], settings: Settings) -> Gateway:
    away = [Replica(HOST, free_port(), free_port())]
    answering = [member for member in members if ProcessRole.API in member.roles]
    assert settings.auth_jwks_file is not None
    return Gateway(
        replicas={
            name: [Replica(HOST, each.http_port, each.ops_port) for each in answering if each.service == name] or away
            for name in services.NAMES
        },
        identity=Identity(settings.auth_issuer, settings.audiences, settings.auth_jwks_file),
        port=free_port(),
        operations_port=free_port(),
        admin_port=free_port(),
        limits=GatewayLimits(requests=_MANY, writes=_MANY),
        health_seconds=0.25,
    )


async def _stop_all(members: Sequence[Member]) -> None:
    await asyncio.gather(*(member.process.stop(within=20.0) for member in members))
