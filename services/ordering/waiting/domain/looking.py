"""Looking at a waiting list again, as offer, supplier, needs and places are by now: whose turn it is, and who is gone.

Right however late and often it is done: what was offered is not offered again, and nobody is passed over whose order
could be placed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.conditions import (
    market_is_open,
    offer_is_not_over,
    offer_is_orderable,
    supplier_may_be_ordered_from,
)
from services.ordering.orders.domain.starts import places_of, start_of, was_not_moved
from services.ordering.places.domain.places import StartPlaces, Waiting
from services.ordering.places.domain.turns import about, after, ended
from services.ordering.waiting.domain.joining import counted
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.memberships import KnownSupplier
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policies import Policy
from shared.reference.policy_values import WaitingList

OFFER_GONE, START_PASSED, START_REMOVED = "offer_gone", "start_passed", "start_removed"


@dataclass(frozen=True)
class Around:
    """What is known around a list: its offer and supplier, and of each need that waits, which order runs for it."""

    offer: KnownOffer | None
    supplier: KnownSupplier | None
    needs: Mapping[UUID, KnownNeed | None]
    running: Mapping[UUID, str | None]


def look_again(
    places: StartPlaces, around: Around, followed: Policy[WaitingList], now: datetime, *, gone: bool = False
) -> list[Event]:
    """Take off the list who waits no more, and offer what is free to those whose turn it is.

    `gone` says that the offer was withdrawn, delisted or has expired: if it is so still, nobody waits any more.
    """
    offer = around.offer
    if offer is None or not places.waiting:
        return []
    why = _why_nobody_waits(places, offer, now, gone=gone)
    if why:
        return counted(places, [ended(places, each, why, now) for each in places.waiting], now)
    events: list[Event] = [*_moved(places, offer, now), *_as_the_needs_are(places, around, now)]
    start, then = start_of(offer, places.start_id), after(places, events)
    if start and then:
        events += _taken_back(then, start, now)
        events += _offered(after(then, events[len(events) :]) or then, start, around, followed, now)
    return counted(places, events, now)


def _why_nobody_waits(places: StartPlaces, offer: KnownOffer, now: datetime, *, gone: bool) -> str | None:
    start, today = start_of(offer, places.start_id), uk_date(now)
    if gone and not offer.orderable and not offer.hidden:
        return OFFER_GONE
    day = start.on if start else places.waits_for
    if day and day < today:
        return START_PASSED
    return None if start else START_REMOVED


def _moved(places: StartPlaces, offer: KnownOffer, now: datetime) -> Iterator[Event]:
    start = start_of(offer, places.start_id)
    if start and start.on != places.waits_for:
        yield facts.WaitingStartMoved(
            start_id=places.start_id, offer_id=places.offer_id, starts_on=start.on, moved_at=now
        )


def _as_the_needs_are(places: StartPlaces, around: Around, now: datetime) -> Iterator[Event]:
    for each in places.waiting:
        need = around.needs[each.need_id]
        here = replace(each, district=need.district) if need else each
        if here.district != each.district:
            yield facts.WaitingTransferred(**about(places, here), transferred_at=now)
        why = _why_it_waits_no_more(here, need, around)
        if why:
            yield ended(places, here, why, now)


def _why_it_waits_no_more(waiting: Waiting, need: KnownNeed | None, around: Around) -> str | None:
    if need is None or not need.standing:
        return "need_gone"
    if around.running[waiting.need_id]:
        return "ordered_elsewhere"
    return None if around.offer and need.district in around.offer.districts else "district_not_covered"


def _taken_back(places: StartPlaces, start: Start, now: datetime) -> Iterator[Event]:
    """Where the start was cut, whoever was offered a place last is the first to wait again."""
    over = places.spoken_for - start.places
    for each in reversed(places.waiting):
        if over > 0 and each.offered:
            over -= each.offered
            yield facts.PlaceTakenBack(**about(places, each), starts_on=start.on, taken_back_at=now)


def _offered(
    places: StartPlaces, start: Start, around: Around, followed: Policy[WaitingList], now: datetime
) -> Iterator[Event]:
    """Offer what is free in the order of the list; nothing where nobody could order it now."""
    offer, today = around.offer, uk_date(now)
    if offer is None or not _may_be_ordered(places, start, offer, around.supplier, now):
        return
    free, wanted = start.places - places.spoken_for, places_of(offer, start)
    order_by = add_working_days(today, followed.values.order_within_working_days)
    for each in places.waiting:
        if each.offered:
            continue
        if free < wanted:
            return
        free -= wanted
        yield facts.PlaceOffered(
            **about(places, each),
            starts_on=start.on,
            places=wanted,
            order_by=min(order_by, start.on),
            offered_at=now,
            policies=(followed.stamp,),
        )


def _may_be_ordered(
    places: StartPlaces, start: Start, offer: KnownOffer, supplier: KnownSupplier | None, now: datetime
) -> bool:
    today = uk_date(now)
    against = (
        *market_is_open(offer.market, today),
        offer_is_orderable(offer),
        offer_is_not_over(offer, today),
        *supplier_may_be_ordered_from(supplier, offer, today),
        *was_not_moved(start, places),
    )
    return not any(against)
