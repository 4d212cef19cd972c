"""An order's life: placed, approved, issued, accepted, delivered; or rejected, declined, cancelled.

Reasons are codes only: a free text about an order would be about a client, and the facts go to everyone on the bus.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from services.ordering.domain.budget import Budget, has_left, release, reserve
from services.ordering.domain.known import KnownJourney, KnownNeed, KnownOffer, KnownSupplier
from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef
from shared.kernel.commands import Day, Version, command
from shared.kernel.duties import acts_for_another, approved_by_another
from shared.kernel.rules import Rejection, code_is_known, reject_if_any
from shared.reference import OutcomeCode, ReasonKind, policy, reason_of
from shared.reference.calendar import add_working_days, uk_date
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


@command
class PlaceOrder:
    """Order one version of an offer for a need; the version says which price and content the coach saw."""

    journey_id: UUID
    need_id: UUID
    offer_id: UUID
    offer_version: Version
    starts_on: Day


@command
class RejectOrder:
    """A district manager's no, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_REJECTED)]


@command
class DeclineOrder:
    """A supplier's no, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_DECLINED)]


@command
class CancelOrder:
    """The district's withdrawal of an order before provision starts, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_CANCELLED)]


@command
class StartProvision:
    """The client took up the provision on this day."""

    started_on: Day


@command
class CompleteProvision:
    """The client finished the provision on this day."""

    completed_on: Day


@command
class EndProvisionEarly:
    """The client left the provision on this day, with the reason."""

    ended_on: Day
    reason: Annotated[str, reason_of(ReasonKind.PROVISION_ENDED_EARLY)]


@command
class RecordOutcome:
    """What came of the provision."""

    outcome: OutcomeCode
    achieved_on: Day


@dataclass(frozen=True)
class Terms:
    """The values of the policies in force, with their stamp for the record; thresholds are in percent."""

    no_approval_up_to_pence: int
    district_authority_up_to_pence: int
    answer_within_working_days: int
    thresholds: Sequence[int]
    stamp: str


@dataclass(frozen=True)
class Circumstances:
    """What is known of the offer, supplier, journey and budget of an order; `None` where nothing is.

    `running` is the order that runs for the need already.
    """

    offer: KnownOffer | None
    supplier: KnownSupplier | None
    journey: KnownJourney | None
    budget: Budget | None
    running: str | None = None


def place(
    order_id: UUID, asked: PlaceOrder, known: Circumstances, terms: Terms, now: datetime, speaks_for: UUID | None
) -> list[Event]:
    """Place an order and reserve its price, or raise `Rejected` with every reason against it.

    `speaks_for` is the supplier that whoever orders speaks for, if any; `known` is what its caller may know.
    Up to the policy's limit it is approved and issued in the same step.
    """
    offer, journey, budget = known.offer, known.journey, known.budget
    price = offer.price_pence if offer else 0
    reject_if_any(
        [
            need_has_no_order(known.running, journey, asked.need_id),
            offer_is_orderable(offer),
            offer_is_as_seen(offer, asked.offer_version),
            supplier_may_sell(known.supplier, offer),
            journey_is_open(journey),
            need_is_open(journey, asked.need_id, offer),
            offer_covers_district(offer, journey),
            category_is_known(offer),
            currency_is_known(offer),
            district_is_known(journey),
            starts_in_span(asked.starts_on, uk_date(now)),
            acts_for_another(speaks_for, offer.supplier_id) if offer else None,
            has_left(budget, price) if journey else None,  # of which district is not known
        ]
    )
    if offer is None or journey is None or budget is None:
        raise AssertionError("the rules above refuse these")
    placed = facts.OrderPlaced(
        order_id=order_id,
        journey_id=asked.journey_id,
        need_id=asked.need_id,
        supplier_id=offer.supplier_id,
        district=journey.district,
        offer_id=offer.offer_id,
        offer_version=offer.offer_version,
        category=offer.category,
        price_pence=price,
        budget_id=budget.budget_id,
        starts_on=asked.starts_on,
        approval_needed=price > terms.no_approval_up_to_pence,
        placed_at=now,
        policy=terms.stamp,
    )
    approved = [] if placed.approval_needed else _issued(evolve(None, placed), by_policy=True, terms=terms, now=now)
    return [placed, *approved, *reserve(budget, order_id, price, terms.thresholds)]


