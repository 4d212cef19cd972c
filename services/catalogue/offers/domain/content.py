"""What a supplier says of an offer, and what follows from it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.catalogue.offers.domain.following import access_of, attributes_of, in_the_order_of
from shared.contracts import catalogue as facts
from shared.kernel.commands import Day, Distinct, Line, Text, command
from shared.kernel.places import Latitude, Longitude, Point, Postcode, outward_of
from shared.kernel.text import Shown
from shared.reference import CategoryCode, DistrictCode, ReasonKind, districts, reason_of
from shared.reference.lists import DAYS_OF_THE_WEEK, PARTS_OF_THE_DAY, coded
from shared.reference.markets import MarketCode
from shared.reference.postcode_districts import postcode_districts

Reference = Annotated[
    str, Shown(longest=100), Field(description="What the supplier itself calls the offer, if anything")
]


@command
class WritePrice:
    """What is paid for one place or for a whole course, in pence, with VAT where it applies."""

    pence: Annotated[int, Field(gt=0, le=10**12)]
    currency: Annotated[str, coded("currency")] = "GBP"
    per: Annotated[str, coded("price basis")]
    vat: Annotated[str, coded("VAT treatment")]
    vat_rate: Annotated[int, Field(ge=0, le=100, description="In percent; 0 where the supply is exempt")]


@command
class WriteDuration:
    """How long a course takes, and how many hours of it in all are spent on it."""

    value: Annotated[int, Field(ge=1, le=730)]
    unit: Annotated[str, coded("unit of duration")]
    hours: Annotated[int, Field(ge=1, le=10_000)]


@command
class WriteVenue:
    """A place where a course is held; without coordinates it is in the middle of its postcode's district."""

    name: Line
    postcode: Postcode
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    district: DistrictCode


@command
class WriteDelivery:
    """How and where a course is delivered; `national` says that it reaches clients of every district."""

    mode: Annotated[str, coded("mode of delivery")]
    venues: Annotated[tuple[WriteVenue, ...], Field(max_length=500), Distinct()] = ()
    national: bool = False


@command
class WriteStart:
    """A day on which a group begins. `start_id` names a start of the version before, to keep or to move it."""

    on: Day
    places: Annotated[int, Field(ge=1, le=1000)]
    start_id: UUID | None = None


@command
class WriteWeeklyPattern:
    """On which days and in which parts of a day sessions are held, and how many hours of a week they take in all."""

    days: Annotated[tuple[Annotated[str, coded("day of the week")], ...], Distinct(1)]
    parts_of_day: Annotated[tuple[Annotated[str, coded("part of the day")], ...], Distinct(1)]
    hours: Annotated[int, Field(ge=1, le=84)]


@command
class WriteEntryCondition:
    """What somebody has to bring to take part; nothing about one person."""

    kind: Annotated[str, coded("entry condition")]
    detail: Annotated[str, Shown(longest=200)] = ""


@command
class WriteQualification:
    """The qualification that a course leads to, as its scheme numbers it."""

    scheme: Annotated[str, coded("qualification scheme")]
    reference: Annotated[str, Shown(longest=40, needed=True)]


@command
class WritePaymentSplit:
    """How many percent of the price fall due at each point of payment."""

    start_percent: Annotated[int, Field(ge=0, le=100)]
    completion_percent: Annotated[int, Field(ge=0, le=100)]
    job_outcome_percent: Annotated[int, Field(ge=0, le=100)]
    sustained_percent: Annotated[int, Field(ge=0, le=100)]


@command
class WriteOffer:
    """Say what an offer is: the first time to publish it, later to replace what it said before."""

    market: MarketCode | None = None
    category: CategoryCode
    title: Line
    summary: Text
    price: WritePrice
    duration: WriteDuration
    delivery: WriteDelivery
    group_size: Annotated[int, Field(ge=1, le=1000, description="How many take part at most; 1 is one to one")]
    notice_days: Annotated[int, Field(ge=0, le=90, description="Days between an order and the first day")] = 0
    starts: Annotated[tuple[WriteStart, ...], Field(max_length=200)] = ()
    access: Annotated[tuple[Annotated[str, coded("access need")], ...], Distinct()] = ()
    languages: Annotated[tuple[Annotated[str, coded("language")], ...], Distinct(1)] = ("en",)
    attributes: Annotated[tuple[Annotated[str, coded("offer attribute")], ...], Distinct()] = ()
    entry_conditions: Annotated[tuple[WriteEntryCondition, ...], Field(max_length=20), Distinct()] = ()
    qualification: WriteQualification | None = None
    weekly_pattern: WriteWeeklyPattern | None = None
    payment_split: WritePaymentSplit | None = None
    minimum_group: Annotated[int, Field(ge=1, le=1000, description="How few a course is held for")] | None = None
    reference: Reference = ""
    offered_until: Annotated[Day, Field(description="The last day on which it may be ordered")] | None = None


