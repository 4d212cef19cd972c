"""The points of payment of a line: what each comes to, which are reached, and which can no longer be.

Splitting creates and loses nothing: what fell due, what is to come and what was released add up to the line's price.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.state import Order
from shared.kernel.shares import by_largest_remainder
from shared.reference.outcomes import outcome_kinds


class Milestone(StrEnum):
    """A point of payment, in the order of delivery."""

    START = "start"
    COMPLETION = "completion"
    JOB_OUTCOME = "job_outcome"
    SUSTAINED = "sustained"


Percents = Mapping[Milestone, int]
Amounts = Mapping[Milestone, int]


def percents_of(order: Order, otherwise: tuple[int, ...]) -> Percents:
    """Return the split that was pinned when the order was placed, `otherwise` the policy's for one of before that."""
    pinned = order.payment_split
    if pinned is None:
        return dict(zip(Milestone, otherwise, strict=True))
    return {
        Milestone.START: pinned.start_percent,
        Milestone.COMPLETION: pinned.completion_percent,
        Milestone.JOB_OUTCOME: pinned.job_outcome_percent,
        Milestone.SUSTAINED: pinned.sustained_percent,
    }


def still_to_come(amount_pence: int, percents: Percents, fixed: Amounts) -> dict[Milestone, int]:
    """Return what each point of payment comes to that is not fixed yet, by largest remainder.

    Where the line's price was changed after something fell due of it, the points to come share the difference: with
    what is fixed they add up to the price as it is now, unless more than that is fixed already.
    """
    planned = dict(zip(percents, by_largest_remainder(amount_pence, tuple(percents.values())), strict=True))
    open_points = {point: percent for point, percent in percents.items() if point not in fixed}
    if all(planned[point] == pence for point, pence in fixed.items()):
        return {point: planned[point] for point in open_points}
    left = max(amount_pence - sum(fixed.values()), 0)
    if not any(open_points.values()):
        return dict.fromkeys(open_points, 0)
    return dict(zip(open_points, by_largest_remainder(left, tuple(open_points.values())), strict=True))


def reached(line: Line) -> dict[Milestone, date]:
    """Return the points of payment that a line has reached, each with its day.

    An outcome that the district has to check counts once it has.
    """
    found: dict[Milestone, date] = {}
    if line.started_on is not None:
        found[Milestone.START] = line.started_on
    if line.ended_on is not None and not line.ended_early:
        found[Milestone.COMPLETION] = line.ended_on
    kinds = outcome_kinds()
    for outcome in sorted(line.outcomes, key=lambda each: each.achieved_on, reverse=True):
        kind = kinds.get(outcome.outcome)
        if kind and kind.in_work and (outcome.verified_at or not outcome.to_check):
            found[Milestone.SUSTAINED if kind.sustained else Milestone.JOB_OUTCOME] = outcome.achieved_on
    return found


def out_of_reach(order: Order, line: Line) -> frozenset[Milestone]:
    """Return the points of payment that a line can no longer reach, unless it has."""
    if line.did_not_start or order.closed_on is not None:
        return frozenset(Milestone)
    return frozenset({Milestone.COMPLETION}) if line.ended_early else frozenset()
