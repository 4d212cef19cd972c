"""Whose turn it is: a place that comes free is for whoever waits longest, and for nobody else while one waits.

The order of the list holds although it is offered a moment later only: an order of a need takes what was offered to
it, or what is left once all that wait before it could have theirs.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from services.ordering.places.domain.places import PLACES, StartPlaces, Waiting
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event, Reason
from shared.kernel.starts import is_moved

PLACE_TAKEN = "place_taken"


def left_for(start: Start, places: StartPlaces | None, wanted: int, needs: Collection[UUID]) -> int:
    """Return how many places of a start an order for these needs can have, where each order takes so many."""
    if places is None:
        return start.places
    own = sum(each.offered for each in places.waiting if each.need_id in needs)
    ahead = sum(1 for each in _ahead_of(places.waiting, needs) if not each.offered)
    return max(start.places - places.spoken_for + own - ahead * wanted, 0)


def left_to(start: Start, places: StartPlaces | None, wanted: int, needs: Collection[UUID]) -> int:
    """Return the same as people are shown it: none of a start that was moved under its orders."""
    return 0 if is_moved(start, places) else left_for(start, places, wanted, needs)


def _ahead_of(waiting: Iterable[Waiting], needs: Collection[UUID]) -> Iterable[Waiting]:
    """Yield those that wait before the first of these needs: all, where none of these waits."""
    for each in waiting:
        if each.need_id in needs:
            return
        yield each


def ordered(places: StartPlaces | None, needs: Collection[UUID], now: datetime) -> list[Event]:
    """Let needs wait no more that an order of the start is placed for, with what they were offered."""
    waiting = places.waiting if places else ()
    return [ended(places, each, PLACE_TAKEN, now) for each in waiting if each.need_id in needs] if places else []


def ended(places: StartPlaces, waiting: Waiting, reason: str, now: datetime) -> facts.WaitingEnded:
    """Say that a need waits no more."""
    return facts.WaitingEnded(
        **about(places, waiting),
        starts_on=places.waits_for or places.starts_on,
        was_offered=waiting.offered > 0,
        reason=Reason(code=reason),
        ended_at=now,
    )


def about(places: StartPlaces, waiting: Waiting) -> dict[str, object]:
    """Return what every fact about one that waits says."""
    return {
        "start_id": places.start_id,
        "offer_id": places.offer_id,
        "waiting_id": waiting.waiting_id,
        "district": waiting.district,
        "category": waiting.category,
    }


def after(places: StartPlaces | None, events: Iterable[Event]) -> StartPlaces | None:
    """Return the places as they are after these facts, those of other things passed over."""
    for event in events:
        if PLACES.name == event.AGGREGATE:
            places = PLACES.evolve(places, event)
    return places
