"""A district's budget from one fund for one financial year: allocated, reserved, committed, spent, and what is left.

It is the year in which what is bought is delivered. Money moves from reserved to committed to spent, and can be
released from each of them, in parts too: what was spent, where it is paid back.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypedDict

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.contracts.ordering import (
    BudgetAllocated,
    BudgetBroughtForward,
    BudgetCarriedForward,
    BudgetCommitted,
    BudgetEvent,
    BudgetRecovered,
    BudgetReleased,
    BudgetReserved,
    BudgetSpent,
    BudgetThresholdCleared,
    BudgetThresholdReached,
    BudgetVaried,
)
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import Pence, command
from shared.kernel.dated import district_exists
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import financial_year, uk_date
from shared.reference.codes import Code
from shared.reference.financial_years import days_of
from shared.reference.funds import Fund, fund_for, main_fund
from shared.reference.policy_values import BudgetThresholds

_NO_FUND = "none"


class Hold(StrEnum):
    """As what a part of a budget is held."""

    RESERVED = "reserved"
    COMMITTED = "committed"
    SPENT = "spent"


@dataclass(frozen=True)
class Budget:
    """`reserved_pence` waits for agreement, `committed_pence` for delivery, `spent_pence` is paid.

    `shares_reached` are the shares in percent that it has reached and the district has heard of, `highest_threshold` is
    the highest of them, and `margin_percent` how far below one it falls before the district hears of that.
    """

    budget_id: str
    fund: Annotated[str, Code("fund")]
    district: AnyDistrict
    financial_year: str
    allocated_pence: int
    reserved_pence: int = 0
    committed_pence: int = 0
    spent_pence: int = 0
    highest_threshold: int = 0
    shares_reached: tuple[int, ...] = ()
    margin_percent: int = 0
    allocated_on: date | None = None

    @property
    def held_pence(self) -> int:
        """What is not free any more."""
        return self.reserved_pence + self.committed_pence + self.spent_pence

    @property
    def left_pence(self) -> int:
        """What may still be reserved."""
        return self.allocated_pence - self.held_pence


@command
class Allocate:
    """Set what a district may spend on what is delivered in a financial year; a later allocation replaces it."""

    allocated_pence: Pence


def budget_id_of(district: str, financial_year: str, fund: str | None = None) -> str:
    """Return the one id that a district's budget from a fund, the main one if none is named, has for a year."""
    return f"{fund or main_fund().code}:{district}:{financial_year}"


def budget_that_pays(district: str, category: str, starts_on: date) -> str:
    """Return which budget pays for an order of a district: of the first fund that does, for the year of the start.

    Where no fund pays for the category, it is one that no budget has.
    """
    fund = fund_for(category, starts_on)
    return budget_id_of(district, financial_year(starts_on), fund.code if fund else _NO_FUND)


def allocate(
    budget: Budget | None,
    district: str,
    year: str,
    asked: Allocate,
    thresholds: BudgetThresholds | None,
    now: datetime,
    fund: Fund | None = None,
) -> list[Event]:
    """Allocate, and tell of a threshold passed by it, or raise `Rejected` where more than that is held already.

    `fund` is the main one if none is named.
    """
    if budget and budget.allocated_pence == asked.allocated_pence:
        return []
    first, last = days_of(year)
    reject_if_any(
        [
            covers_commitments(budget, asked.allocated_pence),
            district_exists(district, first, last, "/path/district"),
            fund_pays(fund, year),
        ]
    )
    budget_id = budget_id_of(district, year, fund.code if fund else None)
    allocated = BudgetAllocated(
        budget_id=budget_id,
        fund=budget_id.split(":", 1)[0],
        district=district,
        financial_year=year,
        allocated_pence=asked.allocated_pence,
        allocated_at=now,
    )
    return [allocated, *thresholds_passed(evolve(budget, allocated), thresholds)]


def covers_commitments(
    budget: Budget | None, allocated_pence: int, pointer: str = "/allocated_pence"
) -> Rejection | None:
    """A budget cannot be set below what is held already."""
    if budget is None or allocated_pence >= budget.held_pence:
        return None
    detail = f"{budget.held_pence} pence are held already; the allocation must be at least that, not {allocated_pence}"
    return Rejection("below_commitments", detail, pointer)


def fund_pays(fund: Fund | None, year: str) -> Rejection | None:
    """Nothing is allocated from a fund for a year on no day of which there is that fund."""
    if fund is None or fund.exists_between(*days_of(year)):
        return None
    there_is = f"from {fund.valid_from} to {fund.valid_to or 'further notice'}"
    return Rejection("fund_not_valid", f"there is fund {fund.code} {there_is}, not in {year}", "/query/fund")


