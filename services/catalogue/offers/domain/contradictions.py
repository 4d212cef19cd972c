"""What in an offer contradicts itself, the version before it, its market or the calendar, rule by rule."""

from datetime import date, timedelta

from services.catalogue.offers.domain.content import WriteOffer, WriteStart, point_of
from services.catalogue.offers.domain.terms import DAYS_IN, terms_contradict
from shared.contracts import catalogue as facts
from shared.kernel.dated import districts_exist
from shared.kernel.rules import Rejection
from shared.reference import policy, stamps
from shared.reference.markets import Market
from shared.reference.policy_values import OfferExpiry, OrderDates, PaymentSplit
from shared.reference.regimes import Regime

_VAT_RATES = (5, 20)
_LONGEST = {"day": 730, "week": 104, "month": 24}
_HOURS_A_DAY = 12
_EXEMPT, _ONLINE = "exempt", "online"


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
    most = duration.value * DAYS_IN[duration.unit] * _HOURS_A_DAY
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


def venues_can_be_found(asked: WriteOffer) -> list[Rejection]:
    """Clients are sent to what is near, so that it has to be known where a venue is."""
    detail = "it is not known here where this postcode is: give the latitude and the longitude of the venue as well"
    return [
        Rejection("venue_not_located", detail, f"/delivery/venues/{number}/postcode")
        for number, venue in enumerate(asked.delivery.venues)
        if point_of(venue) is None
    ]


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


def is_not_over(asked: WriteOffer, before: tuple[facts.Start, ...], today: date) -> list[Rejection]:
    """What could be ordered on no day would expire at once."""
    found = []
    if asked.offered_until is not None and asked.offered_until < today:
        detail = f"{asked.offered_until} is past: the last day of an offer is today, {today}, or later"
        found.append(Rejection("offered_until_past", detail, "/offered_until"))
    if asked.starts and all(_was_there(start, before) and start.on < today for start in asked.starts):
        detail = f"every start lies before today, {today}: name one that is to come, or agree the day with each order"
        found.append(Rejection("no_start_to_come", detail, "/starts"))
    return found


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
    asked: WriteOffer,
    before: tuple[facts.Start, ...],
    market: Market,
    today: date,
    earlier: tuple[facts.Start, ...] = (),
) -> list[Rejection | None]:
    """Return everything in an offer that contradicts itself, the starts of the version before or the calendar.

    `earlier` are starts of versions further back that come back under their ids: where they do, they lie ahead.
    """
    return [
        *(rule(asked) for rule in CONTENT_RULES),
        category_is_of_market(asked, market),
        *districts_exist((each.district for each in asked.delivery.venues), today, "/delivery/venues/{}/district"),
        *venues_can_be_found(asked),
        *places_fit_group(asked),
        *starts_are_known(asked, (*before, *earlier)),
        *starts_can_be_ordered(asked, before, market.regime, today),
        *is_not_over(asked, before, today),
        *terms_contradict(asked, market.regime, today),
    ]


def followed(asked: WriteOffer, market: Market, today: date) -> tuple[str, ...]:
    """Return the stamps of the policies that an offer is held to, as far as it has a last day or a payment split."""
    return stamps(
        *((policy(OrderDates, market.regime, today),) if asked.starts else ()),
        *((policy(OfferExpiry, market.regime, today),) if asked.starts or asked.offered_until else ()),
        *((policy(PaymentSplit, market.regime, today),) if asked.payment_split else ()),
    )
