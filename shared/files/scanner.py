"""A scanner for harmful content: clamd, which takes a file as a stream over TCP (INSTREAM) and says what it found."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

_SIZE = struct.Struct("!L")
_LONGEST_REPLY = 4096
_FOUND, _CLEAN = " FOUND", " OK"


class ScannerAway(Exception):
    """The scanner does not answer, or not in time; another file would fare no better now."""


class ScannerHangs(ScannerAway):
    """The scanner took a file and said nothing in time: that may be the file's doing, or its own."""


class NotScanned(Exception):
    """The scanner answers, and cannot scan this file; it says why."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where clamd listens, and how long it may take: to accept a connection, and for a whole file."""

    host: str
    port: int
    connect_seconds: float = 5.0
    scan_seconds: float = 60.0

    async def scan(self, chunks: AsyncIterator[bytes]) -> str | None:
        """Return the name of what was found in a file, `None` for nothing; raises `ScannerAway` or `NotScanned`."""
        reply = await self._ask(b"zINSTREAM\0", chunks)
        said = reply.partition(": ")[2] or reply
        if said.endswith(_FOUND):
            return said.removesuffix(_FOUND)
        if reply.endswith(_CLEAN):
            return None
        raise NotScanned(reply[:200] or "the scanner closed the connection without an answer")

    async def answers(self) -> bool:
        """Say whether it is there."""
        try:
            return await self._ask(b"zPING\0") == "PONG"
        except (ScannerAway, NotScanned):
            return False

    async def _ask(self, command: bytes, chunks: AsyncIterator[bytes] | None = None) -> str:
        try:
            async with asyncio.timeout(self.connect_seconds):
                reader, writer = await asyncio.open_connection(self.host, self.port)
        except (OSError, TimeoutError) as error:
            raise ScannerAway(f"no connection to the scanner: {type(error).__name__}") from error
        # It may say before all is sent that a file is too large, and end the connection with that.
        reading = asyncio.ensure_future(reader.read(_LONGEST_REPLY))
        try:
            async with asyncio.timeout(self.scan_seconds if chunks else self.connect_seconds):
                with suppress(ConnectionError):
                    await _send(writer, command, chunks)
                reply = await reading
        except TimeoutError as error:
            raise ScannerHangs("no answer from the scanner in time") from error
        except ConnectionError as error:
            raise NotScanned("the scanner ended the connection without a word") from error
        finally:
            reading.cancel()
            writer.transport.abort()  # nothing is left to say, and who hangs must not be waited for
        return reply.rstrip(b"\0").decode("utf-8", "replace").strip()


async def _send(writer: asyncio.StreamWriter, command: bytes, chunks: AsyncIterator[bytes] | None) -> None:
    writer.write(command)
    await writer.drain()
    if chunks is None:
        return
    async for chunk in chunks:
        writer.write(_SIZE.pack(len(chunk)) + chunk)
        await writer.drain()
    writer.write(_SIZE.pack(0))
    await writer.drain()
