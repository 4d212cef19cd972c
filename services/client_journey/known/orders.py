"""What client journeys know of orders: how each stands for each need that it serves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.reference.codes import Code


class Standing(StrEnum):
    """How an order stands for a need; `OVER`: it came to nothing, or was ended before it was delivered."""

    RUNNING = "running"
    COMPLETED = "completed"
    OVER = "over"


@dataclass(frozen=True)
class KnownOrder:
    """An order, with the needs that it was placed for."""

    order_id: UUID
    placed_at: datetime
    needs: dict[UUID, Annotated[Standing, Code("order standing")]]

    def standing_for(self, need_id: UUID) -> Standing | None:
        """Return how it stands for a need; `None` where it was not placed for it."""
        return self.needs.get(need_id)


CAME_TO_NOTHING = (
    facts.OrderRejected,
    facts.OrderDeclined,
    facts.OrderLapsed,
    facts.OrderCancelled,
    facts.OrderStopped,
)


def fold_order(row: KnownOrder | None, event: Event) -> KnownOrder | None:
    """Fold ordering's events: what an order came to is final."""
    match event:
        case facts.OrderPlaced():
            needs = dict.fromkeys(needs_of(event), Standing.RUNNING)
            return KnownOrder(event.order_id, event.placed_at, needs)
        case facts.ProvisionCompleted() if row:
            return _standing(row, needs_of(event), Standing.COMPLETED)
        case facts.ProvisionEndedEarly() if row:
            return _standing(row, needs_of(event), Standing.OVER)
        case facts.OrderEvent() if row and isinstance(event, CAME_TO_NOTHING):
            return _standing(row, row.needs, Standing.OVER)
    return row


def needs_of(event: facts.OrderEvent) -> tuple[UUID, ...]:
    """Return the needs that a fact about an order concerns: one of a line its own, any other all of them."""
    return (event.need_id,) if isinstance(event, facts.LineEvent) else event.need_ids


def _standing(row: KnownOrder, needs: Iterable[UUID], standing: Standing) -> KnownOrder:
    return replace(row, needs={**row.needs, **dict.fromkeys(needs, standing)})


FOLLOWED = (
    facts.OrderPlaced,
    facts.OrderAccepted,
    *CAME_TO_NOTHING,
    facts.ProvisionCompleted,
    facts.ProvisionEndedEarly,
)

KNOWN_ORDERS = Projection("known_orders", KnownOrder, FOLLOWED, fold_order)
