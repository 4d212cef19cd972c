"""What ends is known long before: the calendar, and every policy that nobody wrote on."""

from datetime import date, timedelta

import pytest

from shared.reference import policies, the_open_market
from shared.reference.calendar import calendar
from shared.reference.horizons import Horizon, covered_until, horizons, last_day_of

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("spans", "last_day"),
    [
        ([("2016-01-01", None)], None),
        ([("2016-01-01", "2026-12-31"), ("2027-01-01", None)], None),
        ([("2016-01-01", "2026-12-31")], date(2026, 12, 31)),
        ([("2016-01-01", "2026-12-31"), ("2027-01-01", "2028-06-30")], date(2028, 6, 30)),
        ([("2016-01-01", "2026-12-31"), ("2027-02-01", None)], date(2026, 12, 31)),
        ([("2016-01-01", "2026-12-31"), ("2026-06-01", "2028-06-30")], date(2028, 6, 30)),
        ([("2016-01-01", "2026-11-24")], TODAY - timedelta(days=1)),
    ],
    ids=["open", "continued", "ends", "continued and ends", "interrupted", "overlaps", "has ended"],
)
def test_something_goes_on_until_the_first_day_that_nothing_covers(
    spans: list[tuple[str, str | None]], last_day: date | None
) -> None:
    days = [(date.fromisoformat(first), date.fromisoformat(last) if last else None) for first, last in spans]
    assert covered_until(days, TODAY) == last_day


def test_a_policy_ends_when_it_ends_under_one_of_the_regimes_in_force() -> None:
    (competition_before, competition_after) = policies()["competition"]
    ends = date(2027, 3, 31)
    assert last_day_of((competition_before, competition_after), TODAY) is None
    assert last_day_of((competition_before, competition_after.model_copy(update={"valid_to": ends})), TODAY) == ends
    assert last_day_of((competition_before,), date(2016, 11, 1)) is None, "no other regime was in force"


def test_days_left_count_down_and_go_below_nothing() -> None:
    ends = Horizon("working_days", TODAY)
    assert [ends.days_left(TODAY + timedelta(days=n)) for n in (-180, 0, 3)] == [180, 0, -3]


def test_the_calendar_ends_and_the_last_open_market_and_policies_without_an_open_version() -> None:
    assert policies()
    closes = the_open_market(TODAY).closes_on
    assert closes is not None
    assert horizons(TODAY) == (Horizon("open_market", closes), Horizon("working_days", calendar().last_day))


def test_today_nothing_ends_within_half_a_year() -> None:
    assert [each for each in horizons(date.today()) if each.days_left(date.today()) < 180] == []  # noqa: DTZ011 a day is enough
