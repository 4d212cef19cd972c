"""What is due is done once: in order of time, by whoever leads, for as long as its clock runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from tests.timers.loans import NOON, Hand, Process, a_process

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def one(mongodb_uri: str, database_name: str, clock: Hand) -> AsyncIterator[Process]:
    async with a_process(mongodb_uri, database_name, clock) as process:
        yield process


async def test_each_step_is_done_when_its_moment_comes_and_once(one: Process, clock: Hand) -> None:
    await one.library.lend("a", FRIDAY)
    moments = []
    for _ in range(4):
        settled = await one.settled()
        moments.append(settled.next)
        clock.now = settled.next or clock.now
    midnights = [datetime(2026, 3, day, tzinfo=UTC) for day in (4, 5, 7)]
    assert moments == [*midnights, None]
    assert await one.library.history("a") == ("Lent", "Reminded", "Reminded", "Late")
    assert len(one.library.called) == 3
    await one.library.agrees("a")


async def test_nothing_is_done_a_moment_too_early(one: Process, clock: Hand) -> None:
    await one.library.lend("a", FRIDAY)
    clock.now = datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC)
    await one.settled()
    assert one.library.called == []


async def test_what_is_refused_is_over_and_not_done_again(one: Process, clock: Hand) -> None:
    await one.library.lend("a", date(2026, 3, 31), wanted_by=FRIDAY)
    clock.to(date(2026, 3, 9))
    assert (await one.settled()).failing == 0
    assert one.library.called == ["loan_wanted/end/a/wish@1"]
    await one.settled()
    await one.library.change("a", lambda _: [])
    await one.settled()
    assert len(one.library.called) == 1
    await one.library.agrees("a")


async def test_a_clock_that_was_stopped_does_nothing_more(one: Process, clock: Hand) -> None:
    await one.library.lend("a", FRIDAY)
    await one.library.give_back("a")
    clock.to(date(2026, 3, 9))
    assert (await one.settled()).next is None
    assert one.library.called == []
    await one.library.agrees("a")


async def test_states_say_what_is_due_and_what_is_done(one: Process, clock: Hand) -> None:
    await one.library.lend("a", FRIDAY)
    clock.to(date(2026, 3, 4))
    await one.settled()
    document = await one.library.document("a")
    assert document["due"] == [
        {"at": datetime(2026, 3, 5, tzinfo=UTC), "key": "loan_return/tomorrow/a@1", "by": "2026-03-06"},
        {"at": datetime(2026, 3, 7, tzinfo=UTC), "key": "loan_return/end/a@1", "by": "2026-03-06"},
    ]
    assert document["done"] == [
        {"at": datetime(2026, 3, 4, tzinfo=UTC), "key": "loan_return/soon/a@1", "by": "2026-03-06"}
    ]


async def test_the_log_says_what_was_done_by_which_timer(one: Process, clock: Hand) -> None:
    await one.library.lend("a", FRIDAY)
    clock.to(date(2026, 3, 7))
    await one.settled()
    _, late = await one.library.store.history("a")
    assert (late["type"], late["actor"], late["reaction"]) == (
        "tests.Late.v1",
        "library.loan_return",
        "timer:loan_return/end/a@1",
    )
    assert late["data"]["due_on"] == "2026-03-06"
    assert late["time"] == clock.now


async def test_it_wakes_by_itself_when_something_is_due_soon(one: Process, clock: Hand) -> None:
    """The clock of the test runs as that of a wall does, and nobody asks."""
    await one.settled()
    assert clock.now == NOON
    await one.library.lend("a", FRIDAY)
    clock.to(date(2026, 3, 7))
    async with asyncio.timeout(10):
        while "Late" not in await one.library.history("a"):
            await asyncio.sleep(0)


async def test_it_stops_when_it_is_told_to_at_the_moment_at_which_it_is_woken(one: Process) -> None:
    await one.settled()
    for _ in range(3):
        await asyncio.sleep(0)  # until it sleeps
    one.timers._wake.set()
    one.running.cancel()
    async with asyncio.timeout(10):
        await asyncio.wait({one.running})
    assert one.running.cancelled()
