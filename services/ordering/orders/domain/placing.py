"""Placing an order: for which need, of which offer, from which budget."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget, has_left, reserve
from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.issuing import issued
from services.ordering.orders.domain.state import evolve
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Version, command
from shared.kernel.duties import acts_for_another
from shared.kernel.memberships import KnownSupplier, key_of, may_sell
from shared.kernel.rules import Rejection, code_is_known, reject_if_any
from shared.reference import policy, the_open_market
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OrderDates


@command
class PlaceOrder:
    """Order one version of an offer for a need; the version says which price and content the coach saw."""

    need_id: UUID
    offer_id: UUID
    offer_version: Version
    starts_on: Day


@dataclass(frozen=True)
class Circumstances:
    """What is known of the offer, supplier, need and budget of an order; `None` where nothing is.

    `running` is the order that runs for the need already.
    """

    offer: KnownOffer | None
    supplier: KnownSupplier | None
    need: KnownNeed | None
    budget: Budget | None
    running: str | None = None


def place(
    order_id: UUID, asked: PlaceOrder, known: Circumstances, terms: Terms, now: datetime, speaks_for: UUID | None
) -> list[Event]:
    """Place an order and reserve its price, or raise `Rejected` with every reason against it.

    `speaks_for` is the supplier that whoever orders speaks for, if any; `known` is what its caller may know.
    Up to the policy's limit it is approved and issued in the same step.
    """
    offer, need, budget = known.offer, known.need, known.budget
    price = offer.price_pence if offer else 0
    reject_if_any(
        [
            need_has_no_order(known.running, need),
            offer_is_orderable(offer),
            offer_is_as_seen(offer, asked.offer_version),
            supplier_may_sell(known.supplier, offer, uk_date(now)),
            need_stands(need, offer),
            offer_covers_district(offer, need),
            category_is_known(offer),
            currency_is_known(offer),
            district_is_known(need),
            starts_in_span(asked.starts_on, uk_date(now)),
            acts_for_another(speaks_for, offer.supplier_id) if offer else None,
            has_left(budget, price) if need else None,  # of which district is not known
        ]
    )
    if offer is None or need is None or budget is None:
        raise AssertionError("the rules above refuse these")
    placed = facts.OrderPlaced(
        order_id=order_id,
        journey_id=need.journey_id,
        need_id=need.need_id,
        supplier_id=offer.supplier_id,
        district=need.district,
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
    approved = [] if placed.approval_needed else issued(evolve(None, placed), by_policy=True, terms=terms, now=now)
    return [placed, *approved, *reserve(budget, order_id, price, terms.thresholds)]


def need_has_no_order(running: str | None, need: KnownNeed | None) -> Rejection | None:
    """One need is met by one order at a time. Of a need that whoever orders may not know of, nothing is told."""
    if running is None or need is None:
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


def supplier_may_sell(supplier: KnownSupplier | None, offer: KnownOffer | None, today: date) -> Rejection | None:
    """PCR 2015 reg. 34(21): call-offs go to those admitted to the category only."""
    if offer is None:
        return None
    memberships = supplier.memberships if supplier else {}
    if may_sell(memberships, offer.market, offer.category, today):
        return None
    if key_of(offer.market, offer.category) in memberships:
        detail = f"the supplier is suspended in {offer.category}, or no longer a member"
        return Rejection("supplier_not_active", detail, "/offer_id")
    return Rejection("supplier_not_in_category", f"the supplier is not admitted to {offer.category}", "/offer_id")


def need_stands(need: KnownNeed | None, offer: KnownOffer | None) -> Rejection | None:
    """An order answers a need of the same category, for which provision is looked for."""
    if need is None:
        return Rejection("need_unknown", "there is no such need", "/need_id")
    if not need.standing:
        return Rejection("need_not_open", "the need is met, was reported unmet, or was withdrawn", "/need_id")
    if offer is not None and need.category != offer.category:
        detail = f"the need is for {need.category}, the offer {offer.category}"
        return Rejection("category_differs", detail, "/offer_id")
    return None


def offer_covers_district(offer: KnownOffer | None, need: KnownNeed | None) -> Rejection | None:
    """An offer is made for certain districts. Where the client is, is not told."""
    if offer is None or need is None or need.district in offer.districts:
        return None
    detail = f"the offer is for {', '.join(offer.districts)}, which the client's district is none of"
    return Rejection("district_not_covered", detail, "/offer_id")


def category_is_known(offer: KnownOffer | None) -> Rejection | None:
    """Two codes that are equal say nothing as long as it is not known here what they stand for."""
    return code_is_known("category", offer.category, "/offer_id") if offer else None


def currency_is_known(offer: KnownOffer | None) -> Rejection | None:
    """A price in another currency is no number of pence to take from a budget."""
    return code_is_known("currency", offer.currency, "/offer_id") if offer else None


def district_is_known(need: KnownNeed | None) -> Rejection | None:
    """A district pays, and its managers approve: both must be known."""
    return code_is_known("district", need.district, "/need_id") if need else None


def starts_in_span(starts_on: date, today: date) -> Rejection | None:
    """No purchase order, no pay: what began before it was ordered cannot be paid. Nobody can promise the far future."""
    latest = today + timedelta(days=policy(OrderDates, the_open_market(today).regime, today).values.start_within_days)
    if today <= starts_on <= latest:
        return None
    code, where = ("starts_in_past", "before") if starts_on < today else ("starts_too_late", "after")
    detail = f"{starts_on} is {where} the days on which an order of today may start, {today} to {latest}"
    return Rejection(code, detail, "/starts_on")