def need_has_no_order(running: str | None, journey: KnownJourney | None, need_id: UUID) -> Rejection | None:
    """One need is met by one order at a time. Of a need that whoever orders may not know of, nothing is told."""
    if running is None or journey is None or need_id not in journey.needs:
        return None
    return Rejection("need_already_ordered", f"order {running} is running for this need", "/need_id")


def offer_is_orderable(offer: KnownOffer | None) -> Rejection | None:
    """Only an offer that stands may be ordered."""
    if offer is None:
        return Rejection("offer_unknown", "there is no such offer", "/offer_id")
    if not offer.orderable:
        return Rejection("offer_not_orderable", "the offer was withdrawn or delisted", "/offer_id")
    return None


def offer_is_as_seen(offer: KnownOffer | None, version: int) -> Rejection | None:
    """An order pins the version that the coach saw: price or content may have changed since."""
    if offer is None or offer.offer_version == version:
        return None
    detail = f"the offer is at version {offer.offer_version} now, not {version}: look at it again"
    return Rejection("offer_changed", detail, "/offer_version")


def supplier_may_sell(supplier: KnownSupplier | None, offer: KnownOffer | None) -> Rejection | None:
    """PCR 2015 reg. 34(21): call-offs go to those admitted to the category only."""
    if offer is None:
        return None
    if supplier is None or not supplier.active:
        return Rejection("supplier_not_active", "the supplier is suspended, removed or not admitted", "/offer_id")
    if offer.category not in supplier.categories:
        return Rejection("supplier_not_in_category", f"the supplier is not admitted to {offer.category}", "/offer_id")
    return None


def journey_is_open(journey: KnownJourney | None) -> Rejection | None:
    """Provision is bought for a journey under way."""
    if journey is None:
        return Rejection("journey_unknown", "there is no such journey", "/journey_id")
    if not journey.open:
        return Rejection("journey_closed", "the journey is closed", "/journey_id")
    return None


def need_is_open(journey: KnownJourney | None, need_id: UUID, offer: KnownOffer | None) -> Rejection | None:
    """An order answers a recorded need of the same category."""
    if journey is None:
        return None
    need: KnownNeed | None = journey.needs.get(need_id)
    if need is None:
        return Rejection("need_unknown", "the journey has no such need", "/need_id")
    if not need.open:
        return Rejection("need_not_open", "the need is met already or was reported unmet", "/need_id")
    if offer is not None and need.category != offer.category:
        return Rejection(
            "category_differs", f"the need is for {need.category}, the offer {offer.category}", "/offer_id"
        )
    return None


def offer_covers_district(offer: KnownOffer | None, journey: KnownJourney | None) -> Rejection | None:
    """An offer is made for certain districts. Where the client is, is the journey's to tell."""
    if offer is None or journey is None or journey.district in offer.districts:
        return None
    detail = f"the offer is for {', '.join(offer.districts)}, which the client's district is none of"
    return Rejection("district_not_covered", detail, "/offer_id")


def category_is_known(offer: KnownOffer | None) -> Rejection | None:
    """Two codes that are equal say nothing as long as it is not known here what they stand for."""
    return code_is_known("category", offer.category, "/offer_id") if offer else None


def currency_is_known(offer: KnownOffer | None) -> Rejection | None:
    """A price in another currency is no number of pence to take from a budget."""
    return code_is_known("currency", offer.currency, "/offer_id") if offer else None


