"""What is decided about shortlists: which offers may be put on one, and as what they are frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.catalogue.offers.domain.offer import Offer, Status
from services.catalogue.offers.domain.selling import (
    membership_in,
    supplier_is_active,
    supplier_is_in_category,
    supplier_takes_new_orders,
)
from services.catalogue.shortlists.domain.shortlist import Shortlist, ShortlistStatus
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.commands import Distinct, Line, Version, command
from shared.kernel.known_codes import status_is_known
from shared.kernel.markets import market_for
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.starts import Places, places_left
from shared.reference import DistrictCode, policy, stamps
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.markets import MarketCode, markets
from shared.reference.policy_values import Shortlist as Bounds


@command
class ShortlistedOffer:
    """An offer in the version in which it was seen; `match_id` is the match that ranked it, for an order to name."""

    offer_id: UUID
    offer_version: Version
    match_id: UUID | None = None


Shortlisted = Annotated[tuple[ShortlistedOffer, ...], Field(max_length=100), Distinct(1)]


@command
class MakeShortlist:
    """Put offers on a shortlist of a district, for a need if there is one; the title says what is compared.

    A title names no client: all staff of the district read it.
    """

    title: Line
    district: DistrictCode
    market: MarketCode | None = None
    need_id: UUID | None = None
    offers: Shortlisted


@command
class FreezeShortlist:
    """Say what is on the shortlist from now on, each offer in the version in which it was seen."""

    title: Line
    offers: Shortlisted


@dataclass(frozen=True)
class Standing:
    """What is known of offers now: each by its id, those who offer them, and what orders have of their starts."""

    offers: Mapping[UUID, Offer]
    suppliers: Mapping[UUID, KnownSupplier]
    places: Mapping[UUID, Places]


def make(shortlist_id: UUID, asked: MakeShortlist, standing: Standing, now: datetime) -> list[Event]:
    """Freeze offers on a new shortlist; raises `Rejected` with every reason against each of them."""
    today = uk_date(now)
    market = market_for(asked.market, today)
    bounds = policy(Bounds, market.regime, today)
    reject_if_any([is_short(asked.offers, bounds.values), *against_all(asked.offers, market.code, standing)])
    return [
        facts.ShortlistMade(
            shortlist_id=shortlist_id,
            district=asked.district,
            market=market.code,
            need_id=asked.need_id,
            title=asked.title,
            offers=frozen(asked.offers, standing, today),
            valid_until=add_working_days(today, bounds.values.valid_working_days),
            policies=stamps(bounds),
            made_at=now,
        )
    ]


def freeze(shortlist: Shortlist, asked: FreezeShortlist, standing: Standing, now: datetime) -> list[Event]:
    """Freeze a shortlist anew, with other offers or the same; what is as it was changes nothing."""
    today = uk_date(now)
    reject_if_any([status_is_known("shortlist", shortlist.status), is_open(shortlist)])
    bounds = policy(Bounds, markets()[shortlist.market].regime, today)
    reject_if_any([is_short(asked.offers, bounds.values), *against_all(asked.offers, shortlist.market, standing)])
    offers = frozen(asked.offers, standing, today)
    valid_until = add_working_days(today, bounds.values.valid_working_days)
    if (asked.title, offers, valid_until) == (shortlist.title, shortlist.offers, shortlist.valid_until):
        return []
    return [
        facts.ShortlistFrozen(
            shortlist_id=shortlist.shortlist_id,
            district=shortlist.district,
            title=asked.title,
            offers=offers,
            valid_until=valid_until,
            policies=stamps(bounds),
            frozen_at=now,
        )
    ]


def discard(shortlist: Shortlist, now: datetime) -> list[Event]:
    """Let go of a shortlist; orders that were begun from it go on."""
    if shortlist.status == ShortlistStatus.DISCARDED:
        return []
    reject_if_any([status_is_known("shortlist", shortlist.status)])
    about = {"shortlist_id": shortlist.shortlist_id, "district": shortlist.district}
    return [facts.ShortlistDiscarded(**about, discarded_at=now)]


def is_open(shortlist: Shortlist) -> Rejection | None:
    """What was let go of stays as it was; another may be made at any time."""
    if shortlist.status != ShortlistStatus.DISCARDED:
        return None
    return Rejection("shortlist_discarded", "the shortlist was discarded; make another")


def is_short(offers: Shortlisted, bounds: Bounds) -> Rejection | None:
    """Nobody compares many offers side by side."""
    if len(offers) <= bounds.offers_at_most:
        return None
    detail = f"{len(offers)} offers are too many: at most {bounds.offers_at_most}"
    return Rejection("shortlist_too_long", detail, "/offers")


def against_all(asked: Shortlisted, market: str, standing: Standing) -> Iterator[Rejection]:
    """Yield every reason against an offer that is to be on a shortlist, with the place of the offer."""
    seen: set[UUID] = set()
    for number, each in enumerate(asked):
        pointer = f"/offers/{number}"
        if each.offer_id in seen:
            yield Rejection("offer_twice", f"offer {each.offer_id} is on the list already", f"{pointer}/offer_id")
        elif (offer := standing.offers.get(each.offer_id)) is None:
            yield Rejection("offer_unknown", f"there is no offer {each.offer_id}", f"{pointer}/offer_id")
        else:
            against = (
                status_is_known("offer", offer.status),
                may_be_ordered(offer),
                has_the_version_seen(offer, each),
                is_of_the_market(offer, market),
                *against_supplier(offer, standing.suppliers.get(offer.supplier_id)),
            )
            yield from (replace(reason, pointer=f"{pointer}{reason.pointer}") for reason in against if reason)
        seen.add(each.offer_id)


def may_be_ordered(offer: Offer) -> Rejection | None:
    """What cannot be ordered is no choice."""
    if offer.status == Status.PUBLISHED:
        return None
    return Rejection("offer_not_orderable", f"the offer is {offer.status}", "/offer_id")


def has_the_version_seen(offer: Offer, asked: ShortlistedOffer) -> Rejection | None:
    """What is compared is what was read."""
    if asked.offer_version == offer.offer_version:
        return None
    detail = f"the offer is at version {offer.offer_version}, not {asked.offer_version}: read it again"
    return Rejection("offer_changed", detail, "/offer_version")


def is_of_the_market(offer: Offer, market: str) -> Rejection | None:
    """Terms and regime are those of the market: offers of two are not compared."""
    if offer.content.market == market:
        return None
    return Rejection("market_differs", f"the offer is of market {offer.content.market}, not {market}", "/offer_id")


def against_supplier(offer: Offer, supplier: KnownSupplier | None) -> Iterator[Rejection]:
    """Yield what now stands against ordering from the supplier of an offer; the offer itself follows a moment later."""
    category = offer.content.category
    membership = membership_in(supplier, offer.content.market, category)
    rules = (
        supplier_is_in_category(membership, category),
        supplier_is_active(membership),
        supplier_takes_new_orders(membership),
    )
    return (replace(reason, pointer="/offer_id") for reason in rules if reason)


def frozen(asked: Shortlisted, standing: Standing, today: date) -> tuple[facts.FrozenOffer, ...]:
    """Return offers as they are now, in the order in which they were asked for."""
    return tuple(_frozen(standing.offers[each.offer_id], each.match_id, standing.places, today) for each in asked)


def _frozen(offer: Offer, match_id: UUID | None, places: Mapping[UUID, Places], today: date) -> facts.FrozenOffer:
    return facts.FrozenOffer(
        offer_id=offer.offer_id,
        offer_version=offer.offer_version,
        supplier_id=offer.supplier_id,
        match_id=match_id,
        starts=tuple(
            facts.FrozenStart(start_id=each.start_id, on=each.on, left=places_left(each, places.get(each.start_id)))
            for each in offer.content.starts
            if each.on >= today
        ),
    )
