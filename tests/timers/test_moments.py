"""Moments are those of the United Kingdom: its days, in summer time too, and the working days of all its parts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.kernel.deadlines import Reminder
from tests.timers.loans import NOON, RETURN, Hand, Loan, Process, Status, a_process

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def one(mongodb_uri: str, database_name: str, clock: Hand) -> AsyncIterator[Process]:
    async with a_process(mongodb_uri, database_name, clock) as process:
        yield process


@pytest.mark.parametrize(
    ("by", "moments"),
    [
        # Clocks go forward on Sunday 29 March 2026: that day ends at 23:00 UTC, and the days after it.
        (date(2026, 3, 28), ["2026-03-26T00:00", "2026-03-27T00:00", "2026-03-29T00:00"]),
        (date(2026, 3, 29), ["2026-03-26T00:00", "2026-03-27T00:00", "2026-03-29T23:00"]),
        (date(2026, 3, 31), ["2026-03-27T00:00", "2026-03-29T23:00", "2026-03-31T23:00"]),
        # And back on Sunday 25 October, a day of 25 hours.
        (date(2026, 10, 24), ["2026-10-21T23:00", "2026-10-22T23:00", "2026-10-24T23:00"]),
        (date(2026, 10, 25), ["2026-10-21T23:00", "2026-10-22T23:00", "2026-10-26T00:00"]),
        # A bank holiday in any part of the United Kingdom is no working day: St Patrick's Day in Northern Ireland,
        (date(2026, 3, 18), ["2026-03-13T00:00", "2026-03-16T00:00", "2026-03-19T00:00"]),
        # the Battle of the Boyne there, on the Monday after it, in summer time,
        (date(2026, 7, 14), ["2026-07-08T23:00", "2026-07-09T23:00", "2026-07-14T23:00"]),
        # the Scottish one in August, St Andrew's Day in Scotland,
        (date(2026, 8, 4), ["2026-07-29T23:00", "2026-07-30T23:00", "2026-08-04T23:00"]),
        (date(2026, 12, 1), ["2026-11-26T00:00", "2026-11-27T00:00", "2026-12-02T00:00"]),
        # and Christmas, New Year, and the day after it in Scotland, on the Monday since it is a Saturday.
        (date(2027, 1, 5), ["2026-12-30T00:00", "2026-12-31T00:00", "2027-01-06T00:00"]),
    ],
)
async def test_moments_are_those_of_british_days_and_working_days_of_all_its_parts(
    by: date, moments: list[str], one: Process, clock: Hand
) -> None:
    await one.library.lend("a", by)
    due = (await one.library.document("a"))["due"]
    assert [each["at"] for each in due] == [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in moments]
    for moment in (each["at"] for each in due):
        clock.now = moment - timedelta(milliseconds=1)
        before = len(await at(one))
        clock.now = moment
        assert len(await at(one)) == before + 1


async def at(one: Process) -> list[str]:
    await one.settled()
    return one.library.called


async def test_a_reminder_that_would_have_come_before_its_clock_is_not_made(one: Process, clock: Hand) -> None:
    assert clock.now == NOON
    await one.library.lend("a", date(2026, 3, 3))
    due = (await one.library.document("a"))["due"]
    assert [each["key"] for each in due] == ["loan_return/end/a@1"]


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (FRIDAY, "2026-03-06T00:00+00:00"),
        (date(2026, 3, 5), "2026-03-05T00:00+00:00"),
        (date(2026, 4, 1), "2026-03-31T23:00+00:00"),
        (None, None),
    ],
)
def test_a_reminder_may_be_on_the_last_day_or_not_at_all(day: date | None, moment: str | None) -> None:
    reminded = replace(RETURN, reminders=(Reminder[Loan]("soon", lambda _: day),), ends=False)
    moments = list(reminded.moments(Loan("a", Status.OUT, FRIDAY), FRIDAY))
    assert moments == ([("soon", datetime.fromisoformat(moment))] if moment else [])
