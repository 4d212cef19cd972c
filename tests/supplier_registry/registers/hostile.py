"""A server that is no register: it says whatever a test has it say, byte by byte, to whoever asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local.processes import HOST
from shared.kernel.endpoint import Endpoint

FOR_EVER = b"\0for ever"
"""A piece after which it says nothing more, and does not end the connection either."""


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """An answer of HTTP with its length."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


@asynccontextmanager
async def saying(*pieces: bytes, repeated: int = 1, seconds: float = 10.0) -> AsyncIterator[Endpoint]:
    """Say these pieces, the last one so many times, after the head of a request came."""
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in (*pieces[:-1], *pieces[-1:] * repeated):
                if piece == FOR_EVER:
                    await over.wait()
                writer.write(piece)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, HOST, 0)
    try:
        yield Endpoint(f"http://{HOST}:{server.sockets[0].getsockname()[1]}", "the-key-itself", seconds)
    finally:
        over.set()
        server.close()
