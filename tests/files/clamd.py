"""A real clamd, with one signature of its own: that of the EICAR test file. Without clamd its tests are skipped."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.local.processes import HOST, ChildProcess, free_port
from shared.files.scanner import Clamd
from tests.running import until

# In two parts, so that no scanner takes this file for the one that it describes.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PLACES = ("/usr/sbin/clamd", "/usr/local/sbin/clamd", "/opt/homebrew/sbin/clamd")


def clamd() -> str:
    """Where the program is; skips the test where there is none."""
    found = shutil.which("clamd") or next((each for each in PLACES if Path(each).exists()), None)
    return found or pytest.skip("needs clamd: on Debian, apt-get install clamav-daemon")


@asynccontextmanager
async def a_clamd(folder: Path, *harmful: bytes, longest: str = "25M") -> AsyncIterator[Clamd]:
    """Run a clamd that knows these bytes, as whole files, and nothing else."""
    signatures, port = folder / "signatures", free_port()
    signatures.mkdir()
    lines = [f"{hashlib.md5(each).hexdigest()}:{len(each)}:Known.Test.{n}\n" for n, each in enumerate(harmful)]
    (signatures / "own.hdb").write_text("".join(lines))
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nTCPAddr {HOST}\nTCPSocket {port}\nDatabaseDirectory {signatures}\nStreamMaxLength {longest}\n"
        "User root\nMaxThreads 4\n"
    )
    child = ChildProcess([clamd(), "-c", str(folder / "clamd.conf")], folder / "clamd.log")
    child.start()
    scanner = Clamd(HOST, port, scan_seconds=20)
    try:
        await until(scanner.answers, "clamd answers", within=60)
        yield scanner
    finally:
        await child.kill()


@asynccontextmanager
async def something_that_listens(reply: bytes | None = None) -> AsyncIterator[int]:
    """Listen on a port as something that is no clamd: it takes everything and says `reply`, or hangs for ever."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if reply is not None:
            await reader.read(10)
            writer.write(reply)
            await writer.drain()
            writer.close()
        else:
            await over.wait()
            writer.close()

    over = asyncio.Event()
    server = await asyncio.start_server(take, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        over.set()
        server.close()
