"""From the first day of a delivery to its last, and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalogue import Duration
from shared.kernel.spans import last_day_of, latest_start


def lasting(value: int, unit: str) -> Duration:
    return Duration(value=value, unit=unit, hours=1)


@pytest.mark.parametrize(
    ("starts_on", "duration", "ends_on"),
    [
        (date(2017, 3, 9), lasting(1, "day"), date(2017, 3, 9)),
        (date(2017, 3, 6), lasting(1, "week"), date(2017, 3, 12)),
        (date(2017, 3, 15), lasting(1, "month"), date(2017, 4, 14)),
        (date(2017, 1, 31), lasting(1, "month"), date(2017, 2, 27)),
        (date(2016, 2, 29), lasting(12, "month"), date(2017, 2, 27)),
        (date(2016, 12, 1), lasting(2, "month"), date(2017, 1, 31)),
    ],
)
def test_the_last_day_of_a_delivery(starts_on: date, duration: Duration, ends_on: date) -> None:
    assert last_day_of(starts_on, duration) == ends_on


def test_what_lasts_for_units_of_the_next_release_ends_nobody_knows_when() -> None:
    assert last_day_of(date(2017, 3, 9), lasting(2, "term")) is None
    assert latest_start(date(2017, 3, 9), lasting(2, "term")) is None


@given(
    st.dates(date(2016, 1, 1), date(2030, 12, 31)),
    st.one_of(
        st.builds(lasting, st.integers(1, 730), st.just("day")),
        st.builds(lasting, st.integers(1, 104), st.just("week")),
        st.builds(lasting, st.integers(1, 24), st.just("month")),
    ),
)
def test_the_latest_start_ends_in_time_and_the_day_after_it_does_not(until: date, duration: Duration) -> None:
    start = latest_start(until, duration)
    assert start is not None
    ends = [last_day_of(date.fromordinal(start.toordinal() + more), duration) for more in range(5)]
    assert ends[0] is not None
    assert ends[0] <= until
    assert all(each is not None and each > until for each in ends[1:])