def has_left(budget: Budget | None, amount_pence: int) -> Rejection | None:
    """What is bought must be covered by the district's budget of the year in which it is delivered."""
    if budget is None:
        return Rejection("no_budget", "the district has no budget for the financial year of the start")
    if amount_pence > budget.left_pence:
        detail = f"the district has {budget.left_pence} pence left in that financial year, not {amount_pence}"
        return Rejection("budget_exceeded", detail)
    return None


def is_not_overdrawn(budget: Budget | None) -> Rejection | None:
    """An obligation arises only where the budget that is to pay still covers what is held of it."""
    return has_left(budget, 0)


def thresholds_passed(budget: Budget, thresholds: BudgetThresholds | None = None) -> list[Event]:
    """Tell where a budget has reached a higher share than was heard of, or has fallen well below one that was.

    Upwards by the thresholds in force; downwards by what the district has heard of, and by the margin of then, whatever
    the policy is now.
    """
    reached = tuple(each for each in thresholds.thresholds_percent if _reaches(budget, each)) if thresholds else ()
    if thresholds and reached and max(reached) > budget.highest_threshold:
        share = _share(budget, max(reached))
        return [BudgetThresholdReached(**share, shares=reached, margin_percent=thresholds.margin_percent)]
    cleared = [each for each in budget.shares_reached if not _reaches(budget, each - budget.margin_percent)]
    return [BudgetThresholdCleared(**_share(budget, min(cleared)))] if cleared else []


def _reaches(budget: Budget, percent: int) -> bool:
    return budget.held_pence > 0 and budget.held_pence * 100 >= percent * budget.allocated_pence


class _Share(TypedDict):
    budget_id: str
    fund: str
    district: str
    percent: int
    held_pence: int
    allocated_pence: int


def _share(budget: Budget, percent: int) -> _Share:
    return _Share(
        budget_id=budget.budget_id,
        fund=budget.fund,
        district=budget.district,
        percent=percent,
        held_pence=budget.held_pence,
        allocated_pence=budget.allocated_pence,
    )


def evolve(budget: Budget | None, event: BudgetEvent) -> Budget:
    """Fold one event into a budget."""
    if budget is None and isinstance(event, BudgetAllocated):
        return _allocated(event)
    budget = begun(budget, event)
    match event:
        case BudgetAllocated() | BudgetVaried():
            return replace(budget, allocated_pence=event.allocated_pence)
        case BudgetReserved(amount_pence=pence):
            return replace(budget, reserved_pence=budget.reserved_pence + pence)
        case BudgetCommitted(amount_pence=pence):
            reserved, committed = budget.reserved_pence - pence, budget.committed_pence + pence
            return replace(budget, reserved_pence=reserved, committed_pence=committed)
        case BudgetSpent(amount_pence=pence):
            committed, spent = budget.committed_pence - pence, budget.spent_pence + pence
            return replace(budget, committed_pence=committed, spent_pence=spent)
        case BudgetRecovered(amount_pence=pence):
            committed, spent = budget.committed_pence + pence, budget.spent_pence - pence
            return replace(budget, committed_pence=committed, spent_pence=spent)
        case BudgetReleased():
            return _released(budget, event)
        case BudgetCarriedForward() | BudgetBroughtForward():
            return _carried(budget, event)
        case BudgetThresholdReached() | BudgetThresholdCleared():
            return _heard_of(budget, event)
    return budget


def _allocated(event: BudgetAllocated) -> Budget:
    return Budget(
        budget_id=event.budget_id,
        fund=event.fund,
        district=event.district,
        financial_year=event.financial_year,
        allocated_pence=event.allocated_pence,
        allocated_on=uk_date(event.allocated_at),
    )


def _released(budget: Budget, event: BudgetReleased) -> Budget:
    match event.was:
        case Hold.RESERVED:
            return replace(budget, reserved_pence=budget.reserved_pence - event.amount_pence)
        case Hold.SPENT:
            return replace(budget, spent_pence=budget.spent_pence - event.amount_pence)
    return replace(budget, committed_pence=budget.committed_pence - event.amount_pence)


def _carried(budget: Budget, event: BudgetCarriedForward | BudgetBroughtForward) -> Budget:
    pence = -event.amount_pence if isinstance(event, BudgetCarriedForward) else event.amount_pence
    return replace(budget, committed_pence=budget.committed_pence + pence, allocated_pence=event.allocated_pence)


def _heard_of(budget: Budget, event: BudgetThresholdReached | BudgetThresholdCleared) -> Budget:
    if isinstance(event, BudgetThresholdReached):
        shares = event.shares or (*budget.shares_reached, event.percent)
        budget = replace(budget, margin_percent=event.margin_percent)
    else:
        shares = tuple(each for each in budget.shares_reached if each < event.percent)
    return replace(budget, shares_reached=shares, highest_threshold=max(shares, default=0))


BUDGETS = Aggregate("budget", "budgets", Budget, evolve, indexes=(("district",),))
