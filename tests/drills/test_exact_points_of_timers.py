"""Whoever has the timers, killed exactly between two steps: each step is done once, and a file is published once.

Uploads are the timers' work too. That steps noted before they are done are found is in `tests/simulation`.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from deploy.local.processes import ChildProcess, free_port
from services.catalogue.uploads.domain.deciding import ReleaseUpload
from services.catalogue.uploads.domain.upload import UploadStatus
from services.catalogue.wiring import SERVICE
from shared.kernel.clock import RecordClock
from shared.runtime import prepare
from shared.service import Service
from tests.catalogue.desk import SELLER, Desk, a_desk
from tests.catalogue.sheets import a_row, a_sheet
from tests.drills.inside import DIES_AT, FAULT
from tests.drills.test_exact_points import died
from tests.running import issuer_in, settings_for, until
from tests.timers.loans import NOON, a_library
from tests.timers.service import SERVICE as LIBRARY

pytestmark = pytest.mark.drill
OFFERS = 120
LOANS = [f"{number:03}" for number in range(200)]
Start = Callable[..., ChildProcess]


@pytest.fixture
async def start(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts the timers of a service as they are, or so that they die at a point."""
    async with AsyncExitStack() as stack:

        def started(service: str, **inside: str) -> ChildProcess:
            environment = inside | {
                "MONGODB_URI": mongodb_uri,
                "MONGODB_DATABASE": database_name,
                "FILES_ALLOW_UNSCANNED": "true",
                "OPS_PORT": str(free_port()),
            }
            command = [sys.executable, "-m", "tests.drills.inside", service, "timer"]
            process = ChildProcess(command, tmp_path / "timer.log", name="timer", env=environment)
            process.start()
            stack.push_async_callback(process.kill)
            return process

        yield started


async def prepared(service: Service, mongodb_uri: str, database: str, folder: Path) -> None:
    await prepare(service, settings_for(mongodb_uri, "", database, issuer_in(folder), kafka_create_topics=False))


@pytest.mark.parametrize("point", ["timer.doing 60", "timer.done 60"])
async def test_each_step_is_done_once(
    point: str, start: Start, mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    clock = RecordClock.create(tmp_path / "clock", NOON)
    await prepared(LIBRARY, mongodb_uri, database_name, tmp_path)
    async with a_library(mongodb_uri, database_name, clock) as library:
        await asyncio.gather(*(library.lend(name, date(2026, 3, 6)) for name in LOANS))
        clock.set(datetime(2026, 3, 13, tzinfo=UTC))
        first = start("tests.timers.service", CLOCK_FILE=str(tmp_path / "clock"), **{DIES_AT: point})
        await until(partial(died, first), f"it dies at {point}", within=60)
        start("tests.timers.service", CLOCK_FILE=str(tmp_path / "clock"))

        async def all_late() -> bool:
            return await library.store.database["loans"].count_documents({"state.status": "late"}) == len(LOANS)

        await until(all_late, "the next one goes on", within=60)
        for name in LOANS:
            assert await library.history(name) == ("Lent", "Late")
            await library.agrees(name)


@pytest.mark.parametrize("point", ["upload.judged 2", "upload.offering 60", "upload.offered 60", "upload.published"])
async def test_a_file_is_checked_whole_and_each_offer_published_once(
    point: str, start: Start, mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    await prepared(SERVICE, mongodb_uri, database_name, tmp_path)
    async with a_desk(mongodb_uri, database_name) as desk:
        assert await after_dying(desk, start, point) == (OFFERS, OFFERS, {1}, True)


async def test_lines_that_are_noted_before_their_offers_are_found(
    start: Start, mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    await prepared(SERVICE, mongodb_uri, database_name, tmp_path)
    async with a_desk(mongodb_uri, database_name) as desk:
        _, there, *_ = await after_dying(
            desk, start, "upload.offering 60", **{FAULT: "lines noted before their offers"}
        )
        assert there < OFFERS


async def after_dying(desk: Desk, start: Start, point: str, **fault: str) -> tuple[int, int, set[int], bool]:
    """Have a file checked and published by timers that die at a point, and by the next.

    Returns how many offers the upload says it added, how many there are, how often each is there, and whether each line
    of the report names its own.
    """
    upload_id = await desk.receive(a_sheet(*(a_row(f"A{each}") for each in range(OFFERS))))
    first = start("catalogue", **{DIES_AT: point, **fault})
    if dies_in_check := point.startswith("upload.judged"):
        await until(partial(died, first), f"it dies at {point}", within=60)
        start("catalogue")
    await until(partial(stands, desk, upload_id, UploadStatus.CHECKED), "it is checked", within=60)
    await desk.uploads.release(upload_id, ReleaseUpload(), SELLER)
    if not dies_in_check:
        await until(partial(died, first), f"it dies at {point}", within=60)
        start("catalogue")
    await until(partial(stands, desk, upload_id, UploadStatus.PUBLISHED), "it is published", within=60)
    counts, report = (await desk.upload(upload_id)).counts, await desk.report(upload_id)
    found = Counter(each.content.reference for each in await desk.all_offers())
    named = len(report) == OFFERS and all(each.offer_id for each in report.values())
    return counts.added if counts else 0, len(found), set(found.values()), named


async def stands(desk: Desk, upload_id: UUID, status: UploadStatus) -> bool:
    return (await desk.upload(upload_id)).status is status
