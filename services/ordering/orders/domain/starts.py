"""The start of an offer that an order is for, and whether it has places left.

An offer that names no starts has no counter: its first day is agreed with each order, and how many it can bear is for
the supplier to say, who declines what it cannot. A start that was removed, moved, or cut below what is used of it takes
nothing new; orders that have a place of it keep it.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from shared.contracts.catalogue import Start
from shared.kernel.rules import Rejection
from shared.kernel.starts import Places

_PER_COURSE = "course"
_SHOWN = 10


def start_of(offer: KnownOffer, start_id: UUID | None) -> Start | None:
    """Return a start that the offer names now."""
    return next((start for start in offer.starts if start.start_id == start_id), None)


def places_of(offer: KnownOffer, start: Start | None) -> int:
    """Return how many places an order has: whoever buys the whole course has all of its start."""
    return start.places if start and offer.per == _PER_COURSE else 1


def start_may_be_ordered(
    offer: KnownOffer | None, places: Places | None, start_id: UUID | None, starts_on: date
) -> Iterator[Rejection]:
    """Yield what speaks against the start that is asked for, by the offer and the places as they are now."""
    if offer is None:
        return
    start = start_of(offer, start_id)
    if start_id is None:
        yield from start_is_named(offer)
    elif start is None:
        detail = f"the offer has no start {start_id} now; {_named(offer)}"
        yield Rejection("start_unknown", detail, "/start_id")
    else:
        yield from is_on_its_day(start, starts_on)
        yield from was_not_moved(start, places)
        yield from has_places(start, places, places_of(offer, start))


def start_is_named(offer: KnownOffer) -> Iterator[Rejection]:
    """Where groups begin on days of their own, an order says which it is for."""
    if offer.starts:
        yield Rejection("start_needed", f"the offer begins on days of its own: {_named(offer)}", "/start_id")


def is_on_its_day(start: Start, starts_on: date) -> Iterator[Rejection]:
    """The day that the coach saw is the day on which the group begins."""
    if start.on != starts_on:
        detail = f"start {start.start_id} is on {start.on}, not on {starts_on}"
        yield Rejection("start_on_another_day", detail, "/starts_on")


def was_not_moved(start: Start, places: Places | None) -> Iterator[Rejection]:
    """One group begins on one day: while orders stand for the day before the move, nobody joins them on another."""
    if places and places.used and places.starts_on != start.on:
        detail = f"the start was moved from {places.starts_on} to {start.on}, and orders stand for the day before"
        yield Rejection("start_moved", detail, "/start_id")


def has_places(start: Start, places: Places | None, wanted: int) -> Iterator[Rejection]:
    """No start has more clients than it has places."""
    used = places.used if places else 0
    if used + wanted > start.places:
        left = max(start.places - used, 0)
        detail = f"{left} of {start.places} places are left of the start on {start.on}, and the order needs {wanted}"
        yield Rejection("no_places_left", detail, "/start_id")


def _named(offer: KnownOffer) -> str:
    """Name the starts that there are, the first of them where there are many."""
    if not offer.starts:
        return "it names none: its first day is agreed with each order"
    first = sorted(offer.starts, key=lambda start: start.on)[:_SHOWN]
    more = f", and {len(offer.starts) - _SHOWN} more" if len(offer.starts) > _SHOWN else ""
    return f"name one of {', '.join(f'{start.start_id} ({start.on})' for start in first)}{more}"
