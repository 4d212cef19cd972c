"""What became of orders: one row for each."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from shared.contracts import ordering as orders
from shared.kernel.projection import Projection
from shared.reference.codes import Code


@dataclass(frozen=True)
class Achieved:
    """One kind of outcome of one line of an order."""

    line: int
    outcome: Annotated[str, Code("outcome")]


@dataclass(frozen=True)
class OrderOutcome:
    """What one order came to so far; what has happened to it stays true, unless an outcome is reversed."""

    supplier_id: UUID
    issued: bool = False
    accepted: bool = False
    declined: bool = False
    started: bool = False
    completed: bool = False
    ended_early: bool = False
    lapsed: bool = False
    outcomes: tuple[Achieved, ...] = ()


def fold_order(row: OrderOutcome | None, event: orders.OrderEvent) -> OrderOutcome | None:
    """Fold ordering's events: each kind of outcome counts once for a line, until it is reversed."""
    row = row or OrderOutcome(event.supplier_id)
    match event:
        case orders.OrderIssued():
            return replace(row, issued=True)
        case orders.OrderAccepted():
            return replace(row, accepted=True)
        case orders.OrderDeclined():
            return replace(row, declined=True)
        case orders.OrderLapsed():
            return replace(row, lapsed=True)
        case orders.ProvisionStarted():
            return replace(row, started=True)
        case orders.ProvisionCompleted():
            return replace(row, completed=True)
        case orders.ProvisionEndedEarly():
            return replace(row, ended_early=True)
        case orders.OutcomeRecorded():
            return replace(row, outcomes=(*_without(row, event), Achieved(event.line, event.outcome)))
        case orders.OutcomeReversed():
            return replace(row, outcomes=_without(row, event))
    return row


def _without(row: OrderOutcome, event: orders.OutcomeRecorded | orders.OutcomeReversed) -> tuple[Achieved, ...]:
    return tuple(each for each in row.outcomes if each != Achieved(event.line, event.outcome))


ORDER_OUTCOMES: Projection[OrderOutcome] = Projection(
    "order_outcomes", OrderOutcome, (orders.OrderEvent,), fold_order, indexes=(("supplier_id",),)
)