@command
class WithdrawOffer:
    """Take an offer back for good, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.OFFER_WITHDRAWN)]
    detail: Text = ""


@dataclass(frozen=True)
class Given:
    """What a version does not say itself: its market, the starts before it, and a fresh id for each of its starts."""

    market: str
    before: tuple[facts.Start, ...]
    fresh: tuple[UUID, ...]


def content_of(asked: WriteOffer, given: Given, today: date) -> facts.Content:
    """Return what an offer says from now on; what it says may be in any order, and is kept in one."""
    delivery = facts.Delivery(
        mode=asked.delivery.mode,
        venues=tuple(sorted((_venue(each) for each in asked.delivery.venues), key=_by_place)),
        national=asked.delivery.national,
    )
    pattern = pattern_of(asked.weekly_pattern)
    return facts.Content(
        market=given.market,
        category=asked.category,
        title=asked.title,
        summary=asked.summary,
        price=facts.Price(**vars(asked.price)),
        duration=facts.Duration(**vars(asked.duration)),
        delivery=delivery,
        districts=districts_of(delivery, today),
        group_size=asked.group_size,
        notice_days=asked.notice_days,
        starts=starts_of(asked.starts, given),
        access=access_of(asked.access, asked.languages),
        languages=tuple(sorted(asked.languages)),
        attributes=attributes_of(asked.attributes, delivery, pattern),
        entry_conditions=tuple(sorted((_condition(each) for each in asked.entry_conditions), key=_by_kind)),
        qualification=_qualification(asked.qualification),
        weekly_pattern=pattern,
        payment_split=facts.PaymentParts(**vars(asked.payment_split)) if asked.payment_split else None,
        minimum_group=asked.minimum_group,
        reference=asked.reference,
        offered_until=asked.offered_until,
    )


def pattern_of(asked: WriteWeeklyPattern | None) -> facts.WeeklyPattern | None:
    """Return a weekly pattern in the order of the week and of the day."""
    if asked is None:
        return None
    return facts.WeeklyPattern(
        days=in_the_order_of(DAYS_OF_THE_WEEK, asked.days),
        parts_of_day=in_the_order_of(PARTS_OF_THE_DAY, asked.parts_of_day),
        hours=asked.hours,
    )


def _condition(asked: WriteEntryCondition) -> facts.EntryCondition:
    return facts.EntryCondition(**vars(asked))


def _by_kind(condition: facts.EntryCondition) -> tuple[str, str]:
    return condition.kind, condition.detail


def _qualification(asked: WriteQualification | None) -> facts.Qualification | None:
    return facts.Qualification(scheme=asked.scheme, reference=asked.reference.upper()) if asked else None


def _venue(asked: WriteVenue) -> facts.Venue:
    point = point_of(asked)
    if point is None:
        raise ValueError("a rule refuses a venue that lies nowhere")
    return facts.Venue(**{**vars(asked), "latitude": point.latitude, "longitude": point.longitude})


def point_of(asked: WriteVenue) -> Point | None:
    """Return where a venue is: where its supplier says, else in the middle of its postcode's district."""
    if asked.latitude is not None and asked.longitude is not None:
        return Point(asked.latitude, asked.longitude)
    found = postcode_districts().get(outward_of(asked.postcode))
    return Point(found.latitude, found.longitude) if found else None


def _by_place(venue: facts.Venue) -> tuple[str, str, str]:
    return venue.district, venue.postcode, venue.name


def districts_of(delivery: facts.Delivery, today: date) -> tuple[str, ...]:
    """Return the districts whose clients an offer reaches: all that there are today, or those of its venues."""
    if delivery.national:
        return tuple(sorted(code for code, district in districts().items() if district.exists_on(today)))
    return tuple(sorted({venue.district for venue in delivery.venues}))


def starts_of(asked: tuple[WriteStart, ...], given: Given) -> tuple[facts.Start, ...]:
    """Return the starts with their ids, by day.

    A start keeps its id where it is named by it, and where none is named and one of the same day was there before;
    so a request that is repeated as it was first written changes nothing. Every other start is a new one.
    """
    kept = _kept(asked, given.before)
    found = [
        facts.Start(start_id=known or fresh, on=start.on, places=start.places)
        for start, known, fresh in zip(asked, kept, given.fresh, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (each.on, each.places, each.start_id)))


def _kept(asked: tuple[WriteStart, ...], before: tuple[facts.Start, ...]) -> list[UUID | None]:
    """Return the id that each start keeps, `None` for a new one; of several on one day the most alike comes first."""
    ids = [start.start_id for start in asked]
    spare = [each for each in before if each.start_id not in ids]
    for alike in (_same_day_and_places, _same_day):
        for number, start in enumerate(asked):
            found = next((each for each in spare if ids[number] is None and alike(each, start)), None)
            if found is not None:
                spare.remove(found)
                ids[number] = found.start_id
    return ids


def _same_day(start: facts.Start, asked: WriteStart) -> bool:
    return start.on == asked.on


def _same_day_and_places(start: facts.Start, asked: WriteStart) -> bool:
    return (start.on, start.places) == (asked.on, asked.places)
