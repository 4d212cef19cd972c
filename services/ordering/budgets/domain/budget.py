"""A district's budget of one financial year: what is allocated, what orders hold, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.contracts.ordering import (
    BudgetAllocated,
    BudgetEvent,
    BudgetReleased,
    BudgetReserved,
    BudgetThresholdReached,
)
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import Pence, command
from shared.kernel.dated import district_exists
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.financial_years import days_of


@dataclass(frozen=True)
class Budget:
    """`committed_pence` is what orders that are not over hold, and what finished ones cost."""

    budget_id: str
    district: AnyDistrict
    financial_year: str
    allocated_pence: int
    committed_pence: int = 0
    highest_threshold: int = 0

    @property
    def left_pence(self) -> int:
        """What may still be committed."""
        return self.allocated_pence - self.committed_pence


@command
class Allocate:
    """Set what a district may commit in a financial year; a later allocation replaces it."""

    allocated_pence: Pence


def budget_id_of(district: str, financial_year: str) -> str:
    """Return the one id that a district's budget of a year has."""
    return f"{district}:{financial_year}"


def allocate(budget: Budget | None, district: str, year: str, asked: Allocate, now: datetime) -> list[Event]:
    """Allocate, or raise `Rejected` where orders already hold more than the new amount."""
    if budget and budget.allocated_pence == asked.allocated_pence:
        return []
    exists = district_exists(district, *days_of(year), "/path/district")
    reject_if_any([covers_commitments(budget, asked.allocated_pence), exists])
    return [
        BudgetAllocated(
            budget_id=budget_id_of(district, year),
            district=district,
            financial_year=year,
            allocated_pence=asked.allocated_pence,
            allocated_at=now,
        )
    ]


def covers_commitments(budget: Budget | None, allocated_pence: int) -> Rejection | None:
    """A budget cannot be set below what orders hold already."""
    if budget is None or allocated_pence >= budget.committed_pence:
        return None
    detail = f"{budget.committed_pence} pence are committed already; allocate at least that, not {allocated_pence}"
    return Rejection("below_commitments", detail, "/allocated_pence")


def has_left(budget: Budget | None, amount_pence: int) -> Rejection | None:
    """An order must be covered by the district's budget of the year."""
    if budget is None:
        return Rejection("no_budget", "the district has no budget for this financial year")
    if amount_pence > budget.left_pence:
        detail = f"the district has {budget.left_pence} pence left this financial year, not {amount_pence}"
        return Rejection("budget_exceeded", detail)
    return None


def is_not_overdrawn(budget: Budget | None) -> Rejection | None:
    """An obligation arises only where the budget that is to pay still covers what is held of it."""
    return has_left(budget, 0)


def reserve(budget: Budget, order_id: UUID, amount_pence: int, thresholds: Sequence[int]) -> list[Event]:
    """Set an order's price aside, and tell of the highest threshold in percent that is passed by it, once."""
    committed = budget.committed_pence + amount_pence
    events: list[Event] = [
        BudgetReserved(
            budget_id=budget.budget_id,
            district=budget.district,
            order_id=order_id,
            amount_pence=amount_pence,
            left_pence=budget.allocated_pence - committed,
        )
    ]
    passed = [each for each in thresholds if committed * 100 >= each * budget.allocated_pence]
    if passed and max(passed) > budget.highest_threshold:
        events.append(
            BudgetThresholdReached(
                budget_id=budget.budget_id,
                district=budget.district,
                percent=max(passed),
                committed_pence=committed,
                allocated_pence=budget.allocated_pence,
            )
        )
    return events


def release(budget: Budget, order_id: UUID, amount_pence: int) -> list[Event]:
    """Free what an order held."""
    return [
        BudgetReleased(
            budget_id=budget.budget_id,
            district=budget.district,
            order_id=order_id,
            amount_pence=amount_pence,
            left_pence=budget.left_pence + amount_pence,
        )
    ]


def evolve(budget: Budget | None, event: BudgetEvent) -> Budget:
    """Fold one event into a budget."""
    if budget is None and isinstance(event, BudgetAllocated):
        return Budget(event.budget_id, event.district, event.financial_year, event.allocated_pence)
    budget = begun(budget, event)
    match event:
        case BudgetAllocated():
            return replace(budget, allocated_pence=event.allocated_pence, highest_threshold=0)
        case BudgetReserved():
            return replace(budget, committed_pence=budget.committed_pence + event.amount_pence)
        case BudgetReleased():
            return replace(budget, committed_pence=budget.committed_pence - event.amount_pence)
        case BudgetThresholdReached():
            return replace(budget, highest_threshold=event.percent)
    return budget


BUDGETS = Aggregate("budget", "budgets", Budget, evolve, indexes=(("district",),))
