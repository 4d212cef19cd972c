"""Facts about standing offers, and about gaps in provision."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyAccessNeed, AnyCategory, AnyCurrency, AnyDistrict, AnyMarket
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class OfferEvent(Event):
    """Base of every fact about one offer."""

    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "offer"
    SUBJECT: ClassVar[str] = "offer_id"

    offer_id: UUID
    supplier_id: UUID


class Part(BaseModel):
    """A part of what an offer says."""

    model_config = ConfigDict(frozen=True)


class Price(Part):
    """What is paid, in the smallest unit of the currency (ISO 4217), all-inclusive; `vat_rate` is in percent.

    It is for one place, or for a whole course whoever takes part. VAT is `included`, or the supply is `exempt` and the
    rate is 0.
    """

    pence: int
    currency: AnyCurrency = "GBP"
    per: Annotated[str, Code("price basis")]
    vat: Annotated[str, Code("VAT treatment")]
    vat_rate: int


class Duration(Part):
    """How long it takes from the first day to the last, and how many hours of it are spent on the course in all."""

    value: int
    unit: Annotated[str, Code("unit of duration")]
    hours: int


class Venue(Part):
    """A place where an offer is delivered. Coordinates are degrees of WGS 84."""

    name: str
    postcode: str
    latitude: float
    longitude: float
    district: AnyDistrict


class Delivery(Part):
    """How and where an offer is delivered; a `national` one reaches clients of every district."""

    mode: Annotated[str, Code("mode of delivery")]
    venues: tuple[Venue, ...] = ()
    national: bool = False


class Start(Part):
    """A day on which a group begins, and the places in it. Its id lives through the versions of the offer."""

    start_id: UUID
    on: date
    places: int


class Content(Part):
    """What one version of an offer says.

    `districts` follow from the delivery: those of the venues, or all. `group_size` is how many take part at most,
    `notice_days` how many days before a start it has to be ordered. Without `starts` the first day is agreed with each
    order. `access` names the access needs that the supplier provides for.
    """

    market: AnyMarket
    category: AnyCategory
    title: str
    summary: str
    price: Price
    duration: Duration
    delivery: Delivery
    districts: tuple[AnyDistrict, ...]
    group_size: int
    notice_days: int
    starts: tuple[Start, ...] = ()
    access: tuple[AnyAccessNeed, ...] = ()


class OfferContent(Content, OfferEvent):
    """Base of the facts that carry an offer's whole content, as one immutable version of it."""

    model_config = Event.model_config

    offer_version: int

    @property
    def content(self) -> Content:
        """What this version says."""
        return Content(**{name: getattr(self, name) for name in Content.model_fields})


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
    """The offer may not be ordered: its supplier is suspended, not in the category, or is given no new orders.

    Or (`evidence_runs_out`) it is hidden, since nothing of it could be delivered before the supplier's evidence ends.
    """

    TYPE: ClassVar[str] = "catalogue.OfferDelisted.v1"
    reason: Annotated[Reason, Code("offer_delisted reason")]
    delisted_at: AwareDatetime


class OfferRelisted(OfferEvent):
    """The ground for delisting has gone; the offer may be ordered again."""

    TYPE: ClassVar[str] = "catalogue.OfferRelisted.v1"
    relisted_at: AwareDatetime


class OfferTransferred(OfferEvent):
    """Another supplier took the place of the offer's, and the offer is its own from now on."""

    TYPE: ClassVar[str] = "catalogue.OfferTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class GapEvent(Event):
    """Base of every fact about one gap: something that needs of a district ask for and no offer answers."""

    TOPIC: ClassVar[str] = "catalogue.gaps"
    AGGREGATE: ClassVar[str] = "gap"
    SUBJECT: ClassVar[str] = "gap_id"

    gap_id: UUID
    category: AnyCategory
    district: AnyDistrict


class GapRaised(GapEvent):
    """Needs ask for what no offer answers: `reason` says why the first of them went unmet, `needs` how many there are.

    Needs that are alike in market, category, district, reason and access needs share a gap until it is closed.
    """

    TYPE: ClassVar[str] = "catalogue.GapRaised.v1"
    market: AnyMarket
    reason: Annotated[str, Code("need_unmet reason")]
    access: tuple[AnyAccessNeed, ...] = ()
    needs: Annotated[str, Code("count band")]
    raised_at: AwareDatetime


class GapGrew(GapEvent):
    """So many needs have asked since the gap was raised that their number is in another band."""

    TYPE: ClassVar[str] = "catalogue.GapGrew.v1"
    needs: Annotated[str, Code("count band")]
    grew_at: AwareDatetime


class GapReported(GapEvent):
    """One need waits for the gap to be closed."""

    TYPE: ClassVar[str] = "catalogue.GapReported.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID
    reported_at: AwareDatetime


class GapReportWithdrawn(GapEvent):
    """A need waits no longer: it was withdrawn, or an order runs for it."""

    TYPE: ClassVar[str] = "catalogue.GapReportWithdrawn.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID
    withdrawn_at: AwareDatetime


class GapAnswered(GapEvent):
    """The commercial team told the district what it does about the gap."""

    TYPE: ClassVar[str] = "catalogue.GapAnswered.v1"
    answer: Annotated[Reason, Code("gap_answered reason")]
    answered_at: AwareDatetime


class GapClosed(GapEvent):
    """An offer answers all that the gap asks for (`offer_id`), nobody waits for one any more, or staff closed it."""

    TYPE: ClassVar[str] = "catalogue.GapClosed.v1"
    reason: Annotated[str, Code("gap_closed reason")]
    offer_id: UUID | None = None
    closed_at: AwareDatetime
