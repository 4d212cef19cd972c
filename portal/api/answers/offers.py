"""Standing offers as staff see them."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Operation


class Duration(Answer):
    """How long a course lasts."""

    value: int
    unit: str
    hours: int


class Price(Answer):
    """What a place or a course costs."""

    pence: int
    currency: str = "GBP"
    per: str
    vat: str
    vat_rate: int


class Venue(Answer):
    """A place where it is delivered."""

    name: str
    postcode: str
    district: str


class Delivery(Answer):
    """How and where it is delivered."""

    mode: str
    venues: tuple[Venue, ...] = ()
    national: bool = False


class Start(Answer):
    """A day on which a group begins."""

    start_id: UUID
    on: date
    places: int


class PlacesLeft(Answer):
    """How many places of a start are left, and since when that is known."""

    start_id: UUID
    left: int
    as_of: datetime | None


class EntryCondition(Answer):
    """What a client has to bring along."""

    kind: str
    detail: str = ""


class LeadsTo(Answer):
    """The qualification that a course leads to."""

    scheme: str
    reference: str


class WeeklyPattern(Answer):
    """On which days and at what time of day it takes place."""

    days: tuple[str, ...]
    parts_of_day: tuple[str, ...]
    hours: int


class OrderableUntil(Answer):
    """Until when it may be ordered and delivered."""

    ordered_by: date | None
    delivered_by: date | None


class Offer(Answer):
    """An offer in its latest version; only a supplier sees one without a price."""

    offer_id: UUID
    supplier_id: UUID
    offer_version: int
    status: str
    category: str
    title: str
    summary: str
    price: Price | None = None
    duration: Duration
    delivery: Delivery
    districts: tuple[str, ...]
    group_size: int = 1
    notice_days: int = 0
    starts: tuple[Start, ...] = ()
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    entry_conditions: tuple[EntryCondition, ...] = ()
    qualification: LeadsTo | None = None
    weekly_pattern: WeeklyPattern | None = None
    orderable: OrderableUntil | None = None
    places: tuple[PlacesLeft, ...] = ()


OFFER = Operation("GET", "/v1/offers/{offer_id}", Offer)
