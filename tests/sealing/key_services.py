"""A key management service that hangs, as it runs here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def a_hanging_key_service() -> AsyncIterator[str]:
    """Yield the address of one that takes requests and answers none; at the end it hangs up."""
    ended = asyncio.Event()

    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1") as server:
        try:
            yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            ended.set()
