"""What is decided about offers: to publish, update or withdraw one, and to let it stand as its supplier does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.catalogue.offers.domain.content import Given, WithdrawOffer, WriteOffer, content_of
from services.catalogue.offers.domain.contradictions import contradictions, followed, venues_can_be_found
from services.catalogue.offers.domain.covering import (
    can_still_be_delivered,
    evidence_covers_a_delivery,
    sets_a_day,
)
from services.catalogue.offers.domain.expiring import (
    against_renewing,
    expired,
    is_past_its_last_day,
    remind_on,
    renewed,
)
from services.catalogue.offers.domain.offer import OFFERS, PASSING, About, Ground, Offer, Status, about
from services.catalogue.offers.domain.selling import may_offer, membership_in
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from shared.kernel.known_codes import code_is_known, status_is_known
from shared.kernel.markets import market_for
from shared.kernel.memberships import KnownSupplier, Membership, Standing, passes_to
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.reference import ReasonKind, reasons
from shared.reference.calendar import uk_date
from shared.reference.markets import Market, markets


@dataclass(frozen=True)
class Publishing:
    """The ids of an offer that is about to be published, and one for each of its starts."""

    offer_id: UUID
    supplier_id: UUID
    fresh: tuple[UUID, ...]


def publish(about: Publishing, supplier: KnownSupplier | None, asked: WriteOffer, now: datetime) -> list[Event]:
    """Publish an offer under a new id in a market that is open, or raise `Rejected` with every reason."""
    today = uk_date(now)
    market = market_for(asked.market, today)
    reject_if_any([*may_offer(supplier, market.code, asked.category), *contradictions(asked, (), market, today)])
    content = content_of(asked, Given(market.code, (), about.fresh), today)
    reject_if_any([evidence_covers_a_delivery(supplier, content, today)])
    ids = About(offer_id=about.offer_id, supplier_id=about.supplier_id)
    said = _said(content, followed(asked, market, today), market, today)
    return [facts.OfferPublished(**ids, **said, offer_version=1, published_at=now)]


def _said(content: facts.Content, stamps: tuple[str, ...], market: Market, today: date) -> dict[str, Any]:
    """Return what the fact of a version says of it."""
    return {**dict(content), "policies": stamps, "remind_on": remind_on(content, market.regime, today)}


def update(
    offer: Offer,
    asked: WriteOffer,
    fresh: tuple[UUID, ...],
    now: datetime,
    earlier: tuple[facts.Start, ...] = (),
    against: Iterable[Rejection | None] = (),
) -> list[Event]:
    """Replace an offer's content by a new immutable version; the same content again changes nothing.

    `fresh` has an id for each start that is asked for, `earlier` starts of versions further back that may come back. A
    supplier may do so at any stage, suspended or not: a delisted offer cannot be ordered, whatever it says. `against`
    is what else speaks against it.
    """
    today, before = uk_date(now), offer.content.starts
    content = (
        None if venues_can_be_found(asked) else content_of(asked, Given(offer.content.market, before, fresh), today)
    )
    keeps = keeps_market(offer, asked.market)
    if offer.status not in {Status.WITHDRAWN, Status.EXPIRED} and content == offer.content and keeps is None:
        return []
    reject_if_any([code_is_known("market", offer.content.market, "/market")])
    market = markets()[offer.content.market]
    reject_if_any(
        [
            keeps,
            status_is_known("offer", offer.status),
            *can_be_revised(offer),
            keeps_category(offer, asked.category),
            *contradictions(asked, before, market, today, earlier),
            *against,
        ]
    )
    if content is None:
        raise TypeError("the rules refuse a venue that cannot be found")
    said = _said(content, followed(asked, market, today), market, today)
    return [facts.OfferUpdated(**about(offer), **said, offer_version=offer.offer_version + 1, updated_at=now)]


def update_in_line(
    offer: Offer,
    supplier: KnownSupplier | None,
    asked: WriteOffer,
    fresh: tuple[UUID, ...],
    now: datetime,
    earlier: tuple[facts.Start, ...] = (),
) -> list[Event]:
    """Replace an offer's content, and let it hide or come back where its supplier's evidence says so of the new one.

    What had expired is renewed by it.
    """
    renews = offer.status is Status.EXPIRED
    against = against_renewing(offer, supplier) if renews else ()
    events = update(offer, asked, fresh, now, earlier, against)
    if not events or not (renews or sets_a_day(supplier, offer.content)):
        return events
    for event in events:
        offer = OFFERS.evolve(offer, event)
    if renews:
        events = [*events, renewed(offer, supplier, now)]
        offer = OFFERS.evolve(offer, events[-1])
    return [*events, *keep_in_line(offer, supplier, now)]


def can_be_revised(offer: Offer) -> tuple[Rejection | None, ...]:
    """Return why an offer can have no further version, if there is a reason."""
    return is_not_withdrawn(offer), is_not_delisted_for_good(offer)


def is_not_withdrawn(offer: Offer) -> Rejection | None:
    """A withdrawal is for good, so that nobody orders what was taken back."""
    if offer.status is not Status.WITHDRAWN:
        return None
    return Rejection("offer_withdrawn", "the offer was withdrawn; publish a new one")


def is_not_delisted_for_good(offer: Offer) -> Rejection | None:
    """What the end of a membership delisted does not come back by itself: see `keep_in_line`."""
    if offer.status is not Status.DELISTED or offer.delisted_for in PASSING:
        return None
    return Rejection("offer_delisted", f"the offer is delisted for good ({offer.delisted_for}); publish a new one")


def keeps_market(offer: Offer, market: str | None) -> Rejection | None:
    """Terms and regime are those of the market, so another market is another offer."""
    if market in {None, offer.content.market}:
        return None
    detail = f"an offer keeps its market, {offer.content.market}; publish another offer for {market}"
    return Rejection("market_fixed", detail, "/market")


def keeps_category(offer: Offer, category: str) -> Rejection | None:
    """Admission and comparison go by category, so another category is another offer."""
    if category == offer.content.category:
        return None
    detail = f"an offer keeps its category, {offer.content.category}; publish another offer for {category}"
    return Rejection("category_fixed", detail, "/category")


def has_not_passed_on(offer: Offer, supplier_id: UUID) -> Rejection | None:
    """What is decided about an offer is about the supplier that was read with it: queries and reviews follow it."""
    if offer.supplier_id == supplier_id:
        return None
    return Rejection("offer_transferred", f"the offer has passed to supplier {offer.supplier_id}; read it again")


def withdraw(offer: Offer, asked: WithdrawOffer, now: datetime) -> list[Event]:
    """Take an offer back for good; orders already placed go on."""
    if offer.status is Status.WITHDRAWN:
        return []
    reject_if_any([status_is_known("offer", offer.status)])
    reason = Reason(code=asked.reason, detail=asked.detail)
    return [facts.OfferWithdrawn(**about(offer), reason=reason, withdrawn_at=now)]


def keep_in_line(offer: Offer | None, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    """Delist or relist an offer so that it stands as its supplier does in its category; nothing where it does already.

    It looks at how the supplier stands now and not at one piece of news about it, so it may run at any time, in any
    order and any number of times. The end of a suspension or of a stop of new orders brings its offers back. The end
    of a membership is for good: after a re-admission the supplier publishes anew, and its former offers stay delisted.
    An offer is hidden while its supplier's evidence ends before anything of it could be delivered. One that staff took
    down stays away until they acknowledge it. A paused one cannot be ordered anyway, so that what passes changes
    nothing of it: `resume` asks whether it may stand. So is it with one that has expired, in all that happens to its
    supplier: renewing it asks.
    """
    if offer is None or supplier is None or offer.status in {Status.WITHDRAWN, Status.EXPIRED}:
        return []
    membership = membership_in(supplier, offer.content.market, offer.content.category)
    if membership is not None and membership.standing == Standing.SUCCEEDED:
        return []  # it is about to be the successor's, and stands as that one does from then on
    ground = _ground_of_all(offer, supplier, membership, uk_date(now))
    if (ground is None or ground in PASSING) and is_past_its_last_day(offer, uk_date(now)):
        return [expired(offer, now)]
    if ground is None:
        if offer.status is not Status.DELISTED or offer.delisted_for not in PASSING:
            return []
        reject_if_any([code_is_known("category", offer.content.category)])
        return [facts.OfferRelisted(**about(offer), relisted_at=now)]
    if offer.status is Status.PAUSED and ground in PASSING:
        return []
    # What follows a ground that passes is told of again: it is another one, and the offer may not come back.
    stands = offer.status in {Status.PUBLISHED, Status.PAUSED}
    if stands or (offer.delisted_for in PASSING and offer.delisted_for != ground):
        reason = Reason(code=ground, detail=reasons(ReasonKind.OFFER_DELISTED)[ground].text)
        return [facts.OfferDelisted(**about(offer), reason=reason, delisted_at=now)]
    return []


def _ground_of_all(offer: Offer, supplier: KnownSupplier, membership: Membership | None, today: date) -> Ground | None:
    ground = ground_against(offer, membership)
    if ground is None and offer.barred:
        ground = Ground.TAKEN_DOWN
    if ground is None and not can_still_be_delivered(supplier, offer.content, today):
        ground = Ground.EVIDENCE
    if ground is None and offer.price_refused:
        ground = Ground.PRICE
    return ground


def transfer(
    offer: Offer | None, predecessor: KnownSupplier | None, successor: KnownSupplier | None, now: datetime
) -> list[Event]:
    """Let an offer pass to whoever took its supplier's place, and in line, once the news of both sides is here."""
    if offer is None or offer.status is Status.WITHDRAWN or not passes_to(predecessor, successor):
        return []
    if predecessor is None or successor is None or offer.supplier_id != predecessor.supplier_id:
        return []
    passed = facts.OfferTransferred(
        offer_id=offer.offer_id,
        supplier_id=successor.supplier_id,
        predecessor_id=predecessor.supplier_id,
        transferred_at=now,
    )
    return [passed, *keep_in_line(OFFERS.evolve(offer, passed), successor, now)]


