"""What became of orders: one row for each."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from shared.contracts import ordering as orders
from shared.kernel.projection import Projection
from shared.reference.codes import Code


@dataclass(frozen=True)
class OrderOutcome:
    """What one order came to so far; what has happened to it stays true."""

    supplier_id: UUID
    issued: bool = False
    accepted: bool = False
    declined: bool = False
    started: bool = False
    completed: bool = False
    ended_early: bool = False
    outcome: Annotated[str, Code("outcome")] | None = None


def fold_order(row: OrderOutcome | None, event: orders.OrderEvent) -> OrderOutcome | None:
    """Fold ordering's events; a later outcome replaces an earlier one."""
    row = row or OrderOutcome(event.supplier_id)
    match event:
        case orders.OrderIssued():
            return replace(row, issued=True)
        case orders.OrderAccepted():
            return replace(row, accepted=True)
        case orders.OrderDeclined():
            return replace(row, declined=True)
        case orders.ProvisionStarted():
            return replace(row, started=True)
        case orders.ProvisionCompleted():
            return replace(row, completed=True)
        case orders.ProvisionEndedEarly():
            return replace(row, ended_early=True)
        case orders.OutcomeRecorded():
            return replace(row, outcome=event.outcome)
    return row


ORDER_OUTCOMES: Projection[OrderOutcome] = Projection(
    "order_outcomes", OrderOutcome, (orders.OrderEvent,), fold_order, indexes=(("supplier_id",),)
)
