"""What a supplier says of an offer, which of it contradicts itself, and what follows from it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts import catalogue as facts
from shared.kernel.commands import Day, Distinct, Line, Text, command
from shared.kernel.dated import districts_exist
from shared.kernel.places import Latitude, Longitude, Postcode
from shared.kernel.rules import Rejection
from shared.reference import CategoryCode, DistrictCode, ReasonKind, districts, policy, reason_of
from shared.reference.lists import coded
from shared.reference.markets import Market, MarketCode
from shared.reference.policy_values import OrderDates
from shared.reference.regimes import Regime

_VAT_RATES = (5, 20)
_LONGEST = {"day": 730, "week": 104, "month": 24}
_DAYS_IN = {"day": 1, "week": 7, "month": 31}
_HOURS_A_DAY = 12
_EXEMPT, _ONLINE = "exempt", "online"


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
    """A place where a course is held."""

    name: Line
    postcode: Postcode
    latitude: Latitude
    longitude: Longitude
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
        access=tuple(sorted(asked.access)),
    )


def _venue(asked: WriteVenue) -> facts.Venue:
    return facts.Venue(**vars(asked))


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


def vat_rate_fits(asked: WriteOffer) -> Rejection | None:
    """VATA 1994 s. 2, 29A and Sch. 9: an exempt supply bears no VAT, any other one a rate that there is."""
    price = asked.price
    allowed = (0,) if price.vat == _EXEMPT else _VAT_RATES
    if price.vat_rate in allowed:
        return None
    rates = " or ".join(str(rate) for rate in allowed)
    detail = f"where VAT is {price.vat}, the rate is {rates} percent, not {price.vat_rate}"
    return Rejection("vat_rate_contradicts", detail, "/price/vat_rate")


def duration_is_bounded(asked: WriteOffer) -> Rejection | None:
    """Nobody is sent on a course of more than two years."""
    duration = asked.duration
    if duration.value <= _LONGEST[duration.unit]:
        return None
    detail = f"{duration.value} {duration.unit}s are too long: at most {_LONGEST[duration.unit]} {duration.unit}s"
    return Rejection("duration_too_long", detail, "/duration/value")


def hours_fit_duration(asked: WriteOffer) -> Rejection | None:
    """The hours of a course must fit into its days."""
    duration = asked.duration
    most = duration.value * _DAYS_IN[duration.unit] * _HOURS_A_DAY
    if duration.hours <= most:
        return None
    detail = f"{duration.hours} hours do not fit into {duration.value} {duration.unit}(s): at most {most}"
    return Rejection("hours_contradict_duration", detail, "/duration/hours")


def venues_fit_mode(asked: WriteOffer) -> Rejection | None:
    """What is online alone is held nowhere."""
    if asked.delivery.mode == _ONLINE and asked.delivery.venues:
        detail = "an online course has no venue; where it has one as well, it is blended"
        return Rejection("venues_contradict_mode", detail, "/delivery/venues")
    return None


def reaches_somebody(asked: WriteOffer) -> Rejection | None:
    """An offer that reaches no district could never be ordered."""
    if asked.delivery.venues or asked.delivery.national:
        return None
    detail = "name a venue, or say that the delivery is national"
    return Rejection("reaches_no_district", detail, "/delivery")


def places_fit_group(asked: WriteOffer) -> list[Rejection]:
    """A start is one group, so that it has no more places than a group has."""
    return [
        Rejection(
            "places_exceed_group",
            f"{start.places} places are more than the group of {asked.group_size}",
            f"/starts/{number}/places",
        )
        for number, start in enumerate(asked.starts)
        if start.places > asked.group_size
    ]


def starts_are_known(asked: WriteOffer, before: tuple[facts.Start, ...]) -> list[Rejection]:
    """An id is minted here; whoever names one means a start of the version before, and each of them once."""
    known = {each.start_id for each in before}
    named = [each.start_id for each in asked.starts]
    found = []
    for number, start_id in enumerate(named):
        pointer = f"/starts/{number}/start_id"
        if start_id is not None and start_id not in known:
            detail = f"the offer has no start {start_id}; leave the id out to add one"
            found.append(Rejection("start_unknown", detail, pointer))
        elif start_id is not None and start_id in named[:number]:
            found.append(Rejection("start_named_twice", f"start {start_id} is named before", pointer))
    return found


def starts_can_be_ordered(
    asked: WriteOffer, before: tuple[facts.Start, ...], regime: Regime, today: date
) -> list[Rejection]:
    """A start that is new or moved lies ahead by the notice at least, and no further than an order may."""
    first = today + timedelta(days=asked.notice_days)
    last = today + timedelta(days=policy(OrderDates, regime, today).values.start_within_days)
    detail = "{} is outside the days on which a start can still be ordered, {} (today and the notice) to {}"
    return [
        Rejection("start_cannot_be_ordered", detail.format(start.on, first, last), f"/starts/{number}/on")
        for number, start in enumerate(asked.starts)
        if not _was_there(start, before) and not first <= start.on <= last
    ]


def _was_there(start: WriteStart, before: tuple[facts.Start, ...]) -> bool:
    return any(start.on == each.on and start.start_id in {None, each.start_id} for each in before)


def category_is_of_market(asked: WriteOffer, market: Market) -> Rejection | None:
    """A market is set up for certain categories."""
    if asked.category in market.categories:
        return None
    detail = f"{market.code} has no category {asked.category}: one of {', '.join(market.categories)}"
    return Rejection("category_not_in_market", detail, "/category")


CONTENT_RULES = (vat_rate_fits, duration_is_bounded, hours_fit_duration, venues_fit_mode, reaches_somebody)


def contradictions(
    asked: WriteOffer, before: tuple[facts.Start, ...], market: Market, today: date
) -> list[Rejection | None]:
    """Return everything in an offer that contradicts itself, the starts of the version before or the calendar."""
    return [
        *(rule(asked) for rule in CONTENT_RULES),
        category_is_of_market(asked, market),
        *districts_exist((each.district for each in asked.delivery.venues), today, "/delivery/venues/{}/district"),
        *places_fit_group(asked),
        *starts_are_known(asked, before),
        *starts_can_be_ordered(asked, before, market.regime, today),
    ]
