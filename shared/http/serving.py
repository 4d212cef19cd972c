"""A port on which an application answers, as long as a block lasts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from shared.http.limits import RequestLimits
from shared.http.protocol import BoundedProtocol, ServerConfig


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
        timeout_graceful_shutdown=grace,
    )
    config.limits = limits
    config.timeout_keep_alive = limits.kept_seconds  # type: ignore[assignment] # a timer's, so that parts of one will do
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
    # The protocol is named, since only then does asyncio send small parts at once (TCP_NODELAY): the body of an
    # answer would wait 40 ms for the word that its head has arrived.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = f"port {port} on {host} cannot be used: {error.strerror}; choose another or stop what uses it"
        raise PortInUse(reason) from error
    return listener
