"""Orders as the catalogue knows them: which version of which offer was ordered, whether it was accepted, and runs.

What an order costs is what that version of the offer asks: the price is pinned when it is placed.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts import ordering as orders
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date


@dataclass(frozen=True)
class KnownOrder:
    """One order of an offer. `stands` until it comes to nothing: rejected, declined, lapsed, cancelled or stopped.

    It `runs` from its issue until it comes to nothing, or each of its `open_lines` has ended or not begun.
    Nothing more falls due of it once it is `closed_on`.
    """

    order_id: UUID
    supplier_id: UUID
    offer_id: UUID
    offer_version: int
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    accepted_on: date | None = None
    stands: bool = True
    start_id: UUID | None = None
    places: int = 1
    open_lines: tuple[int, ...] = ()
    runs: bool = False
    price_pence: int = 0
    closed_on: date | None = None


CAME_TO_NOTHING = (
    orders.OrderRejected,
    orders.OrderDeclined,
    orders.OrderLapsed,
    orders.OrderCancelled,
    orders.OrderStopped,
)


def fold_order(row: KnownOrder | None, event: orders.OrderEvent) -> KnownOrder | None:
    """Fold one fact about an order."""
    if isinstance(event, orders.OrderPlaced):
        return _placed(event)
    if row is None:
        return None
    match event:
        case orders.OrderAccepted():
            return replace(row, accepted_on=uk_date(event.accepted_at))
        case orders.OrderTransferred():
            return replace(row, supplier_id=event.supplier_id)
        case orders.OrderChanged():
            terms = event.terms
            return replace(
                row,
                offer_version=terms.offer_version,
                start_id=terms.start_id,
                places=event.places,
                price_pence=sum(each.amount_pence for each in event.lines),
            )
        case orders.OrderIssued():
            return replace(row, runs=row.stands)
        case orders.DidNotStart() | orders.ProvisionCompleted() | orders.ProvisionEndedEarly():
            left = tuple(each for each in row.open_lines if each != event.line)
            return replace(row, open_lines=left, runs=row.runs and bool(left))
        case orders.OrderClosed():
            return replace(row, closed_on=event.closed_on)
    return replace(row, stands=False, runs=False) if isinstance(event, CAME_TO_NOTHING) else row


def _placed(event: orders.OrderPlaced) -> KnownOrder:
    return KnownOrder(
        order_id=event.order_id,
        supplier_id=event.supplier_id,
        offer_id=event.source.offer_id,
        offer_version=event.source.offer_version,
        market=event.market,
        category=event.category,
        district=event.district,
        start_id=event.source.start_id,
        places=event.source.places,
        open_lines=tuple(each.line for each in event.lines),
        price_pence=event.amount_pence,
    )


KNOWN_ORDERS = Projection(
    "known_orders",
    KnownOrder,
    (
        orders.OrderPlaced,
        orders.OrderIssued,
        orders.OrderAccepted,
        orders.OrderTransferred,
        orders.OrderChanged,
        orders.DidNotStart,
        orders.ProvisionCompleted,
        orders.ProvisionEndedEarly,
        orders.OrderClosed,
        *CAME_TO_NOTHING,
    ),
    fold_order,
    indexes=(("market", "accepted_on"), ("market", "closed_on"), ("offer_id",)),
)
