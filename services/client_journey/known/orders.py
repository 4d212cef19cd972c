"""What journeys know of others' facts: which orders were cancelled, as rows folded from ordering's events."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.ordering import OrderCancelled
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class CancelledOrder:
    """An order that came to nothing: news of its acceptance that arrives later than that of its end meets no need."""

    order_id: UUID


def fold_cancelled_order(_: CancelledOrder | None, event: OrderCancelled) -> CancelledOrder:
    """Fold ordering's events: a cancelled order stays cancelled."""
    return CancelledOrder(event.order_id)


CANCELLED_ORDERS = Projection("cancelled_orders", CancelledOrder, (OrderCancelled,), fold_cancelled_order)
