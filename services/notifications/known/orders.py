"""Orders: whose they are and in which districts, to tell those what befalls a supplier; and what they are called."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date

_CAME_TO_NOTHING = (
    facts.OrderRejected,
    facts.OrderLapsed,
    facts.OrderDeclined,
    facts.OrderCancelled,
    facts.OrderStopped,
)
_OVER = (facts.DidNotStart, facts.ProvisionCompleted, facts.ProvisionEndedEarly)


@dataclass(frozen=True)
class KnownOrder:
    """An order with the districts whose clients it is for, and the lines that may still be delivered.

    `runs_until` is the day on which the last of them was over: what befalls the supplier stops orders, and news of that
    may come before the news that they were stopped for. It has its `purchase_order` once it was issued.
    """

    order_id: UUID
    supplier_id: UUID
    category: AnyCategory
    districts: tuple[AnyDistrict, ...]
    lines: tuple[int, ...]
    runs_until: date = date.max
    purchase_order: str = ""


def fold_order(row: KnownOrder | None, event: facts.OrderEvent) -> KnownOrder | None:
    """Fold one fact of ordering; nothing is known of an order before it was placed."""
    if isinstance(event, facts.OrderPlaced):
        lines = tuple(each.line for each in event.lines)
        others = {each.district for each in event.lines if each.district} - {event.district}
        return KnownOrder(event.order_id, event.supplier_id, event.category, (event.district, *sorted(others)), lines)
    if row is None:
        return None
    match event:
        case facts.OrderTransferred():
            return replace(row, supplier_id=event.supplier_id)
        case facts.OrderIssued():
            return replace(row, purchase_order=event.purchase_order)
        case facts.DidNotStart() | facts.ProvisionCompleted() | facts.ProvisionEndedEarly():
            left = tuple(each for each in row.lines if each != event.line)
            return replace(row, lines=left, runs_until=row.runs_until if left else _over_on(event))
    return replace(row, lines=(), runs_until=_over_on(event))


def _over_on(event: facts.OrderEvent) -> date:
    match event:
        case facts.OrderRejected():
            return uk_date(event.rejected_at)
        case facts.OrderLapsed():
            return uk_date(event.lapsed_at)
        case facts.OrderDeclined():
            return uk_date(event.declined_at)
        case facts.OrderCancelled():
            return uk_date(event.cancelled_at)
        case facts.OrderStopped():
            return uk_date(event.stopped_at)
        case facts.DidNotStart():
            return uk_date(event.recorded_at)
        case facts.ProvisionCompleted():
            return event.completed_on
        case facts.ProvisionEndedEarly():
            return event.ended_on
    raise TypeError(f"{event.TYPE} ends no order")


KNOWN_ORDERS = Projection(
    "known_orders",
    KnownOrder,
    (facts.OrderPlaced, facts.OrderIssued, facts.OrderTransferred, *_CAME_TO_NOTHING, *_OVER),
    fold_order,
    indexes=(("supplier_id", "runs_until"),),
)
