"""What must hold of the world for an order: asked when it is placed, and again when it is approved.

Each rule is about something that others may change meanwhile, so it is run again where the obligation arises.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.ordering.budgets.domain.budget import Budget
from services.ordering.interests.domain.interests import Interests, has_no_interest
from services.ordering.known.matches import KnownMatch
from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.cohorts import pointer_to
from services.ordering.orders.domain.once import Holders
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.terms import Terms
from services.ordering.places.domain.places import StartPlaces
from shared.kernel.cover import covers_delivery
from shared.kernel.known_codes import code_is_known
from shared.kernel.markets import market_for
from shared.kernel.memberships import KnownSupplier, key_of, may_sell, takes_new_orders
from shared.kernel.quality import KnownQuality
from shared.kernel.rules import Rejected, Rejection


@dataclass(frozen=True)
class Circumstances:
    """What is known of the offer, supplier, needs and budgets of an order; `None` where nothing is.

    `needs` are in the order of its lines, and so is `running`: which order runs for each of them already, and `held`:
    which orders their clients have for the offer, those of `others` that were read. `budgets` are those that are there,
    by their id; `places` is what is held and taken of the start asked for, `match` the one that the order names,
    `repeated` the order that it repeats, `quality` how its supplier delivers,
    `interests` what whoever decides has declared.
    """

    offer: KnownOffer | None
    supplier: KnownSupplier | None
    needs: tuple[KnownNeed | None, ...]
    budgets: Mapping[str, Budget]
    running: tuple[str | None, ...] = ()
    held: tuple[Holders, ...] = ()
    others: Mapping[str, Order] = field(default_factory=dict)
    repeated: Order | None = None
    quality: KnownQuality | None = None
    places: StartPlaces | None = None
    match: KnownMatch | None = None
    interests: Interests | None = None


def standing_conditions(
    known: Circumstances, market: str, starts_on: date, ends_on: date | None, terms: Terms, today: date
) -> Iterator[Rejection | None]:
    """Yield what speaks against an order as the world is now, whether it is being placed or approved.

    `ends_on` is the last day of its delivery, as far as that is known.
    """
    offer = known.offer
    yield from market_is_open(market, today)
    yield offer_is_orderable(offer)
    yield offer_is_not_over(offer, today)
    yield has_no_interest(known.interests, offer.supplier_id) if offer else None
    yield from supplier_may_be_ordered_from(known.supplier, offer, today)
    yield evidence_covers_delivery(known.supplier, market, offer, ends_on)
    for place, need in enumerate(known.needs):
        yield from need_may_be_met(need, offer, pointer_to(place))
    yield code_is_known("category", offer.category, "/offer_id") if offer else None
    yield code_is_known("currency", offer.currency, "/offer_id") if offer else None
    yield starts_in_span(starts_on, today, terms.start_within_days)


def market_is_open(market: str, today: date) -> tuple[Rejection, ...]:
    """PCR 2015 reg. 34(15) and (28): a purchasing system is used from the day it opens to the day it closes."""
    try:
        market_for(market, today)
    except Rejected as refused:
        return refused.rejections
    return ()


def offer_is_orderable(offer: KnownOffer | None) -> Rejection | None:
    """Only an offer that stands may be ordered."""
    if offer is None:
        return Rejection("offer_unknown", "there is no such offer", "/offer_id")
    if not offer.orderable and not offer.hidden:
        return Rejection(
            "offer_not_orderable", "the offer is paused or delisted, has expired or was withdrawn", "/offer_id"
        )
    return None


def offer_is_not_over(offer: KnownOffer | None, today: date) -> Rejection | None:
    """Nobody orders what its supplier offered until a day before; the day of a start is asked of each order."""
    if offer is None or offer.offered_until is None or today <= offer.offered_until:
        return None
    return Rejection("offer_expired", f"the offer could be ordered until {offer.offered_until}", "/offer_id")


def supplier_may_sell(supplier: KnownSupplier | None, market: str, category: str, today: date) -> Rejection | None:
    """PCR 2015 reg. 34(21): call-offs go to those admitted to the category only."""
    memberships = supplier.memberships if supplier else {}
    if may_sell(memberships, market, category, today):
        return None
    if key_of(market, category) in memberships:
        detail = f"the supplier is suspended in {category}, or no longer a member"
        return Rejection("supplier_not_active", detail, "/offer_id")
    return Rejection("supplier_not_in_category", f"the supplier is not admitted to {category}", "/offer_id")


def supplier_may_be_ordered_from(
    supplier: KnownSupplier | None, offer: KnownOffer | None, today: date
) -> Iterator[Rejection | None]:
    """What arises anew needs more than what was issued already: that no stop of new orders stands."""
    if offer is None:
        return
    yield supplier_may_sell(supplier, offer.market, offer.category, today)
    yield is_not_debarred(supplier)
    if supplier and not takes_new_orders(supplier.memberships, offer.market, offer.category):
        detail = f"new orders to the supplier in {offer.category} are stopped for the time being"
        yield Rejection("new_orders_stopped", detail, "/offer_id")


def is_not_debarred(supplier: KnownSupplier | None) -> Rejection | None:
    """PA 2023 ss. 57(1)(b), 58: no award to whom the debarment list leaves no choice about, member or not."""
    if supplier is None or not supplier.debarred:
        return None
    return Rejection("supplier_debarred", "the debarment list keeps the supplier out", "/offer_id")


def evidence_covers_delivery(
    supplier: KnownSupplier | None, market: str, offer: KnownOffer | None, ends_on: date | None
) -> Rejection | None:
    """Nobody is sent to a supplier whose insurance, safeguarding policy or accreditation ends before the course does.

    Which of them it is stays between the supplier and its assessors.
    """
    if supplier is None or offer is None:
        return None
    name = key_of(market, offer.category)
    if covers_delivery(supplier.covers, name, ends_on):
        return None
    detail = (
        f"the delivery would end on {ends_on}, and the supplier's evidence covers it to {supplier.covers[name].until}"
    )
    return Rejection("evidence_ends_first", detail, "/starts_on")


def need_may_be_met(need: KnownNeed | None, offer: KnownOffer | None, pointer: str) -> Iterator[Rejection | None]:
    """What speaks against meeting one need of an order, which this field names, by this offer."""
    yield need_stands(need, offer, pointer)
    yield offer_covers_district(offer, need)
    yield code_is_known("district", need.district, pointer) if need else None


def need_stands(need: KnownNeed | None, offer: KnownOffer | None, pointer: str = "/need_id") -> Rejection | None:
    """An order answers a need of the same category, for which provision is looked for."""
    if need is None:
        return Rejection("need_unknown", "there is no such need", pointer)
    if not need.standing:
        return Rejection("need_not_open", "the need is met, was reported unmet, or was withdrawn", pointer)
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


def starts_in_span(starts_on: date, today: date, within_days: int) -> Rejection | None:
    """No purchase order, no pay: what began before it was ordered cannot be paid. Nobody can promise the far future."""
    latest = today + timedelta(days=within_days)
    if today <= starts_on <= latest:
        return None
    code, where = ("starts_in_past", "before") if starts_on < today else ("starts_too_late", "after")
    detail = f"{starts_on} is {where} the days on which an order of today may start, {today} to {latest}"
    return Rejection(code, detail, "/starts_on")
