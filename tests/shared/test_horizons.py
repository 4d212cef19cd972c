"""What ends is known long before: the calendar, and every policy that nobody wrote on."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.reference import policies
from shared.reference.calendar import calendar
from shared.reference.horizons import Horizon, covered_until, horizons
from shared.reference.policies import Policy, versions_by_id

TODAY = date(2026, 11, 25)


def versions(*spans: tuple[str, str | None]) -> tuple[Policy[Any], ...]:
    header = {"id": "order_response", "regime": None, "legal_basis": None, "basis": "sample", "source": "a test"}
    values = {"values": {"answer_within_working_days": 5}}
    listed = [
        Policy[Any].model_validate({**header, **values, "version": number, "valid_from": first, "valid_to": last})
        for number, (first, last) in enumerate(spans, start=1)
    ]
    return versions_by_id(listed)["order_response"]


@pytest.mark.parametrize(
    ("spans", "last_day"),
    [
        ([("2016-01-01", None)], None),
        ([("2016-01-01", "2026-12-31"), ("2027-01-01", None)], None),
        ([("2016-01-01", "2026-12-31")], date(2026, 12, 31)),
        ([("2016-01-01", "2026-12-31"), ("2027-01-01", "2028-06-30")], date(2028, 6, 30)),
        ([("2016-01-01", "2026-12-31"), ("2027-02-01", None)], date(2026, 12, 31)),
        ([("2016-01-01", "2026-11-24")], TODAY - timedelta(days=1)),
    ],
    ids=["open", "continued", "ends", "continued and ends", "interrupted", "has ended"],
)
def test_a_policy_goes_on_until_the_first_day_that_no_version_is_for(spans: Any, last_day: date | None) -> None:
    assert covered_until(versions(*spans), TODAY) == last_day


def test_days_left_count_down_and_go_below_nothing() -> None:
    ends = Horizon("working_days", TODAY)
    assert [ends.days_left(TODAY + timedelta(days=n)) for n in (-180, 0, 3)] == [180, 0, -3]


def test_the_calendar_ends_and_of_the_policies_those_without_an_open_version() -> None:
    assert policies()
    assert horizons(TODAY) == (Horizon("working_days", calendar().last_day),)


def test_today_nothing_ends_within_half_a_year() -> None:
    assert [each for each in horizons(date.today()) if each.days_left(date.today()) < 180] == []  # noqa: DTZ011 a day is enough
