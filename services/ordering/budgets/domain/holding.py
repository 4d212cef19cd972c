"""What a holder takes of a budget: reserved, committed, spent, and released from each of these.

Money moves from one to the next, or is free again, in parts too; each fact says what is left after it.
"""

from typing import TypedDict

from services.ordering.budgets.domain.budget import Budget, Hold, evolve, thresholds_passed
from shared.contracts.event import Event
from shared.contracts.ordering import (
    BudgetCommitted,
    BudgetRecovered,
    BudgetReleased,
    BudgetReserved,
    BudgetSpent,
    Holder,
)
from shared.reference.policy_values import BudgetThresholds


class Held(TypedDict):
    """What a fact about a hold says of it."""

    budget_id: str
    fund: str
    district: str
    holder: Holder
    amount_pence: int
    left_pence: int


def held_by(budget: Budget, holder: Holder, amount_pence: int, left_pence: int) -> Held:
    """Return what a fact about a hold says; `left_pence` is what is left after it."""
    return Held(
        budget_id=budget.budget_id,
        fund=budget.fund,
        district=budget.district,
        holder=holder,
        amount_pence=amount_pence,
        left_pence=left_pence,
    )


def reserve(budget: Budget, holder: Holder, amount_pence: int, thresholds: BudgetThresholds | None) -> list[Event]:
    """Set a price aside, and tell of the highest threshold in percent that is reached by it."""
    reserved = BudgetReserved(**held_by(budget, holder, amount_pence, budget.left_pence - amount_pence))
    return [reserved, *thresholds_passed(evolve(budget, reserved), thresholds)]


def commit(budget: Budget, holder: Holder, amount_pence: int) -> list[Event]:
    """Turn what was reserved into what is owed on delivery."""
    return [BudgetCommitted(**held_by(budget, holder, amount_pence, budget.left_pence))]


def spend(budget: Budget, holder: Holder, amount_pence: int) -> list[Event]:
    """Turn what was committed, or a part of it, into what is paid."""
    return [BudgetSpent(**held_by(budget, holder, amount_pence, budget.left_pence))]


def recover(budget: Budget, holder: Holder, amount_pence: int) -> list[Event]:
    """Turn what was paid and came back into what is owed on delivery again, until that is released."""
    return [BudgetRecovered(**held_by(budget, holder, amount_pence, budget.left_pence))]


def release(budget: Budget, holder: Holder, amount_pence: int, was: Hold) -> list[Event]:
    """Free what was held, or a part of it, or take what was paid back, and tell where that falls below a threshold."""
    released = BudgetReleased(**held_by(budget, holder, amount_pence, budget.left_pence + amount_pence), was=was)
    return [released, *thresholds_passed(evolve(budget, released))]