def district_is_known(journey: KnownJourney | None) -> Rejection | None:
    """A district pays, and its managers approve: both must be known."""
    return code_is_known("district", journey.district, "/journey_id") if journey else None


def starts_in_span(starts_on: date, today: date) -> Rejection | None:
    """No purchase order, no pay: what began before it was ordered cannot be paid. Nobody can promise the far future."""
    latest = today + timedelta(days=policy("order_dates", today).values.start_within_days)
    if today <= starts_on <= latest:
        return None
    code, where = ("starts_in_past", "before") if starts_on < today else ("starts_too_late", "after")
    detail = f"{starts_on} is {where} the days on which an order of today may start, {today} to {latest}"
    return Rejection(code, detail, "/starts_on")


def approve(order: Order, terms: Terms, now: datetime, *, placed_by: str | None, approver: str) -> list[Event]:
    """A district manager's yes; the order is issued at once. Accounts are those of the log's actors."""
    if order.status is Status.ISSUED:
        return []
    reject_if_any(
        [
            _stands_at(order, Status.AWAITING_APPROVAL),
            within_authority(order, terms),
            approved_by_another(placed_by, approver),
        ]
    )
    return _issued(order, by_policy=False, terms=terms, now=now)


def within_authority(order: Order, terms: Terms) -> Rejection | None:
    """A district manager may approve up to the district's authority."""
    limit = terms.district_authority_up_to_pence
    if order.price_pence <= limit:
        return None
    detail = f"the order costs {order.price_pence} pence, a district may approve up to {limit}"
    return Rejection("over_district_authority", detail)


def _issued(order: Order, *, by_policy: bool, terms: Terms, now: datetime) -> list[Event]:
    return [
        facts.OrderApproved(**_about(order), by_policy=by_policy, approved_at=now),
        facts.OrderIssued(
            **_about(order),
            purchase_order=f"PO-{order.order_id.hex[-12:].upper()}",
            category=order.category,
            price_pence=order.price_pence,
            starts_on=order.starts_on,
            respond_by=add_working_days(uk_date(now), terms.answer_within_working_days),
            issued_at=now,
        ),
    ]


def reject(order: Order, budget: Budget, asked: RejectOrder, now: datetime) -> list[Event]:
    """A district manager's no; the budget is free again."""
    if order.status is Status.REJECTED:
        return []
    reject_if_any([_stands_at(order, Status.AWAITING_APPROVAL)])
    reason = Reason(code=asked.reason)
    return [facts.OrderRejected(**_about(order), reason=reason, rejected_at=now), *_freed(order, budget)]


def accept(order: Order, now: datetime) -> list[Event]:
    """The supplier's yes."""
    if order.status is Status.ACCEPTED:
        return []
    reject_if_any([_stands_at(order, Status.ISSUED)])
    return [facts.OrderAccepted(**_about(order), category=order.category, accepted_at=now)]


def decline(order: Order, budget: Budget, asked: DeclineOrder, now: datetime) -> list[Event]:
    """The supplier's no; the budget is free again."""
    if order.status is Status.DECLINED:
        return []
    reject_if_any([_stands_at(order, Status.ISSUED)])
    reason = Reason(code=asked.reason)
    declined = facts.OrderDeclined(**_about(order), category=order.category, reason=reason, declined_at=now)
    return [declined, *_freed(order, budget)]


def cancel(order: Order, budget: Budget, asked: CancelOrder, now: datetime) -> list[Event]:
    """Take an order back before provision starts; the budget is free again."""
    if order.status is Status.CANCELLED:
        return []
    reject_if_any([_stands_at(order, Status.AWAITING_APPROVAL, Status.ISSUED, Status.ACCEPTED)])
    reason = Reason(code=asked.reason)
    cancelled = facts.OrderCancelled(**_about(order), category=order.category, reason=reason, cancelled_at=now)
    return [cancelled, *_freed(order, budget)]


def _freed(order: Order, budget: Budget) -> list[Event]:
    return release(budget, order.order_id, order.price_pence)


