"""An order as it stands, and how its facts fold into it.

Reasons are codes only: a free text about an order would be about a client, and the facts go to everyone on the bus.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun
from shared.kernel.rules import Rejection
from shared.reference.codes import Code


class Status(StrEnum):
    """Where an order stands."""

    AWAITING_APPROVAL = "awaiting_approval"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    STARTED = "started"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    REJECTED = "rejected"
    DECLINED = "declined"
    CANCELLED = "cancelled"


OVER_WITHOUT_PROVISION = (Status.REJECTED, Status.DECLINED, Status.CANCELLED)


@dataclass(frozen=True)
class Order:
    """One call-off of one version of an offer, for one need."""

    order_id: UUID
    journey_id: UUID
    need_id: UUID
    supplier_id: UUID
    district: AnyDistrict
    category: AnyCategory
    offer_id: UUID
    offer_version: int
    price_pence: int
    budget_id: str
    starts_on: date
    placed_at: datetime
    status: Annotated[Status, Code("order status")]
    purchase_order: str | None = None
    respond_by: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    outcome: Annotated[str, Code("outcome")] | None = None
    achieved_on: date | None = None


def stands_at(order: Order, *allowed: Status) -> Rejection | None:
    """A step is taken from certain statuses only."""
    if order.status in allowed:
        return None
    return Rejection("wrong_status", f"the order is {order.status}; this needs it to be {' or '.join(allowed)}")


class About(TypedDict):
    """Whom every fact about an order concerns."""

    order_id: UUID
    journey_id: UUID
    need_id: UUID
    supplier_id: UUID
    district: str


def about(order: Order) -> About:
    """Return whom a fact about this order concerns."""
    return About(
        order_id=order.order_id,
        journey_id=order.journey_id,
        need_id=order.need_id,
        supplier_id=order.supplier_id,
        district=order.district,
    )


def evolve(order: Order | None, event: facts.OrderEvent) -> Order:
    """Fold one event into an order."""
    if isinstance(event, facts.OrderPlaced):
        return _placed(event)
    order = begun(order, event)
    match event:
        case facts.OrderIssued():
            order = replace(order, purchase_order=event.purchase_order, respond_by=event.respond_by)
            return replace(order, status=Status.ISSUED)
        case facts.ProvisionStarted():
            return replace(order, status=Status.STARTED, started_on=event.started_on)
        case facts.ProvisionCompleted():
            return replace(order, status=Status.COMPLETED, ended_on=event.completed_on)
        case facts.ProvisionEndedEarly():
            return replace(order, status=Status.ENDED_EARLY, ended_on=event.ended_on)
        case facts.OutcomeRecorded():
            return replace(order, outcome=event.outcome, achieved_on=event.achieved_on)
    return replace(order, status=_REACHED.get(type(event), order.status))


_REACHED = {
    facts.OrderRejected: Status.REJECTED,
    facts.OrderAccepted: Status.ACCEPTED,
    facts.OrderDeclined: Status.DECLINED,
    facts.OrderCancelled: Status.CANCELLED,
}


def _placed(event: facts.OrderPlaced) -> Order:
    return Order(
        order_id=event.order_id,
        journey_id=event.journey_id,
        need_id=event.need_id,
        supplier_id=event.supplier_id,
        district=event.district,
        category=event.category,
        offer_id=event.offer_id,
        offer_version=event.offer_version,
        price_pence=event.price_pence,
        budget_id=event.budget_id,
        starts_on=event.starts_on,
        placed_at=event.placed_at,
        status=Status.AWAITING_APPROVAL,
    )


# One order per need that runs or met it: what ended early leaves the need open.
NEED_IS_FREE = (*OVER_WITHOUT_PROVISION, Status.ENDED_EARLY)
ORDER_OF_NEED = Claim("order_of_need")


def _claims(order: Order) -> tuple[ClaimRef, ...]:
    return () if order.status in NEED_IS_FREE else (ORDER_OF_NEED(order.need_id),)


ORDERS = Aggregate(
    "order",
    "orders",
    Order,
    evolve,
    indexes=(("status",), ("need_id",), ("journey_id",), ("supplier_id", "status"), ("district", "status")),
    claims=_claims,
)
