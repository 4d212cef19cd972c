"""What one holder has committed passes from a year's budget to the next one's: in one commit, and both add up."""

from dataclasses import dataclass
from datetime import datetime

from services.ordering.budgets.domain.budget import Budget, budget_id_of, evolve, thresholds_passed
from services.ordering.budgets.domain.holding import held_by
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetAllocated, BudgetBroughtForward, BudgetCarriedForward, Holder
from shared.reference.financial_years import following
from shared.reference.policy_values import BudgetThresholds


@dataclass(frozen=True)
class Carriage:
    """How the policy carries over: with the money that is there for it, or as a first call on the next year's."""

    with_funding: bool
    thresholds: BudgetThresholds | None
    now: datetime


def next_budget_of(budget_id: str) -> str:
    """Return the id of the budget that the same district has from the same fund for the year after."""
    fund, district, year = budget_id.split(":")
    return budget_id_of(district, following(year), fund)


def carry(old: Budget, new: Budget | None, holder: Holder, amount_pence: int, how: Carriage) -> list[Event]:
    """Carry what a holder has committed; nothing where the next year is to pay for it and has too little left.

    A budget that is not there yet begins, with nothing but what is brought forward.
    """
    begun = [] if new else [_begun(old, how.now)]
    into = new or evolve(None, begun[0])
    if not how.with_funding and into.left_pence < amount_pence:
        return []
    along = amount_pence if how.with_funding else 0
    forward = BudgetCarriedForward(
        **held_by(old, holder, amount_pence, old.left_pence + amount_pence - along),
        to_budget=into.budget_id,
        allocated_pence=old.allocated_pence - along,
    )
    brought = BudgetBroughtForward(
        **held_by(into, holder, amount_pence, into.left_pence - amount_pence + along),
        from_budget=old.budget_id,
        allocated_pence=into.allocated_pence + along,
    )
    return [
        *begun,
        forward,
        *thresholds_passed(evolve(old, forward)),
        brought,
        *thresholds_passed(evolve(into, brought), how.thresholds),
    ]


def _begun(old: Budget, now: datetime) -> BudgetAllocated:
    return BudgetAllocated(
        budget_id=next_budget_of(old.budget_id),
        fund=old.fund,
        district=old.district,
        financial_year=following(old.financial_year),
        allocated_pence=0,
        allocated_at=now,
    )
