"""Orders that are still to be delivered, and until when: one small row for each, since every order has one."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts import ordering as orders
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.kernel.projection import Projection

_ENDS = (
    orders.OrderRejected,
    orders.OrderDeclined,
    orders.OrderLapsed,
    orders.OrderCancelled,
    orders.OrderStopped,
    orders.DidNotStart,
    orders.ProvisionCompleted,
    orders.ProvisionEndedEarly,
)


@dataclass(frozen=True)
class RunningOrder:
    """From when to when an order is delivered; `open` until it came to nothing or its last line is over.

    `lines` is how many lines it has whose provision has not ended, nor come to nothing.
    """

    order_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    starts_on: date
    ends_on: date | None
    lines: int = 1
    open: bool = True


def fold_running(row: RunningOrder | None, event: orders.OrderEvent) -> RunningOrder | None:
    """Fold ordering's events: what is known of an order is said when it is placed."""
    match event:
        case orders.OrderPlaced():
            return RunningOrder(
                order_id=event.order_id,
                supplier_id=event.supplier_id,
                market=event.market,
                category=event.category,
                starts_on=event.starts_on,
                ends_on=event.ends_on,
                lines=len(event.lines),
            )
        case orders.LineEvent() if row:
            left = row.lines - 1
            return replace(row, lines=left, open=left > 0)
        case orders.OrderTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
        case _ if row:
            return replace(row, open=False)
    return row


RUNNING_ORDERS: Projection[RunningOrder] = Projection(
    "running_orders",
    RunningOrder,
    (orders.OrderPlaced, orders.OrderTransferred, *_ENDS),
    fold_running,
    indexes=(("supplier_id", "open", "ends_on"),),
)
