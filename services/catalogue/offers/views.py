"""An offer as it is shown: whole to staff and its own supplier, without exact prices and places to competitors."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.offers.domain.differences import Difference
from services.catalogue.offers.domain.offer import Offer, Status
from shared.contracts.catalogue import (
    Content,
    Delivery,
    Duration,
    EntryCondition,
    OfferContent,
    OfferPublished,
    OfferUpdated,
    Price,
    Qualification,
    Start,
    WeeklyPattern,
)
from shared.contracts.codes import (
    AnyAccessNeed,
    AnyAttribute,
    AnyCategory,
    AnyCurrency,
    AnyDistrict,
    AnyLanguage,
    AnyMarket,
)
from shared.kernel.memberships import KnownSupplier, key_of
from shared.kernel.starts import Places, places_left
from shared.reference.codes import Code
from shared.reference.markets import markets

_EDGES = (0, 25_000, 50_000, 100_000, 200_000, 300_000, 500_000, 750_000, 1_000_000, 2_500_000, 5_000_000)


class _Standing(BaseModel):
    """Whose an offer is, and how it stands."""

    offer_id: UUID
    supplier_id: UUID
    offer_version: int
    status: Annotated[Status, Code("offer status")]
    published_at: datetime
    updated_at: datetime
    delisted_for: Annotated[str, Code("offer_delisted reason")] | None
    paused_for: Annotated[str, Code("offer_paused reason")] | None


class PlacesOfStart(BaseModel):
    """How many places of a start are left, as of the last order that changed that; `None` where none ever did."""

    start_id: UUID
    left: int
    as_of: datetime | None


class OrderableUntil(BaseModel):
    """To which days an offer may be ordered and delivered, as far as anything sets one; `None` where nothing does.

    `ordered_by` is the last day of an order: that of the offer itself, of its supplier's membership of the category or
    of the market, whichever is first. `delivered_by` is the last day of a delivery: that of its supplier's evidence.
    """

    ordered_by: date | None
    delivered_by: date | None


class ShownOffer(Content, _Standing):
    """An offer in its latest version, as staff, other systems and its own supplier see it.

    `places` are those left of each start as it is now, `orderable` to which days it may be ordered and delivered in its
    category, as it is now; an offer of a day that is past has neither. `expires_on` is its own last day.
    """

    expires_on: date | None
    orderable: OrderableUntil | None = None
    places: tuple[PlacesOfStart, ...] = ()


class PriceBand(BaseModel):
    """A price as a competitor sees it: at least this much, and less than that; no end for the highest band."""

    at_least_pence: int
    less_than_pence: int | None
    currency: AnyCurrency
    per: Annotated[str, Code("price basis")]


class CompetitorsOffer(_Standing):
    """An offer as another supplier sees it: what there is already, but no exact price, payment split or places."""

    market: AnyMarket
    category: AnyCategory
    title: str
    summary: str
    price_band: PriceBand
    duration: Duration
    delivery: Delivery
    districts: tuple[AnyDistrict, ...]
    access: tuple[AnyAccessNeed, ...]
    languages: tuple[AnyLanguage, ...]
    attributes: tuple[AnyAttribute, ...]
    entry_conditions: tuple[EntryCondition, ...]
    qualification: Qualification | None
    weekly_pattern: WeeklyPattern | None


class ShownVersion(Content):
    """What one version of an offer said, since when, and which policies it was held to."""

    offer_id: UUID
    supplier_id: UUID
    offer_version: int
    said_at: datetime
    policies: tuple[str, ...]


class Compared(BaseModel):
    """What differs between two versions of an offer."""

    offer_id: UUID
    from_version: int
    to_version: int
    differences: tuple[Difference, ...]


def shown(
    offer: Offer, known: Mapping[UUID, Places] | None = None, supplier: KnownSupplier | None = None
) -> ShownOffer:
    """Show an offer whole, with what is known of places and of its supplier; `None` where that is not asked for."""
    places = () if known is None else tuple(_places(start, known.get(start.start_id)) for start in offer.content.starts)
    return ShownOffer(
        **dict(offer.content),
        **dict(_standing(offer)),
        expires_on=offer.expires_on,
        orderable=_orderable(offer, supplier) if supplier else None,
        places=places,
    )


def _orderable(offer: Offer, supplier: KnownSupplier) -> OrderableUntil:
    name = key_of(offer.content.market, offer.content.category)
    membership, cover = supplier.memberships.get(name), supplier.covers.get(name)
    market = markets().get(offer.content.market)
    ends = (offer.expires_on, membership.until if membership else None, market.closes_on if market else None)
    return OrderableUntil(
        ordered_by=min((day for day in ends if day is not None), default=None),
        delivered_by=cover.until if cover else None,
    )


def _places(start: Start, known: Places | None) -> PlacesOfStart:
    as_of = known.changed_at if known else None
    return PlacesOfStart(start_id=start.start_id, left=places_left(start, known), as_of=as_of)


def shown_to_a_competitor(offer: Offer) -> CompetitorsOffer:
    """Show an offer to those who would else ask a penny less."""
    told = {**dict(offer.content), **dict(_standing(offer)), "price_band": band_of(offer.content.price)}
    return CompetitorsOffer.model_validate(told)


def version_shown(event: OfferContent) -> ShownVersion:
    """Show a version by the event that carries it."""
    match event:
        case OfferPublished():
            said_at = event.published_at
        case OfferUpdated():
            said_at = event.updated_at
        case _:
            raise TypeError(f"{event.TYPE} carries no version that is known here")
    return ShownVersion.model_validate({**dict(event), "said_at": said_at})


def band_of(price: Price) -> PriceBand:
    """Return the band that a price lies in."""
    lowest = max(edge for edge in _EDGES if edge <= price.pence)
    under = min((edge for edge in _EDGES if edge > price.pence), default=None)
    return PriceBand(at_least_pence=lowest, less_than_pence=under, currency=price.currency, per=price.per)


def _standing(offer: Offer) -> _Standing:
    return _Standing.model_validate(offer, from_attributes=True)
