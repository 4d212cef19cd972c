"""What an offer says: the parts of one version of it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.codes import (
    AnyAccessNeed,
    AnyAttribute,
    AnyCategory,
    AnyCurrency,
    AnyDistrict,
    AnyLanguage,
    AnyMarket,
)
from shared.reference.codes import Code


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


class WeeklyPattern(Part):
    """On which days of a week and in which parts of a day sessions are held, and how many hours of a week they take."""

    days: tuple[Annotated[str, Code("day of the week")], ...]
    parts_of_day: tuple[Annotated[str, Code("part of the day")], ...]
    hours: int


class EntryCondition(Part):
    """What somebody has to bring to take part, with what the code leaves open."""

    kind: Annotated[str, Code("entry condition")]
    detail: str = ""


class Qualification(Part):
    """The qualification that a course leads to, as a scheme numbers it."""

    scheme: Annotated[str, Code("qualification scheme")]
    reference: str


class PaymentParts(Part):
    """How many percent of the price fall due at each point of payment; they add up to 100."""

    start_percent: int
    completion_percent: int
    job_outcome_percent: int
    sustained_percent: int


class Content(Part):
    """What one version of an offer says.

    `districts` follow from the delivery: those of the venues, or all. `group_size` is how many take part at most,
    `notice_days` how many days before a start it has to be ordered. Without `starts` the first day is agreed with each
    order. `access` names the access needs that the supplier provides for. `reference` is what the supplier itself calls
    it, so that a file of its offers says which of them is which.

    `attributes` are those that the supplier names and those that follow from the delivery and the weekly pattern. A
    course that is priced as one runs with `minimum_group` at least. Without `payment_split` the price is split as the
    policy has it. `offered_until` is the last day on which it may be ordered, where its supplier names one.
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
    languages: tuple[AnyLanguage, ...] = ("en",)
    attributes: tuple[AnyAttribute, ...] = ()
    entry_conditions: tuple[EntryCondition, ...] = ()
    qualification: Qualification | None = None
    weekly_pattern: WeeklyPattern | None = None
    payment_split: PaymentParts | None = None
    minimum_group: int | None = None
    reference: str = ""
    offered_until: date | None = None
