"""Budgets as they are shown: what is allocated, how it is held, and what is left."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.budgets.domain.forecasting import Forecast
from shared.contracts.codes import AnyDistrict
from shared.kernel.documents import Document
from shared.reference.codes import Code


@dataclass(frozen=True)
class ShownBudget:
    """A district's budget from one fund for one financial year.

    `shares_reached` are the shares of it, in percent, that are held by now and that the district has heard of.
    """

    budget_id: str
    fund: Annotated[str, Code("fund")]
    district: AnyDistrict
    financial_year: str
    allocated_pence: int
    reserved_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int
    shares_reached: tuple[int, ...]


def shown(stored: Document) -> Document:
    """Show a budget that is given as it is stored."""
    budget = BUDGETS.decode(stored)
    return vars(
        ShownBudget(
            budget_id=budget.budget_id,
            fund=budget.fund,
            district=budget.district,
            financial_year=budget.financial_year,
            allocated_pence=budget.allocated_pence,
            reserved_pence=budget.reserved_pence,
            committed_pence=budget.committed_pence,
            spent_pence=budget.spent_pence,
            left_pence=budget.left_pence,
            shares_reached=budget.shares_reached,
        )
    )


@dataclass(frozen=True)
class BudgetForecastShown:
    """What will be taken of a budget by the end of its year, if orders go on as over the days that were looked back.

    `expected_pence` is what is held now and, for each day to come, what was taken a day over `looked_back_days`, net of
    what was freed; nothing where the budget is too new. `expected_left_pence` is negative where the budget will not
    do. `runs_out_on` is the day on which nothing is left at this pace, where that is in the year.
    """

    budget_id: str
    fund: Annotated[str, Code("fund")]
    district: AnyDistrict
    financial_year: str
    as_of: date
    until: date
    allocated_pence: int
    held_pence: int
    spent_pence: int
    looked_back_days: int
    taken_pence: int
    expected_pence: int | None
    expected_left_pence: int | None
    expected_percent: int | None
    runs_out_on: date | None
    policies: tuple[str, ...]


def forecast_shown(budget: Budget, found: Forecast, as_of: date, policies: tuple[str, ...]) -> BudgetForecastShown:
    """Show what is forecast of a budget."""
    allocated, expected = budget.allocated_pence, found.expected_pence
    return BudgetForecastShown(
        budget_id=budget.budget_id,
        fund=budget.fund,
        district=budget.district,
        financial_year=budget.financial_year,
        as_of=as_of,
        until=found.until,
        allocated_pence=allocated,
        held_pence=budget.held_pence,
        spent_pence=budget.spent_pence,
        looked_back_days=found.days,
        taken_pence=found.taken_pence,
        expected_pence=expected,
        expected_left_pence=None if expected is None else allocated - expected,
        expected_percent=None if expected is None or not allocated else expected * 100 // allocated,
        runs_out_on=found.runs_out_on,
        policies=policies,
    )