def ground_against(offer: Offer, membership: Membership | None) -> Ground | None:
    """Return what stands against ordering an offer from a supplier that stands so in its category, or `None`.

    Raises `Rejected` where the supplier stands in a way that is not known here: a delisting may be for good.
    """
    if membership is None:
        return Ground.NOT_IN_CATEGORY
    if membership.ended_at is not None and offer.held_since <= membership.ended_at:
        return _ENDS.get(membership.standing, Ground.NOT_IN_CATEGORY)
    match membership.standing:
        case Standing.ACTIVE:
            return Ground.NEW_ORDERS_STOPPED if membership.new_orders_stopped else None
        case Standing.SUSPENDED:
            return Ground.SUSPENDED
        case Standing.REMOVED | Standing.LEFT | Standing.LAPSED | Standing.EXPIRED:
            return _ENDS[membership.standing]
    raise Rejected(
        Rejection("membership_standing_unknown", f"the supplier is {membership.standing}, not known here (yet)")
    )


_ENDS: Mapping[str, Ground] = MappingProxyType(
    {
        Standing.REMOVED: Ground.REMOVED,
        Standing.LEFT: Ground.NOT_IN_CATEGORY,
        Standing.LAPSED: Ground.LAPSED,
        Standing.EXPIRED: Ground.EXPIRED,
    }
)
