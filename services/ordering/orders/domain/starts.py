"""The start of an offer that an order is for, and whether it has places left.

An offer that names no starts has no counter: its first day is agreed with each order, and how many it can bear is for
the supplier to say, who declines what it cannot. A start that was removed, moved, or cut below what is used of it takes
nothing new; orders that have a place of it keep it.
"""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.places.domain.places import StartPlaces
from services.ordering.places.domain.turns import left_for
from shared.contracts.catalogue import Start
from shared.kernel.rules import Rejection
from shared.kernel.starts import is_moved

_PER_COURSE = "course"
_SHOWN = 10


def start_of(offer: KnownOffer, start_id: UUID | None) -> Start | None:
    """Return a start that the offer names now."""
    return next((start for start in offer.starts if start.start_id == start_id), None)


def places_of(offer: KnownOffer, start: Start | None) -> int:
    """Return how many places an order has: whoever buys the whole course has all of its start."""
    return start.places if start and offer.per == _PER_COURSE else 1


def start_may_be_ordered(
    offer: KnownOffer | None,
    places: StartPlaces | None,
    start_id: UUID | None,
    starts_on: date,
    needs: Collection[UUID],
    wanted: int | None = None,
) -> Iterator[Rejection]:
    """Yield what speaks against the start that is asked for, by the offer and the places as they are now.

    `needs` are those that the order is for: what is offered to one that waits is no other's. `wanted` is how many
    places the order has, where that is settled; else it is what the offer gives an order of the start now.
    """
    if offer is None:
        return
    start = start_of(offer, start_id)
    if start_id is None:
        yield from start_is_named(offer)
    elif start is None:
        yield from start_is_known(offer, start_id)
    else:
        yield from is_on_its_day(start, starts_on)
        yield from was_not_moved(start, places)
        yield from has_places(start, places, wanted or places_of(offer, start), needs)


def start_is_named(offer: KnownOffer) -> Iterator[Rejection]:
    """Where groups begin on days of their own, an order says which it is for."""
    if offer.starts:
        yield Rejection("start_needed", f"the offer begins on days of its own: {_named(offer)}", "/start_id")


def start_is_known(offer: KnownOffer, start_id: UUID) -> Iterator[Rejection]:
    """A start that the supplier removed takes nobody."""
    if start_of(offer, start_id) is None:
        yield Rejection("start_unknown", f"the offer has no start {start_id} now; {_named(offer)}", "/start_id")


def is_on_its_day(start: Start, starts_on: date) -> Iterator[Rejection]:
    """The day that the coach saw is the day on which the group begins."""
    if start.on != starts_on:
        detail = f"start {start.start_id} is on {start.on}, not on {starts_on}"
        yield Rejection("start_on_another_day", detail, "/starts_on")


def was_not_moved(start: Start, places: StartPlaces | None) -> Iterator[Rejection]:
    """One group begins on one day: while orders stand for the day before the move, nobody joins them on another."""
    if places and is_moved(start, places):
        detail = f"the start was moved from {places.starts_on} to {start.on}, and orders stand for the day before"
        yield Rejection("start_moved", detail, "/start_id")


def has_places(start: Start, places: StartPlaces | None, wanted: int, needs: Collection[UUID]) -> Iterator[Rejection]:
    """No start has more clients than it has places, and nobody overtakes those who wait for one."""
    left = left_for(start, places, wanted, needs)
    if left < wanted:
        detail = f"{left} of {start.places} places are left of the start on {start.on}, and the order needs {wanted}"
        waiting = f"; {len(places.waiting)} wait for one" if places and places.waiting else ""
        yield Rejection("no_places_left", detail + waiting, "/start_id")


def _named(offer: KnownOffer) -> str:
    """Name the starts that there are, the first of them where there are many."""
    if not offer.starts:
        return "it names none: its first day is agreed with each order"
    first = sorted(offer.starts, key=lambda start: start.on)[:_SHOWN]
    more = f", and {len(offer.starts) - _SHOWN} more" if len(offer.starts) > _SHOWN else ""
    return f"name one of {', '.join(f'{start.start_id} ({start.on})' for start in first)}{more}"
