"""What a thing was when a day ended: by the UK's own days, and always something that it once was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.budgets.domain.budget import BUDGETS
from shared.history.folding import NotThen, as_it_was
from shared.kernel.deadlines import end_of
from tests.history.logs import BUDGET, allocations

NOON = datetime(2016, 11, 14, 12, tzinfo=UTC)


def allocated(log: list[dict[str, Any]], day: date) -> int:
    return as_it_was(BUDGETS, BUDGET, log, day).state.allocated_pence


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2016, 7, 1, 22, 59, 59, tzinfo=UTC), date(2016, 7, 1)),
        (datetime(2016, 7, 1, 23, 0, tzinfo=UTC), date(2016, 7, 2)),  # midnight by the clocks of summer
        (datetime(2016, 1, 1, 23, 59, 59, tzinfo=UTC), date(2016, 1, 1)),
        (datetime(2016, 1, 2, 0, 0, tzinfo=UTC), date(2016, 1, 2)),
        (datetime(2016, 3, 26, 23, 59, 59, tzinfo=UTC), date(2016, 3, 26)),  # the night before summer time begins
        (datetime(2016, 3, 27, 22, 59, 59, tzinfo=UTC), date(2016, 3, 27)),
        (datetime(2016, 3, 27, 23, 0, tzinfo=UTC), date(2016, 3, 28)),
        (datetime(2016, 10, 29, 23, 0, tzinfo=UTC), date(2016, 10, 30)),  # the day of 25 hours
        (datetime(2016, 10, 30, 23, 59, 59, tzinfo=UTC), date(2016, 10, 30)),
    ],
)
def test_a_fact_belongs_to_the_day_that_it_was_in_the_united_kingdom(moment: datetime, day: date) -> None:
    log = allocations([datetime(2015, 1, 1, 12, tzinfo=UTC), moment])
    assert allocated(log, day - timedelta(days=1)) == 1
    assert allocated(log, day) == 2


def test_before_it_began_it_was_not_there_and_the_answer_says_since_when_it_is() -> None:
    with pytest.raises(
        NotThen, match=r"budget FSF:D01:2016-17 has been there since 2016-07-02 \(2016-07-01T23:30:00\+00:00\)"
    ) as no:
        allocated(allocations([datetime(2016, 7, 1, 23, 30, tzinfo=UTC)]), date(2016, 7, 1))
    assert [each.code for each in no.value.reasons] == ["not_there_yet"]


@pytest.mark.parametrize("kept", [slice(0, 0), slice(1, None), slice(None, None, 2)], ids=["none", "last", "some"])
def test_what_the_log_no_longer_holds_is_said_and_not_folded_over(kept: slice) -> None:
    log = allocations([NOON + timedelta(days=n) for n in range(5)])[kept]
    with pytest.raises(NotThen, match="some of its facts are no longer kept") as no:
        allocated(log, date(2017, 1, 1))
    assert [each.code for each in no.value.reasons] == ["not_kept"]


def test_a_fact_that_this_version_does_not_know_is_said_and_not_folded_over() -> None:
    log = allocations([NOON, NOON + timedelta(days=1)])
    log[1]["type"] = "ordering.BudgetDoubled.v1"
    with pytest.raises(NotThen, match="version 2 is a fact that this version of the service does not know") as no:
        allocated(log, date(2017, 1, 1))
    assert [each.code for each in no.value.reasons] == ["unknown_fact"]
    assert allocated(log, date(2016, 11, 14)) == 1, "the day before it can be told"


@given(st.lists(st.integers(-200_000, 200_000), min_size=1, max_size=12), st.integers(-4, 4))
def test_a_past_is_a_beginning_of_the_log_and_grows_with_the_days(seconds: list[int], days: int) -> None:
    """Whatever the clocks of the processes said, in whichever order."""
    times = [NOON + timedelta(seconds=each) for each in seconds]
    log, day = allocations(times), NOON.date() + timedelta(days=days)

    def count(day: date) -> int:
        try:
            return allocated(log, day)
        except NotThen:
            return 0

    found = count(day)
    assert all(time < end_of(day) for time in times[:found])
    assert found == len(times) or times[found] >= end_of(day)
    assert count(day - timedelta(days=1)) <= found
