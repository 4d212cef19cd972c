"""A budget is forecast to the end of its year by what was taken of it of late."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ordering.budgets.domain.budget import Budget
from services.ordering.budgets.domain.forecasting import forecast, looked_back_from
from shared.reference.policy_values import BudgetForecast
from tests.ordering.examples import DISTRICT

YEAR, TODAY, YEAR_END = "2016-17", date(2016, 12, 21), date(2017, 3, 31)
TERMS = BudgetForecast(look_back_days=84, at_least_days=14)
THEN = Budget(
    f"FSF:{DISTRICT}:{YEAR}", "FSF", DISTRICT, YEAR, 100_000, committed_pence=10_000, allocated_on=date(2016, 4, 1)
)
BACK = TODAY - timedelta(days=50)


def test_what_is_taken_a_day_goes_on_to_the_end_of_the_year() -> None:
    found = forecast(replace(THEN, committed_pence=30_000), THEN, BACK, TODAY)
    assert (found.days, found.taken_pence, found.until) == (50, 20_000, YEAR_END)
    assert found.expected_pence == 30_000 + 400 * 100, "400 a day, for the hundred days to 31 March"
    assert found.runs_out_on is None


def test_the_day_is_named_on_which_nothing_is_left() -> None:
    found = forecast(replace(THEN, committed_pence=60_000), THEN, BACK, TODAY)
    assert found.expected_pence == 160_000
    assert found.runs_out_on == TODAY + timedelta(days=40), "40,000 at 1,000 a day"


def test_where_more_is_freed_than_taken_less_is_expected_but_what_is_spent_is_spent() -> None:
    assert forecast(replace(THEN, committed_pence=5_000), THEN, BACK, TODAY).expected_pence == 0
    spent = replace(THEN, committed_pence=0, spent_pence=4_000)
    assert forecast(spent, THEN, BACK, TODAY).expected_pence == 4_000


def test_after_the_year_it_is_what_was_taken() -> None:
    found = forecast(replace(THEN, spent_pence=50_000), THEN, YEAR_END, YEAR_END + timedelta(days=10))
    assert (found.expected_pence, found.runs_out_on) == (60_000, None)


@pytest.mark.parametrize(
    ("since", "day"),
    [
        (date(2016, 4, 1), TODAY - timedelta(days=84)),
        (TODAY - timedelta(days=20), TODAY - timedelta(days=20)),
        (TODAY - timedelta(days=13), None),
        (None, None),
    ],
)
def test_it_looks_back_as_far_as_the_policy_says_and_the_budget_goes(since: date | None, day: date | None) -> None:
    assert looked_back_from(replace(THEN, allocated_on=since), TERMS, TODAY) == day


def test_too_few_days_say_nothing() -> None:
    assert forecast(THEN, None, None, TODAY).expected_pence is None


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(1, 366), st.integers(-400, 400))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_forecast_is_within_what_can_be_said(held: int, before: int, days: int, offset: int) -> None:
    today = YEAR_END + timedelta(days=offset)
    now, then = replace(THEN, committed_pence=held), replace(THEN, committed_pence=before)
    found = forecast(now, then, today - timedelta(days=days), today)
    assert found.expected_pence is not None
    assert found.expected_pence >= 0
    if held >= before or offset >= 0:
        assert found.expected_pence >= held
    else:
        assert found.expected_pence <= held
    if found.runs_out_on:
        assert today <= found.runs_out_on <= YEAR_END
        assert found.expected_pence >= now.allocated_pence - abs(held - before)
