"""An offer's life: published, updated version by version, delisted and relisted with its supplier, withdrawn."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from pydantic import Field

from services.catalogue.known.suppliers import KnownSupplier, Standing
from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyCategory, AnyCurrency, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import Distinct, Line, Text, command
from shared.kernel.rules import Rejected, Rejection, code_is_known, reject_if_any, status_is_known
from shared.reference import CategoryCode, DistrictCode, ReasonKind, reason_of, reasons
from shared.reference.codes import Code


class Status(StrEnum):
    """Where an offer stands; only a published one may be ordered."""

    PUBLISHED = "published"
    DELISTED = "delisted"
    WITHDRAWN = "withdrawn"


STANDING = (Status.PUBLISHED, Status.DELISTED)


class Ground(StrEnum):
    """Why an offer is delisted: the code of its reason."""

    SUSPENDED = "supplier_suspended"
    REMOVED = "supplier_removed"
    NOT_IN_CATEGORY = "supplier_not_in_category"


@dataclass(frozen=True)
class Offer:
    """One standing offer in its latest version; the price is in pence, all-inclusive, per person."""

    offer_id: UUID
    supplier_id: UUID
    offer_version: int
    category: AnyCategory
    title: str
    summary: str
    districts: tuple[AnyDistrict, ...]
    price_pence: int
    currency: AnyCurrency
    duration_weeks: int
    status: Annotated[Status, Code("offer status")]
    published_at: datetime
    updated_at: datetime
    delisted_for: Annotated[str, Code("offer_delisted reason")] | None = None


@command
class WriteOffer:
    """Say what an offer is: the first time to publish it, later to replace what it said before."""

    category: CategoryCode
    title: Line
    summary: Text
    districts: Annotated[tuple[DistrictCode, ...], Distinct(at_least=1)]
    price_pence: Annotated[int, Field(gt=0, le=10**12)]
    duration_weeks: Annotated[int, Field(ge=1, le=104)]


@command
class WithdrawOffer:
    """Take an offer back for good, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.OFFER_WITHDRAWN)]
    detail: Text = ""


def publish(
    offer_id: UUID, supplier_id: UUID, supplier: KnownSupplier | None, asked: WriteOffer, now: datetime
) -> list[Event]:
    """Publish an offer under a new id, or raise `Rejected` with every reason."""
    reject_if_any([supplier_is_active(supplier), supplier_is_in_category(supplier, asked.category)])
    content = _content(asked, offer_id, supplier_id, version=1)
    return [facts.OfferPublished(**content, published_at=now)]


def supplier_is_active(supplier: KnownSupplier | None) -> Rejection | None:
    """Only a member in good standing may offer (PCR 2015 reg. 34(21), (22); PA 2023 s. 34(3))."""
    if supplier is not None and supplier.standing == Standing.ACTIVE:
        return None
    standing = supplier.standing.replace("_", " ") if supplier else "not known"
    return Rejection("supplier_not_active", f"the supplier is {standing}")


def supplier_is_in_category(supplier: KnownSupplier | None, category: str) -> Rejection | None:
    """Suppliers are admitted, and list their offers, category by category."""
    if supplier is None or category in supplier.categories:
        return None
    admitted = ", ".join(supplier.categories) or "none"
    return Rejection("supplier_not_in_category", f"not admitted to {category}; admitted to: {admitted}", "/category")


def update(offer: Offer, asked: WriteOffer, now: datetime) -> list[Event]:
    """Replace an offer's content by a new immutable version; the same content again changes nothing.

    A supplier may do so at any stage, suspended or not: a delisted offer cannot be ordered, whatever it says.
    """
    if offer.status is not Status.WITHDRAWN and _says_the_same(offer, asked):
        return []
    reject_if_any(
        [
            status_is_known("offer", offer.status),
            is_not_withdrawn(offer),
            is_not_delisted_for_good(offer),
            keeps_category(offer, asked.category),
        ]
    )
    content = _content(asked, offer.offer_id, offer.supplier_id, version=offer.offer_version + 1)
    return [facts.OfferUpdated(**content, updated_at=now)]


def is_not_withdrawn(offer: Offer) -> Rejection | None:
    """A withdrawal is for good, so that nobody orders what was taken back."""
    if offer.status is not Status.WITHDRAWN:
        return None
    return Rejection("offer_withdrawn", "the offer was withdrawn; publish a new one")


def is_not_delisted_for_good(offer: Offer) -> Rejection | None:
    """What a removal delisted does not come back by itself: see `keep_in_line`."""
    if offer.status is not Status.DELISTED or offer.delisted_for == Ground.SUSPENDED:
        return None
    return Rejection("offer_delisted", f"the offer is delisted for good ({offer.delisted_for}); publish a new one")


def keeps_category(offer: Offer, category: str) -> Rejection | None:
    """Admission and comparison go by category, so another category is another offer."""
    if category == offer.category:
        return None
    detail = f"an offer keeps its category, {offer.category}; publish another offer for {category}"
    return Rejection("category_fixed", detail, "/category")


def _says_the_same(offer: Offer, asked: WriteOffer) -> bool:
    content = _content(asked, offer.offer_id, offer.supplier_id, version=offer.offer_version)
    return all(getattr(offer, name) == value for name, value in content.items())


