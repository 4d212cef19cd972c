"""The gateway as a process on loopback: the same configuration as everywhere, in front of a laptop's replicas."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from deploy import written
from deploy.gateway.bootstrap import bootstrap
from deploy.gateway.gateway import Gateway, Identity, Replica
from deploy.local.binaries import ENVOY
from deploy.local.processes import HOST, ChildProcess, free_port
from deploy.local.servers import Server
from deploy.local.stack import Stack
from deploy.pages.site import site

DOCUMENTS = "/docs/"

_FLUSH_ACCESS_LOG = ("--file-flush-interval-msec", "200")  # ten seconds by default, long for who watches it


class Front(Server):
    """A running gateway: `url` is the one origin."""

    def __init__(self, gateway: Gateway, process: ChildProcess) -> None:
        super().__init__(
            process,
            gateway.port,
            binary=ENVOY,
            ready=lambda _: _is_ready(f"http://{gateway.operations_host}:{gateway.operations_port}/health/ready"),
            ready_within=30.0,
            stopped_within=5.0,
        )
        self.gateway = gateway
        self.url = f"http://{gateway.host}:{gateway.port}"


async def start_gateway(gateway: Gateway, folder: Path) -> Front:
    """Start Envoy, its configuration and log in `folder`. Raises CannotStart with one clear reason."""
    configuration = folder / "gateway.json"
    written.put(configuration, json.dumps(bootstrap(gateway), indent=2))
    options = ("--disable-hot-restart", "--concurrency", "1", "--log-level", "warning", *_FLUSH_ACCESS_LOG)
    command: list[str | Path] = [ENVOY.find(), "-c", configuration, *options]
    front = Front(
        gateway, ChildProcess(command, folder / "gateway.log", name="gateway", complaint=r"\[(critical|error)\]")
    )
    await front.start()
    return front


async def _is_ready(url: str) -> None:
    """Return once the gateway takes requests: it has looked at every replica once by then."""
    async with aiohttp.ClientSession() as session:
        while not await _answers(session, url):
            await asyncio.sleep(0.05)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False


def gateway_for(
    stack: Stack, documents: Mapping[str, Path], first_port: int | None = None, portal: Sequence[Replica] = ()
) -> Gateway:
    """Return the gateway of a laptop stack, on three free ports or on those from `first_port`."""
    ports = range(first_port, first_port + 3) if first_port else [free_port() for _ in range(3)]
    return Gateway(
        replicas={name: [_replica(stack, name)] for name in stack.urls},
        identity=Identity(stack.settings.auth_issuer, stack.settings.audiences, stack.issuer.jwks_file),
        port=ports[0],
        operations_port=ports[1],
        admin_port=ports[2],
        documents=documents,
        portal=portal,
    )


def _replica(stack: Stack, name: str) -> Replica:
    return Replica(HOST, urlsplit(stack.urls[name]).port or 80, urlsplit(stack.operations[name]).port or 80)


@asynccontextmanager
async def in_front_of(
    stack: Stack, folder: Path, first_port: int | None = None, portal: Sequence[Replica] = ()
) -> AsyncIterator[Front]:
    """Run the gateway of a stack, and of its portal where there is one, until the block ends."""
    pages = site()
    written.write(folder / "pages", pages, ())
    documents = {f"{DOCUMENTS}{path}": folder / "pages" / path for path in pages}
    documents[DOCUMENTS] = documents[f"{DOCUMENTS}index.html"]
    front = await start_gateway(gateway_for(stack, documents, first_port, portal), folder)
    try:
        yield front
    finally:
        await front.stop()
