"""Links between processes: each leads through a small TCP proxy, which a drill cuts, slows down or leaves half-open."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from deploy.local.processes import HOST, free_port
from shared.settings import Settings
from tests.drills.around import Around
from tests.running import a_while

_CHUNK = 64 * 1024
_SLOW_SECONDS = 0.25


class State(StrEnum):
    """How a link is."""

    WHOLE = "whole"
    CUT = "cut"
    SLOW = "slow"
    HALF_OPEN = "half-open"


@dataclass(eq=False)
class Link:
    """One way to a server on a port of this machine, for one process.

    Cut, connections end and none can be made. Slow, whatever goes either way takes a quarter of a second longer.
    Half-open, requests arrive and no answer comes back, nor does the end of a connection: one that has lost an answer
    never works again, as behind a firewall that has forgotten it.
    """

    name: str
    service: str
    to: int
    is_broker: bool = False
    port: int = field(default_factory=free_port)
    state: State = State.WHOLE
    _server: asyncio.Server | None = None
    _open: dict[asyncio.StreamWriter, asyncio.StreamWriter] = field(default_factory=dict)

    async def start(self) -> None:
        """Accept connections."""
        self._server = await asyncio.start_server(self._carry, HOST, self.port)

    def become(self, state: State) -> None:
        """Be like this from now on; a cut ends what is open."""
        self.state = state
        if state is State.CUT:
            self.close_connections()

    def close_connections(self) -> None:
        """End every connection at once."""
        for pair in self._open.items():
            _abort(*pair)

    def close(self) -> None:
        """Accept nothing any more."""
        if self._server:
            self._server.close()
        self.close_connections()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.state is State.CUT:
            _abort(writer)
            return
        try:
            from_server, to_server = await asyncio.open_connection(HOST, self.to)
        except OSError:
            _abort(writer)
            return
        self._open[writer] = to_server
        there = asyncio.create_task(self._pass_on(_chunks(reader), to_server))
        answers = _frames(from_server, self.to, self.port) if self.is_broker else _chunks(from_server)
        back = asyncio.create_task(self._pass_back(answers, writer))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            if back.done() and back.result():  # lost: the client is told nothing, and may wait for as long as it will
                await there
        finally:
            there.cancel()
            back.cancel()
            del self._open[writer]
            _abort(writer, to_server)

    async def _pass_on(self, chunks: AsyncIterator[bytes], writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            async for chunk in chunks:
                await self._slowly()
                writer.write(chunk)
                await writer.drain()

    async def _pass_back(self, chunks: AsyncIterator[bytes], writer: asyncio.StreamWriter) -> bool:
        """Pass answers on; return whether any was lost."""
        lost = False
        with contextlib.suppress(OSError):
            async for chunk in chunks:
                lost = lost or self.state is State.HALF_OPEN
                if not lost:
                    await self._slowly()
                    writer.write(chunk)
                    await writer.drain()
        return lost

    async def _slowly(self) -> None:
        if self.state is State.SLOW:
            await a_while(_SLOW_SECONDS)


class Links(Around):
    """Every link of a system: of each process to its database and to the broker, and of the gateway to each service."""

    def __init__(self) -> None:
        self.all: list[Link] = []

    async def environment(self, service: str, number: int, settings: Settings) -> Mapping[str, str]:
        """Let a process reach its database and the broker by links of its own."""
        who = f"{service} {number}"
        database = await self._link(f"{who} and its database", service, _port_of(settings.mongodb_uri))
        broker = await self._link(f"{who} and the broker", service, _port_of(f"//{settings.kafka_bootstrap_servers}"))
        broker.is_broker = True
        # The set would name the server's own address, which leads around the link.
        uri = settings.mongodb_uri.replace(f":{database.to}/", f":{database.port}/") + "&directConnection=true"
        return {"MONGODB_URI": uri, "KAFKA_BOOTSTRAP_SERVERS": f"{HOST}:{broker.port}"}

    async def in_front(self, addresses: Mapping[str, str]) -> Mapping[str, str]:
        """Let whoever calls a service do so by a link."""
        links = [await self._link(f"callers and {name}", name, _port_of(url)) for name, url in addresses.items()]
        return {link.service: f"http://{HOST}:{link.port}" for link in links}

    def close(self) -> None:
        """Close every link."""
        for link in self.all:
            link.close()

    async def _link(self, name: str, service: str, to: int) -> Link:
        link = Link(name, service, to)
        await link.start()
        self.all.append(link)
        return link


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while chunk := await reader.read(_CHUNK):
        yield chunk


async def _frames(reader: asyncio.StreamReader, old: int, new: int) -> AsyncIterator[bytes]:
    """Yield a broker's answers, which name its own address: the link's stands there instead, and is as long."""
    with contextlib.suppress(asyncio.IncompleteReadError):
        while True:
            head = await reader.readexactly(4)
            body = await reader.readexactly(int.from_bytes(head))
            yield head + body.replace(HOST.encode() + old.to_bytes(4), HOST.encode() + new.to_bytes(4))


def _abort(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.transport.abort()


def _port_of(address: str) -> int:
    port = urlsplit(address).port
    assert port is not None, f"{address} names no port"
    return port