def withdraw(offer: Offer, asked: WithdrawOffer, now: datetime) -> list[Event]:
    """Take an offer back for good; orders already placed go on."""
    if offer.status is Status.WITHDRAWN:
        return []
    reject_if_any([status_is_known("offer", offer.status)])
    reason = Reason(code=asked.reason, detail=asked.detail)
    return [facts.OfferWithdrawn(**_about(offer), reason=reason, withdrawn_at=now)]


def keep_in_line(offer: Offer | None, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    """Delist or relist an offer so that it stands as its supplier does; nothing where it does already.

    It looks at how the supplier stands now and not at one piece of news about it, so it may run at any time, in any
    order and any number of times. A suspension's end brings its offers back. A removal is for good: after a
    re-admission, possibly to other categories, the supplier publishes anew, and what it offered before the removal
    stays delisted.
    """
    if offer is None or supplier is None or offer.status is Status.WITHDRAWN:
        return []
    ground = ground_against(offer, supplier)
    if ground is None:
        if offer.status is not Status.DELISTED or offer.delisted_for != Ground.SUSPENDED:
            return []
        reject_if_any([code_is_known("category", offer.category)])
        return [facts.OfferRelisted(**_about(offer), relisted_at=now)]
    # A removal after a suspension is told of again: the ground is another one, and the offer will not come back.
    if offer.status is Status.PUBLISHED or (offer.delisted_for, ground) == (Ground.SUSPENDED, Ground.REMOVED):
        reason = Reason(code=ground, detail=reasons(ReasonKind.OFFER_DELISTED)[ground].text)
        return [facts.OfferDelisted(**_about(offer), reason=reason, delisted_at=now)]
    return []


def ground_against(offer: Offer, supplier: KnownSupplier) -> Ground | None:
    """Return what stands against ordering an offer from its supplier, or `None`.

    Raises `Rejected` where the supplier stands in a way that is not known here: a delisting may be for good.
    """
    if supplier.removed_at is not None and offer.published_at <= supplier.removed_at:
        return Ground.REMOVED
    match supplier.standing:
        case Standing.ACTIVE:
            return None if offer.category in supplier.categories else Ground.NOT_IN_CATEGORY
        case Standing.SUSPENDED:
            return Ground.SUSPENDED
        case Standing.REMOVED | Standing.NOT_ADMITTED:
            return Ground.REMOVED
    raise Rejected(Rejection("supplier_standing_unknown", f"the supplier is {supplier.standing}, not known here (yet)"))


class _About(TypedDict):
    """Which offer a fact is about."""

    offer_id: UUID
    supplier_id: UUID


class _Content(_About):
    """What a version of an offer says."""

    offer_version: int
    category: str
    title: str
    summary: str
    districts: tuple[str, ...]
    price_pence: int
    duration_weeks: int


def _about(offer: Offer) -> _About:
    return _About(offer_id=offer.offer_id, supplier_id=offer.supplier_id)


def _content(asked: WriteOffer, offer_id: UUID, supplier_id: UUID, *, version: int) -> _Content:
    return _Content(
        offer_id=offer_id,
        supplier_id=supplier_id,
        offer_version=version,
        category=asked.category,
        title=asked.title,
        summary=asked.summary,
        districts=tuple(sorted(asked.districts)),  # in another order they are the same districts
        price_pence=asked.price_pence,
        duration_weeks=asked.duration_weeks,
    )


def evolve(offer: Offer | None, event: facts.OfferEvent) -> Offer:
    """Fold one event into an offer."""
    if isinstance(event, facts.OfferPublished):
        return _published(event)
    offer = begun(offer, event)
    match event:
        case facts.OfferUpdated():
            return _updated(offer, event)
        case facts.OfferWithdrawn():
            return replace(offer, status=Status.WITHDRAWN, delisted_for=None)
        case facts.OfferDelisted():
            return replace(offer, status=Status.DELISTED, delisted_for=event.reason.code)
        case facts.OfferRelisted():
            return replace(offer, status=Status.PUBLISHED, delisted_for=None)
    return offer


def _published(event: facts.OfferPublished) -> Offer:
    return Offer(
        offer_id=event.offer_id,
        supplier_id=event.supplier_id,
        offer_version=event.offer_version,
        category=event.category,
        title=event.title,
        summary=event.summary,
        districts=event.districts,
        price_pence=event.price_pence,
        currency=event.currency,
        duration_weeks=event.duration_weeks,
        status=Status.PUBLISHED,
        published_at=event.published_at,
        updated_at=event.published_at,
    )


def _updated(offer: Offer, event: facts.OfferUpdated) -> Offer:
    return replace(
        offer,
        offer_version=event.offer_version,
        title=event.title,
        summary=event.summary,
        districts=event.districts,
        price_pence=event.price_pence,
        currency=event.currency,
        duration_weeks=event.duration_weeks,
        updated_at=event.updated_at,
    )


OFFERS = Aggregate(
    "offer",
    "offers",
    Offer,
    evolve,
    indexes=(("category", "districts", "status"), ("supplier_id", "status"), ("status",)),
)
