"""`make bench-upload`: how many rows of a supplier's file a second are checked and published, and in how much memory.

`ROWS` (100,000) is an environment variable. It fails where this process has needed 300 MB at any time: it does the work
of the catalogue without HTTP, on a MongoDB of its own. The file is made up as it is sent, and never whole.
"""

import asyncio
import csv
import io
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from deploy.local.mongod import start_mongod
from services.catalogue.uploads.domain.columns import HEADER
from services.catalogue.uploads.domain.deciding import ReleaseUpload
from services.catalogue.uploads.domain.upload import UploadStatus
from shared.contracts.catalogue import AskedOnce
from shared.files.stored import Arriving
from tests.catalogue.desk import CLOCK, SELLER, Desk, a_desk
from tests.catalogue.sheets import a_row, in_days
from tests.servers import scratch_folder

_ROWS, _MOST_MB, _ROWS_OF_ONE, _PIECE = "100000", 300.0, 4, 500


@dataclass(frozen=True)
class Step:
    """What one step took: seconds in all, and CPU seconds of this process."""

    name: str
    seconds: float
    cpu: float


def file_of(rows: int) -> Iterator[bytes]:
    """Yield a file of so many rows behind the header, in pieces: offers of one to four starts, one in fifty refused."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(HEADER)
    for number in range(rows):
        offer, place = divmod(number, _ROWS_OF_ONE)
        start = {"start_on": in_days(30 + 7 * place), "start_places": "8"}
        said = {"title": f"Course {offer}", "category": "CIRCUS" if offer % 50 == 49 else "GETTING_JOBS"}
        sheet.writerow(a_row(f"C-{offer:06}", **said, **start))
        if number % _PIECE == _PIECE - 1 or number == rows - 1:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()


async def steps_of(desk: Desk, rows: int) -> AsyncIterator[Step]:
    """Send a file of so many rows, have it checked and published; raises `AssertionError` where not all of it is."""
    upload_id: UUID | None = None

    async def send() -> None:
        nonlocal upload_id

        async def pieces() -> AsyncIterator[bytes]:
            for piece in file_of(rows):
                yield piece

        arriving = Arriving(pieces(), "text/csv", "courses.csv", None)
        file = await desk.uploads.take_in("offers", AskedOnce(), arriving, SELLER)
        upload_id = UUID((await desk.uploads.receive("offers", None, AskedOnce(), file, SELLER)).subject)

    async def check() -> None:
        assert upload_id is not None
        await desk.work.check(await desk.upload(upload_id), CLOCK)

    async def publish() -> None:
        assert upload_id is not None
        await desk.uploads.release(upload_id, ReleaseUpload(partial=True), SELLER)
        await desk.work.publish(await desk.upload(upload_id), CLOCK)

    for name, step in (("sent", send), ("checked", check), ("published", publish)):
        began, used = time.perf_counter(), time.process_time()
        await step()
        yield Step(name, time.perf_counter() - began, time.process_time() - used)
    assert upload_id is not None
    done, offers = await desk.upload(upload_id), -(-rows // _ROWS_OF_ONE)
    assert done.status is UploadStatus.PUBLISHED
    assert done.counts is not None
    assert (done.counts.rows, done.counts.refused) == (rows, offers // 50)
    assert done.counts.added == offers - offers // 50


def peak_mb() -> float:
    """The most memory that this process has had at any time."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


@asynccontextmanager
async def _a_desk_of_its_own() -> AsyncIterator[Desk]:
    with scratch_folder() as folder:
        mongod = await start_mongod(folder / "mongodb", cache_gb=1.0, oplog_mb=1024)
        try:
            async with a_desk(mongod.uri, "uploading") as desk:
                yield desk
        finally:
            await mongod.kill()  # nothing of it is kept


async def _main() -> None:
    rows = int(os.environ.get("ROWS", _ROWS))
    async with _a_desk_of_its_own() as desk:
        sys.stdout.write(f"{rows:,} rows; this process begins with {peak_mb():.0f} MB\n")
        sys.stdout.write("| Step | Seconds | Rows a second | CPU ms a row |\n| --- | --- | --- | --- |\n")
        async for step in steps_of(desk, rows):
            per_row = step.cpu / rows * 1000
            sys.stdout.write(f"| {step.name} | {step.seconds:.1f} | {rows / step.seconds:,.0f} | {per_row:.3f} |\n")
            sys.stdout.flush()
    peak = peak_mb()
    if peak >= _MOST_MB:
        raise SystemExit(f"{peak:.0f} MB at most are too much: less than {_MOST_MB:.0f} MB are wanted")
    sys.stdout.write(f"{peak:.0f} MB at most.\n")


if __name__ == "__main__":
    asyncio.run(_main())
