"""Commits are recorded at the database's time, whatever the clock of the process that commits says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from shared.store.database_time import DatabaseTime

NOON = datetime(2026, 11, 25, 12, 0, 0, 123_456, tzinfo=UTC)


def seconds(*passed: float) -> Iterator[float]:
    yield from passed


def test_an_answer_is_carried_on_by_the_seconds_that_passed_and_asked_for_again_after_ten() -> None:
    answers, passed = count(0), 0.0
    time = DatabaseTime(lambda: NOON + timedelta(hours=next(answers)), lambda: passed)
    assert time() == NOON.replace(microsecond=123_000)
    passed = 9.5
    assert time() == (NOON + timedelta(seconds=9.5)).replace(microsecond=623_000)
    passed = 10.0
    assert time() == (NOON + timedelta(hours=1)).replace(microsecond=123_000)


def test_the_time_that_asking_takes_is_not_counted_twice() -> None:
    passed = seconds(0.0, 0.25, 1.0)
    time = DatabaseTime(lambda: NOON, lambda: next(passed))
    assert time() == NOON.replace(microsecond=123_000)  # asked at 0, answered at 0.25
    assert time() == (NOON + timedelta(seconds=0.75)).replace(microsecond=873_000)
