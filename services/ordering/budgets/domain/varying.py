"""A budget is given more, or something is taken from it, with the reason on record."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.ordering.budgets.domain.budget import Budget, covers_commitments, evolve, thresholds_passed
from shared.contracts.event import Event, Reason
from shared.contracts.ordering import BudgetVaried
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.policy_values import BudgetThresholds

MOST_PENCE = 10**12
"""What an allocation may be at most, as `Pence` says it of one that is set."""


@command
class Vary:
    """Give a budget more, or take from it, for a reason."""

    change_pence: Annotated[int, Field(ge=-MOST_PENCE, le=MOST_PENCE)]
    reason: Annotated[str, reason_of(ReasonKind.BUDGET_VARIED)]


def vary(budget: Budget, asked: Vary, thresholds: BudgetThresholds | None, now: datetime) -> list[Event]:
    """Change the allocation by a difference, and tell of a threshold passed by it, or raise `Rejected`."""
    allocated_pence = budget.allocated_pence + asked.change_pence
    reject_if_any(
        [
            changes_something(asked),
            covers_commitments(budget, allocated_pence, "/change_pence"),
            is_no_more_than_can_be_allocated(allocated_pence),
        ]
    )
    varied = BudgetVaried(
        budget_id=budget.budget_id,
        fund=budget.fund,
        district=budget.district,
        financial_year=budget.financial_year,
        change_pence=asked.change_pence,
        allocated_pence=allocated_pence,
        reason=Reason(code=asked.reason),
        varied_at=now,
    )
    return [varied, *thresholds_passed(evolve(budget, varied), thresholds)]


def changes_something(asked: Vary) -> Rejection | None:
    """A variation on record is one that changed what may be spent."""
    if asked.change_pence:
        return None
    return Rejection(
        "nothing_to_vary", "a difference of 0 pence changes nothing; name what to add or to take", "/change_pence"
    )


def is_no_more_than_can_be_allocated(allocated_pence: int) -> Rejection | None:
    """Variations lead to no sum that could not be allocated."""
    if allocated_pence <= MOST_PENCE:
        return None
    detail = f"an allocation is at most {MOST_PENCE} pence, not {allocated_pence}"
    return Rejection("allocation_too_large", detail, "/change_pence")
