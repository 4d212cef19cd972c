"""Receivers of webhooks as they are elsewhere: servers with TLS, by certificates of an authority made for a test."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from aiohttp import web

from deploy.local.certificates import Authority
from deploy.local.processes import HOST
from services.notifications.channels.addresses import Address
from shared.kernel.endpoint import Reach

NAME = "receiver.example"
LOOPBACK = ip_network("127.0.0.0/8")


@dataclass
class Received:
    """A request as it came: the name that TLS asked for, its headers and its content."""

    asked_for: str | None
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A receiver that keeps what comes and answers in turn by `answers`, by the last of them from then on."""

    port: int
    received: list[Received] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(204, {})])
    name: str = NAME

    @property
    def url(self) -> str:
        return f"https://{self.name}:{self.port}/messages"

    def says(self, *statuses: int, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[:] = [(each, named) for each in statuses]

    def answer(self) -> web.Response:
        status, headers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(status=status, headers=headers)


class Names:
    """A name server in which a test says where a name leads; whoever asks is counted."""

    def __init__(self, *addresses: str) -> None:
        self.addresses: Sequence[str] = addresses
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked += 1
        if host != NAME:
            raise OSError(f"{host} is not known")
        return [ip_address(each) for each in self.addresses]


def trusting(authority: Authority, seconds: float = 10.0) -> Reach:
    """The reach of somebody who allows this machine, and trusts this authority alone."""
    return Reach((LOOPBACK,), authority.ca_file, seconds)


def served(authority: Authority, asked_for: list[str | None] | None = None, name: str = NAME) -> ssl.SSLContext:
    """What serves TLS as `name`, and notes which name was asked for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.certificate(name, *([] if name == HOST else [name])))
    if asked_for is not None:
        context.sni_callback = lambda _, sni, __: asked_for.append(sni)
    return context


@asynccontextmanager
async def receiving(authority: Authority, name: str = NAME) -> AsyncIterator[Receiver]:
    """Receive at this machine until the block ends."""
    asked_for: list[str | None] = []
    receiver = Receiver(0, name=name)

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        receiver.received.append(Received(asked_for[-1], dict(request.headers), body))
        return receiver.answer()

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0, ssl_context=served(authority, asked_for, name))
    await site.start()
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        await runner.cleanup()


@asynccontextmanager
async def saying(authority: Authority, *pieces: bytes, repeated: int = 1) -> AsyncIterator[Receiver]:
    """Say these bytes to whoever asks, the last of them so many times; then nothing more, and do not end."""
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in (*pieces[:-1], *pieces[-1:] * repeated):
                writer.write(piece)
                await writer.drain()
            await over.wait()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, HOST, 0, ssl=served(authority))
    try:
        yield Receiver(server.sockets[0].getsockname()[1])
    finally:
        over.set()
        server.close()
