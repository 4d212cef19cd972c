"""A district's budget from one fund for one financial year: allocated, reserved, committed, spent, and what is left.

It is the year in which what is bought is delivered. Money moves from reserved to committed to spent; from the first two
it can be released, in parts too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypedDict

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.contracts.ordering import (
    BudgetAllocated,
    BudgetCommitted,
    BudgetEvent,
    BudgetReleased,
    BudgetReserved,
    BudgetSpent,
    BudgetThresholdReached,
    Holder,
)
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import Pence, command
from shared.kernel.dated import district_exists
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.codes import Code
from shared.reference.financial_years import days_of

THE_FUND = "FSF"
"""The Flexible Support Fund, from which districts pay for provision: the one fund that there is today."""


class Hold(StrEnum):
    """As what a part of a budget is held."""

    RESERVED = "reserved"
    COMMITTED = "committed"


@dataclass(frozen=True)
class Budget:
    """`reserved_pence` waits for agreement, `committed_pence` for delivery, `spent_pence` is paid.

    `highest_threshold` is the highest share in percent that was ever told of.
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


def budget_id_of(district: str, financial_year: str, fund: str = THE_FUND) -> str:
    """Return the one id that a district's budget from a fund has for a year."""
    return f"{fund}:{district}:{financial_year}"


def allocate(
    budget: Budget | None, district: str, year: str, asked: Allocate, thresholds: Sequence[int], now: datetime
) -> list[Event]:
    """Allocate, and tell of a threshold passed by it, or raise `Rejected` where more than that is held already."""
    if budget and budget.allocated_pence == asked.allocated_pence:
        return []
    exists = district_exists(district, *days_of(year), "/path/district")
    reject_if_any([covers_commitments(budget, asked.allocated_pence), exists])
    allocated = BudgetAllocated(
        budget_id=budget_id_of(district, year),
        fund=THE_FUND,
        district=district,
        financial_year=year,
        allocated_pence=asked.allocated_pence,
        allocated_at=now,
    )
    return [allocated, *_threshold_passed(evolve(budget, allocated), thresholds)]


def covers_commitments(budget: Budget | None, allocated_pence: int) -> Rejection | None:
    """A budget cannot be set below what is held already."""
    if budget is None or allocated_pence >= budget.held_pence:
        return None
    detail = f"{budget.held_pence} pence are held already; allocate at least that, not {allocated_pence}"
    return Rejection("below_commitments", detail, "/allocated_pence")


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


class _Held(TypedDict):
    budget_id: str
    fund: str
    district: str
    holder: Holder
    amount_pence: int
    left_pence: int


def _held(budget: Budget, holder: Holder, amount_pence: int, left_pence: int) -> _Held:
    return _Held(
        budget_id=budget.budget_id,
        fund=budget.fund,
        district=budget.district,
        holder=holder,
        amount_pence=amount_pence,
        left_pence=left_pence,
    )


def reserve(budget: Budget, holder: Holder, amount_pence: int, thresholds: Sequence[int]) -> list[Event]:
    """Set a price aside, and tell of the highest threshold in percent that is passed by it, once."""
    reserved = BudgetReserved(**_held(budget, holder, amount_pence, budget.left_pence - amount_pence))
    return [reserved, *_threshold_passed(evolve(budget, reserved), thresholds)]


def commit(budget: Budget, holder: Holder, amount_pence: int) -> list[Event]:
    """Turn what was reserved into what is owed on delivery."""
    return [BudgetCommitted(**_held(budget, holder, amount_pence, budget.left_pence))]


def spend(budget: Budget, holder: Holder, amount_pence: int) -> list[Event]:
    """Turn what was committed, or a part of it, into what is paid."""
    return [BudgetSpent(**_held(budget, holder, amount_pence, budget.left_pence))]


def release(budget: Budget, holder: Holder, amount_pence: int, was: Hold) -> list[Event]:
    """Free what was held, or a part of it."""
    return [BudgetReleased(**_held(budget, holder, amount_pence, budget.left_pence + amount_pence), was=was)]


def _threshold_passed(budget: Budget, thresholds: Sequence[int]) -> list[Event]:
    """Each share is told once in the life of a budget, whatever is released or allocated anew meanwhile."""
    passed = [each for each in thresholds if budget.held_pence * 100 >= each * budget.allocated_pence]
    if not budget.held_pence or not passed or max(passed) <= budget.highest_threshold:
        return []
    return [
        BudgetThresholdReached(
            budget_id=budget.budget_id,
            fund=budget.fund,
            district=budget.district,
            percent=max(passed),
            held_pence=budget.held_pence,
            allocated_pence=budget.allocated_pence,
        )
    ]


def evolve(budget: Budget | None, event: BudgetEvent) -> Budget:
    """Fold one event into a budget."""
    if budget is None and isinstance(event, BudgetAllocated):
        return Budget(event.budget_id, event.fund, event.district, event.financial_year, event.allocated_pence)
    budget = begun(budget, event)
    match event:
        case BudgetAllocated():
            return replace(budget, allocated_pence=event.allocated_pence)
        case BudgetReserved(amount_pence=pence):
            return replace(budget, reserved_pence=budget.reserved_pence + pence)
        case BudgetCommitted(amount_pence=pence):
            reserved, committed = budget.reserved_pence - pence, budget.committed_pence + pence
            return replace(budget, reserved_pence=reserved, committed_pence=committed)
        case BudgetSpent(amount_pence=pence):
            committed, spent = budget.committed_pence - pence, budget.spent_pence + pence
            return replace(budget, committed_pence=committed, spent_pence=spent)
        case BudgetReleased(was=Hold.RESERVED, amount_pence=pence):
            return replace(budget, reserved_pence=budget.reserved_pence - pence)
        case BudgetReleased(amount_pence=pence):
            return replace(budget, committed_pence=budget.committed_pence - pence)
        case BudgetThresholdReached():
            return replace(budget, highest_threshold=event.percent)
    return budget


BUDGETS = Aggregate("budget", "budgets", Budget, evolve, indexes=(("district",),))
