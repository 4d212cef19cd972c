"""The links of drills themselves: what they do to whoever speaks over them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from deploy.local.processes import HOST, free_port
from tests.drills.links import Link, State
from tests.running import until


@asynccontextmanager
async def an_echo() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that says again what it hears, and a list of that."""
    heard: list[bytes] = []

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            heard.append(line)
            writer.write(line)
        writer.close()

    port = free_port()
    server = await asyncio.start_server(echo, HOST, port)
    try:
        yield port, heard
    finally:
        server.close()


@asynccontextmanager
async def a_link(to: int) -> AsyncIterator[Link]:
    link = Link("callers and an echo", "echo", to)
    await link.start()
    try:
        yield link
    finally:
        link.close()


async def say(link: Link, line: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(HOST, link.port)
    writer.write(line)
    return reader, writer


async def test_a_whole_link_carries_both_ways() -> None:
    async with an_echo() as (port, _), a_link(port) as link:
        reader, _writer = await say(link, b"one\n")
        assert await reader.readline() == b"one\n"


async def test_a_cut_ends_what_is_open_and_lets_nothing_through() -> None:
    async with an_echo() as (port, heard), a_link(port) as link:
        reader, _writer = await say(link, b"one\n")
        await reader.readline()
        link.become(State.CUT)
        assert await reader.read() == b""
        again, _again = await say(link, b"two\n")
        with suppress(ConnectionError):  # an end without a word is as good
            assert await again.read() == b""
        assert heard == [b"one\n"]


async def test_a_half_open_connection_never_answers_again_and_a_new_one_does() -> None:
    async with an_echo() as (port, heard), a_link(port) as link:
        reader, writer = await say(link, b"one\n")
        await reader.readline()
        link.become(State.HALF_OPEN)
        writer.write(b"two\n")
        await until(lambda: _has(heard, b"two\n"), "the request arrives")
        link.become(State.WHOLE)
        writer.write(b"three\n")
        await until(lambda: _has(heard, b"three\n"), "the next one arrives too")
        again, _ = await say(link, b"four\n")
        assert await again.readline() == b"four\n"  # by then any other answer would be there as well
        assert not reader.at_eof()
        link.close_connections()
        assert await reader.read() == b""


async def test_a_broker_is_known_by_the_address_of_its_link() -> None:
    port = free_port()
    answer = b"\x00\x00\x00\x00\x00\x09" + HOST.encode() + port.to_bytes(4) + b"rest"

    async def broker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(len(answer).to_bytes(4) + answer)

    server = await asyncio.start_server(broker, HOST, port)
    async with a_link(port) as link:
        link.is_broker = True
        reader, _ = await say(link, b"where are you\n")
        told = await reader.readexactly(4 + len(answer))
        assert HOST.encode() + link.port.to_bytes(4) in told
        assert port.to_bytes(4) not in told
    server.close()


async def _has(heard: list[bytes], line: bytes) -> bool:
    return line in heard
