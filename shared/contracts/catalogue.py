"""Facts about standing offers, and about gaps in provision."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyCurrency, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class OfferEvent(Event):
    """Base of every fact about one offer."""

    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "offer"
    SUBJECT: ClassVar[str] = "offer_id"

    offer_id: UUID
    supplier_id: UUID


class OfferContent(OfferEvent):
    """Base of the facts that carry an offer's whole content, as one immutable version of it.

    `price_pence` is all-inclusive, per person, with VAT where it applies; the currency is ISO 4217.
    """

    offer_version: int
    category: AnyCategory
    title: str
    summary: str
    districts: tuple[AnyDistrict, ...]
    price_pence: int
    currency: AnyCurrency = "GBP"
    duration_weeks: int


class OfferPublished(OfferContent):
    """A supplier's offer may be ordered from now on."""

    TYPE: ClassVar[str] = "catalogue.OfferPublished.v1"
    published_at: AwareDatetime


class OfferUpdated(OfferContent):
    """A new version of an offer replaced the one before; orders already placed keep theirs."""

    TYPE: ClassVar[str] = "catalogue.OfferUpdated.v1"
    updated_at: AwareDatetime


class OfferWithdrawn(OfferEvent):
    """The supplier took the offer back for good."""

    TYPE: ClassVar[str] = "catalogue.OfferWithdrawn.v1"
    reason: Annotated[Reason, Code("offer_withdrawn reason")]
    withdrawn_at: AwareDatetime


class OfferDelisted(OfferEvent):
    """The offer may not be ordered while its supplier is suspended, removed or out of the category."""

    TYPE: ClassVar[str] = "catalogue.OfferDelisted.v1"
    reason: Annotated[Reason, Code("offer_delisted reason")]
    delisted_at: AwareDatetime


class OfferRelisted(OfferEvent):
    """The ground for delisting has gone; the offer may be ordered again."""

    TYPE: ClassVar[str] = "catalogue.OfferRelisted.v1"
    relisted_at: AwareDatetime


class GapEvent(Event):
    """Base of every fact about one gap: a category for which a district finds no suitable offer."""

    TOPIC: ClassVar[str] = "catalogue.gaps"
    AGGREGATE: ClassVar[str] = "gap"
    SUBJECT: ClassVar[str] = "gap_id"

    gap_id: str
    category: AnyCategory
    district: AnyDistrict


class GapRaised(GapEvent):
    """A need could not be met. Reports of the same gap merge: `needs` counts them since it was opened."""

    TYPE: ClassVar[str] = "catalogue.GapRaised.v1"
    needs: int
    raised_at: AwareDatetime


class GapAnswered(GapEvent):
    """The commercial team told the district what it does about the gap."""

    TYPE: ClassVar[str] = "catalogue.GapAnswered.v1"
    answer: Annotated[Reason, Code("gap_answered reason")]
    answered_at: AwareDatetime


class GapClosed(GapEvent):
    """An offer now covers the gap (`offer_id`), or it was accepted as unmet (no offer)."""

    TYPE: ClassVar[str] = "catalogue.GapClosed.v1"
    offer_id: UUID | None = None
    closed_at: AwareDatetime
