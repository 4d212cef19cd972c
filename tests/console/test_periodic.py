"""When a job of a period is late: days by the clock of decisions, seconds by the machine's."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from deploy.inspection.periodic import is_late
from shared.kernel.clock import system_clock
from shared.kernel.jobs import Daily, Every
from shared.store.jobs import JobRecord

AT_TWO = Daily(time(2))
SUMMER = date(2027, 7, 6)


def done_for(day: date) -> JobRecord:
    return JobRecord("head", day.isoformat(), None, None)


@pytest.mark.parametrize(
    ("utc", "last", "late"),
    [
        (time(0, 59), SUMMER - timedelta(days=1), False),
        (time(1, 0), SUMMER - timedelta(days=1), False),  # two o'clock of summer time: it is being done
        (time(1, 2), SUMMER - timedelta(days=1), True),
        (time(1, 2), SUMMER, False),
        (time(0, 30), SUMMER - timedelta(days=2), True),
    ],
)
def test_a_job_of_the_day_is_late_a_minute_after_its_time_in_the_united_kingdom(
    utc: time, last: date, late: bool
) -> None:
    now = datetime.combine(SUMMER, utc, UTC)
    assert is_late(AT_TWO, done_for(last), lambda: now) is late


@pytest.mark.parametrize(("ago", "late"), [(30, False), (80, False), (120, True), (None, True)])
def test_a_job_of_every_half_minute_is_late_a_minute_after_its_turn_by_the_machine(
    ago: float | None, late: bool
) -> None:
    done_at = None if ago is None else system_clock() - timedelta(seconds=ago)
    long_ago = datetime(2016, 1, 4, tzinfo=UTC)
    assert is_late(Every(30), JobRecord("scan", "", done_at, 5), lambda: long_ago) is late