def start(order: Order, asked: StartProvision, now: datetime) -> list[Event]:
    """The client took up the provision."""
    if order.status is Status.STARTED and order.started_on == asked.started_on:
        return []
    reject_if_any([_stands_at(order, Status.ACCEPTED), _has_happened(asked.started_on, uk_date(now), "/started_on")])
    return [facts.ProvisionStarted(**_about(order), started_on=asked.started_on)]


def complete(order: Order, asked: CompleteProvision, now: datetime) -> list[Event]:
    """The client finished."""
    if order.status is Status.COMPLETED and order.ended_on == asked.completed_on:
        return []
    reject_if_any(
        [
            _stands_at(order, Status.STARTED),
            _has_happened(asked.completed_on, uk_date(now), "/completed_on"),
            _after_start(order, asked.completed_on, "/completed_on"),
        ]
    )
    return [facts.ProvisionCompleted(**_about(order), completed_on=asked.completed_on)]


def end_early(order: Order, asked: EndProvisionEarly, now: datetime) -> list[Event]:
    """The client left before the end."""
    if order.status is Status.ENDED_EARLY and order.ended_on == asked.ended_on:
        return []
    reject_if_any(
        [
            _stands_at(order, Status.STARTED),
            _has_happened(asked.ended_on, uk_date(now), "/ended_on"),
            _after_start(order, asked.ended_on, "/ended_on"),
        ]
    )
    reason = Reason(code=asked.reason)
    return [facts.ProvisionEndedEarly(**_about(order), ended_on=asked.ended_on, reason=reason)]


def record_outcome(order: Order, asked: RecordOutcome, now: datetime) -> list[Event]:
    """Record what came of it; a later outcome replaces an earlier one."""
    if (order.outcome, order.achieved_on) == (asked.outcome, asked.achieved_on):
        return []
    reject_if_any(
        [
            _stands_at(order, Status.COMPLETED, Status.ENDED_EARLY),
            _has_happened(asked.achieved_on, uk_date(now), "/achieved_on"),
        ]
    )
    return [facts.OutcomeRecorded(**_about(order), outcome=asked.outcome, achieved_on=asked.achieved_on)]


def _stands_at(order: Order, *allowed: Status) -> Rejection | None:
    if order.status in allowed:
        return None
    return Rejection("wrong_status", f"the order is {order.status}; this needs it to be {' or '.join(allowed)}")


def _has_happened(day: date, today: date, pointer: str) -> Rejection | None:
    """What is recorded has happened, and not so long ago that it can hardly be about this order."""
    earliest = today - timedelta(days=policy("order_dates", today).values.record_within_days)
    if earliest <= day <= today:
        return None
    code, where = ("not_yet", "after") if day > today else ("too_long_ago", "before")
    return Rejection(code, f"{day} is {where} the days that may be recorded today, {earliest} to {today}", pointer)


def _after_start(order: Order, day: date, pointer: str) -> Rejection | None:
    if order.started_on is None or day >= order.started_on:
        return None
    return Rejection("before_start", f"{day} is before the start, {order.started_on}", pointer)


class _About(TypedDict):
    """Whom every fact about an order concerns."""

    order_id: UUID
    journey_id: UUID
    need_id: UUID
    supplier_id: UUID
    district: str


def _about(order: Order) -> _About:
    return _About(
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
    if order is None:
        raise TypeError(f"{event.TYPE} cannot be the first event of an order")
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


# One running order per need.
ORDER_OF_NEED = Claim("order_of_need")


def _claims(order: Order) -> tuple[ClaimRef, ...]:
    return () if order.status in OVER_WITHOUT_PROVISION else (ORDER_OF_NEED(order.need_id),)


ORDERS = Aggregate(
    "order",
    "orders",
    Order,
    evolve,
    indexes=(("status",), ("need_id",), ("journey_id",), ("supplier_id", "status"), ("district", "status")),
    claims=_claims,
)
