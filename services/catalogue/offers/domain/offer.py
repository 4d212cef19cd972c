"""An offer's life: published, updated version by version, paused, delisted with its supplier, expired, withdrawn."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from services.catalogue.offers.domain.following import last_day
from shared.contracts import catalogue as facts
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code


class Status(StrEnum):
    """Where an offer stands; only a published one may be ordered."""

    PUBLISHED = "published"
    PAUSED = "paused"
    DELISTED = "delisted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STANDING = (Status.PUBLISHED, Status.PAUSED, Status.DELISTED, Status.EXPIRED)
"""Whatever is not gone for good by its supplier's own decision."""


class Ground(StrEnum):
    """Why an offer is delisted: the code of its reason."""

    SUSPENDED = "supplier_suspended"
    REMOVED = "supplier_removed"
    LAPSED = "supplier_lapsed"
    EXPIRED = "supplier_expired"
    NOT_IN_CATEGORY = "supplier_not_in_category"
    NEW_ORDERS_STOPPED = "new_orders_stopped"
    EVIDENCE = "evidence_runs_out"
    TAKEN_DOWN = "taken_down"
    PRICE = "price_refused"


PASSING = (Ground.SUSPENDED, Ground.NEW_ORDERS_STOPPED, Ground.EVIDENCE, Ground.TAKEN_DOWN, Ground.PRICE)
"""The grounds after which an offer comes back; every other is for good."""


@dataclass(frozen=True)
class Offer:
    """One standing offer in its latest version. `listed_at` is since when it has stood without a break.

    `transferred_at` is when it came to its supplier from another one, whose place that took. `acknowledged_version` is
    the last one that staff looked at and had nothing against; nobody reviews the first. One that is `barred` was taken
    down by staff, whatever else stands against it, until they acknowledge a version of it. `expires_on` is the last day
    on which it may be ordered, `remind_on` when its supplier is told that this is near; while it `runs_out`, that is
    still to come. A pause outlasts an expiry. One whose price is refused may not stand either, whatever its supplier
    does.
    """

    offer_id: UUID
    supplier_id: UUID
    offer_version: int
    content: facts.Content
    status: Annotated[Status, Code("offer status")]
    published_at: datetime
    updated_at: datetime
    listed_at: datetime
    delisted_for: Annotated[str, Code("offer_delisted reason")] | None = None
    paused_for: Annotated[str, Code("offer_paused reason")] | None = None
    transferred_at: datetime | None = None
    acknowledged_version: int = 1
    barred: bool = False
    price_refused: bool = False
    expires_on: date | None = None
    remind_on: date | None = None
    runs_out: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it is gone for good: withdrawn, or delisted for what does not pass."""
        return self.status is Status.WITHDRAWN or (self.status is Status.DELISTED and self.delisted_for not in PASSING)

    @property
    def held_since(self) -> datetime:
        """Since when it is its supplier's."""
        return self.transferred_at or self.published_at


class About(TypedDict):
    """Which offer a fact is about."""

    offer_id: UUID
    supplier_id: UUID


def about(offer: Offer) -> About:
    """Return what every fact about an offer says."""
    return About(offer_id=offer.offer_id, supplier_id=offer.supplier_id)


def evolve(offer: Offer | None, event: facts.OfferEvent) -> Offer:
    """Fold one event into an offer."""
    offer = _published(event) if isinstance(event, facts.OfferPublished) else _changed(begun(offer, event), event)
    may_stand = offer.status in {Status.PUBLISHED, Status.PAUSED} or offer.delisted_for in PASSING
    return replace(offer, runs_out=may_stand and offer.expires_on is not None)


def _changed(offer: Offer, event: facts.OfferEvent) -> Offer:
    match event:
        case facts.OfferUpdated():
            return _updated(offer, event)
        case facts.OfferWithdrawn():
            return replace(offer, status=Status.WITHDRAWN, delisted_for=None, paused_for=None)
        case facts.OfferPaused():
            return replace(offer, status=Status.PAUSED, delisted_for=None, paused_for=event.reason.code)
        case facts.OfferResumed():
            return replace(offer, status=Status.PUBLISHED, paused_for=None, listed_at=event.resumed_at)
        case facts.OfferExpired():
            return replace(offer, status=Status.EXPIRED, delisted_for=None)
        case facts.OfferDelisted():
            return replace(offer, status=Status.DELISTED, delisted_for=event.reason.code, paused_for=None)
        case facts.OfferRelisted():
            return replace(offer, status=Status.PUBLISHED, delisted_for=None, listed_at=event.relisted_at)
        case facts.OfferPriceRefused() | facts.OfferPriceCleared():
            return replace(offer, price_refused=isinstance(event, facts.OfferPriceRefused))
        case facts.OfferTransferred():
            return replace(offer, supplier_id=event.supplier_id, transferred_at=event.transferred_at)
    return _reviewed(offer, event)


def _reviewed(offer: Offer, event: facts.OfferEvent) -> Offer:
    match event:
        case facts.OfferBarred():
            return replace(offer, barred=True)
        case facts.OfferAcknowledged():
            return replace(offer, acknowledged_version=event.offer_version, barred=False)
    return offer


def _published(event: facts.OfferPublished) -> Offer:
    return Offer(
        offer_id=event.offer_id,
        supplier_id=event.supplier_id,
        offer_version=event.offer_version,
        content=event.content,
        status=Status.PUBLISHED,
        published_at=event.published_at,
        updated_at=event.published_at,
        listed_at=event.published_at,
        expires_on=last_day(event.starts, event.offered_until),
        remind_on=event.remind_on,
    )


def _updated(offer: Offer, event: facts.OfferUpdated) -> Offer:
    return replace(
        offer,
        offer_version=event.offer_version,
        content=event.content,
        updated_at=event.updated_at,
        expires_on=last_day(event.starts, event.offered_until),
        remind_on=event.remind_on,
    )


OFFERS = Aggregate(
    "offer",
    "offers",
    Offer,
    evolve,
    indexes=(
        ("content.category", "content.districts", "status"),
        ("supplier_id", "status"),
        ("supplier_id", "content.reference"),
        ("status",),
        ("runs_out",),
    ),
)
