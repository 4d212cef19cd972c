"""Jobs are done once in each period by whoever leads, and one that fails or takes long holds up nothing."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.kernel.jobs import Daily, Every, Job, Turn
from shared.store.jobs import JobRecords
from tests.running import until
from tests.timers.loans import LOANS, Hand, Lent, a_process

FRIDAY = date(2026, 3, 6)


class Diary:
    """A job that writes down its turns, and whatever a test lets it do."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.fault: Exception | None = None
        self.held = asyncio.Event()
        self.held.set()

    async def __call__(self, turn: Turn) -> None:
        self.turns.append(turn)
        await self.held.wait()
        if self.fault:
            raise self.fault

    @property
    def periods(self) -> list[tuple[str, str | None]]:
        return [(turn.period, turn.last) for turn in self.turns]


async def test_it_is_done_once_a_day_and_the_days_of_an_outage_are_named(mongodb_uri: str, database_name: str) -> None:
    clock, diary = Hand(), Diary()
    job = Job("head_of_the_day", Daily(), diary)
    async with a_process(mongodb_uri, database_name, clock, jobs=(job,)) as one:
        assert (await one.settled()).next == datetime(2026, 3, 3, tzinfo=UTC)
        await one.settled()
        clock.to(date(2026, 3, 3), 0)
        await one.settled()
    clock.to(date(2026, 3, 9))
    async with a_process(mongodb_uri, database_name, clock, holder="other", jobs=(job,)) as other:
        await other.settled()
    assert diary.periods == [("2026-03-02", None), ("2026-03-03", "2026-03-02"), ("2026-03-09", "2026-03-03")]


async def test_nothing_is_settled_before_the_job_of_the_day_is_done_and_timers_go_on_meanwhile(
    mongodb_uri: str, database_name: str
) -> None:
    clock, diary = Hand(), Diary()
    diary.held.clear()
    async with a_process(mongodb_uri, database_name, clock, jobs=(Job("long", Daily(), diary),)) as one:
        waiting = asyncio.create_task(one.settled())
        await one.library.lend("a", FRIDAY)
        clock.to(date(2026, 3, 7))

        async def is_late() -> bool:
            return "Late" in await one.library.history("a")

        await until(is_late, "the timers go on")
        assert not waiting.done()
        diary.held.set()
        assert (await waiting).failing == 0


async def test_one_that_fails_is_on_record_and_tried_again(mongodb_uri: str, database_name: str) -> None:
    clock, diary, other = Hand(), Diary(), Diary()
    diary.fault = KeyError("what is in it is told to nobody")
    jobs = (Job("broken", Daily(), diary), Job("sound", Daily(), other))
    async with a_process(mongodb_uri, database_name, clock, jobs=jobs) as one:
        assert (await one.settled()).failing == 1
        records = await JobRecords(one.database).all()
        assert (records["broken"].period, records["broken"].attempts, records["broken"].error) == (None, 1, "KeyError")
        assert records["sound"].period == "2026-03-02"
        diary.fault = None

        async def is_done() -> bool:
            return (await JobRecords(one.database).all())["broken"].period == "2026-03-02"

        await until(is_done, "it is tried again")
        assert (await one.settled()).failing == 0
        records = await JobRecords(one.database).all()
        assert (records["broken"].attempts, records["broken"].error) == (0, None)
    assert len(other.turns) == 1


async def test_what_it_changes_it_changes_once_though_it_was_killed_before_it_was_on_record(
    mongodb_uri: str, database_name: str
) -> None:
    clock = Hand()
    async with a_process(mongodb_uri, database_name, clock) as idle:
        library = idle.library

        async def lend(turn: Turn) -> None:
            await library.change("a", lambda _: [Lent(loan_id="a", by=FRIDAY)], turn.caller)

        job = Job("lending", Daily(), lend)
        for holder in ("killed", "after"):
            async with a_process(mongodb_uri, database_name, clock, holder, lease=holder, jobs=(job,)) as one:
                await one.settled()
            await idle.database["jobs"].delete_one({"_id": "lending"})
        assert (await library.store.get(LOANS("a"))).version == 1


async def test_a_job_of_seconds_goes_by_the_machines_time(mongodb_uri: str, database_name: str) -> None:
    """The service's clock stands still."""
    diary = Diary()
    async with a_process(mongodb_uri, database_name, Hand(), jobs=(Job("often", Every(0.2), diary),)):

        async def twice() -> bool:
            return len(diary.turns) > 1

        await until(twice, "it is done again")
    assert len({turn.period for turn in diary.turns}) == len(diary.turns)


@pytest.mark.parametrize(
    ("now", "began", "ends"),
    [
        # Clocks go forward on 29 March 2026 and back on 25 October: days of 23 and of 25 hours.
        ("2026-03-29T02:00+00:00", "2026-03-29T00:00+00:00", "2026-03-29T23:00+00:00"),
        ("2026-10-25T23:30+00:00", "2026-10-24T23:00+00:00", "2026-10-26T00:00+00:00"),
        ("2026-07-01T22:59+00:00", "2026-06-30T23:00+00:00", "2026-07-01T23:00+00:00"),
    ],
)
def test_a_day_is_that_of_the_united_kingdom(now: str, began: str, ends: str) -> None:
    moment = datetime.fromisoformat(now)
    assert Daily().began(moment) == datetime.fromisoformat(began)
    assert Daily().ends(moment) == datetime.fromisoformat(ends)


def test_before_its_time_of_the_day_it_is_still_the_period_of_the_day_before() -> None:
    daily = Daily(time(6))
    assert daily.key(datetime(2026, 3, 2, 5, 59, tzinfo=UTC)) == "2026-03-01"
    assert daily.key(datetime(2026, 3, 2, 6, tzinfo=UTC)) == "2026-03-02"


def test_periods_of_seconds_follow_one_another() -> None:
    every, now = Every(60), datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
    assert (every.began(now), every.ends(now)) == (now - timedelta(seconds=30), now + timedelta(seconds=30))


async def test_two_jobs_of_one_name_are_refused(mongodb_uri: str, database_name: str) -> None:
    jobs = (Job("same", Daily(), Diary()), Job("same", Daily(), Diary()))
    with pytest.raises(ValueError, match="do not tell them apart"):
        async with a_process(mongodb_uri, database_name, Hand(), jobs=jobs):
            raise AssertionError
