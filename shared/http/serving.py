"""A port on which an application answers, as long as a block lasts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from shared.http.limits import RequestLimits
from shared.http.protocol import BoundedProtocol, ServerConfig

# Longer than clients and gateways keep an idle connection, so that none is closed just as a request is sent on it.
_KEEP_ALIVE_SECONDS = 75


class PortInUse(Exception):
    """Another process listens on the port that this one was told to use."""


class _Server(uvicorn.Server):
    """A server that leaves signals to the process that runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int, limits: RequestLimits, grace: int = 1) -> AsyncIterator[None]:
    """Serve until the block ends, then finish what is under way within `grace` seconds; raises `PortInUse`."""
    config = ServerConfig(
        app,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=grace,
    )
    config.limits = limits
    server = _Server(config)
    task = asyncio.create_task(server.serve([_bound(host, port)]))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = f"port {port} on {host} cannot be used: {error.strerror}; choose another or stop what uses it"
        raise PortInUse(reason) from error
    return listener
