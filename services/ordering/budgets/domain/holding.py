"""What a holder takes of a budget: reserved, committed, spent, and released from each of these.

Money moves from one to the next, or is free again, in parts too; each fact says what is left after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from services.ordering.budgets.domain.budget import Budget, Hold, evolve, thresholds_passed
from shared.contracts.event import Event
from shared.contracts.ordering import (
    BudgetCommitted,
    BudgetEvent,
    BudgetRecovered,
    BudgetReleased,
    BudgetReserved,
    BudgetSpent,
    BudgetThresholdCleared,
    BudgetThresholdReached,
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


def told_at_the_end(
    budgets: Mapping[str, Budget], events: Sequence[Event], thresholds: BudgetThresholds | None
) -> Iterator[Event]:
    """Tell of thresholds by where each budget is in the end, where one holder takes the place of another."""
    now = dict(budgets)
    for event in events:
        if isinstance(event, BudgetThresholdReached | BudgetThresholdCleared):
            continue
        if isinstance(event, BudgetEvent):
            now[event.budget_id] = evolve(now.get(event.budget_id), event)
        yield event
    for budget_id, budget in now.items():
        if budget != budgets.get(budget_id):
            yield from thresholds_passed(budget, thresholds)
