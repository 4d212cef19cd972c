"""The books of a replay on waiting lists: each is served in its order, and the coaches were told what came of it."""

from collections.abc import Iterator, Mapping, Sequence

from deploy.local.replay.last_words import Logs
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.places.domain.places import PLACES, StartPlaces
from shared.contracts import ordering
from shared.contracts.event import Event

_LEFT = frozenset({"left", "place_refused"})


def waiting_findings(places: Logs, orders: Logs, told: Mapping[str, str]) -> list[Finding]:
    """Hold the lists against their own order, against the orders that followed, and what coaches were told."""
    waited, wrong = dict[str, str](), list[str]()
    for start_id, log in places.items():
        wrong += _out_of_turn(start_id, [each.event for each in log if each.event], waited)
    return [
        Finding.of("every waiting list is served in its order", len(waited), wrong),
        Finding.of(
            "whoever waited for a start got what the coach was told", len(told), list(_otherwise(waited, told, orders))
        ),
    ]


def _out_of_turn(start_id: str, log: list[Event], waited: dict[str, str]) -> Iterator[str]:
    """Fold one list, and note in `waited` what became of each need."""
    places: StartPlaces | None = None
    for event in log:
        waits = places.waits(event.waiting_id) if places and isinstance(event, ordering.WaitingEvent) else None
        if isinstance(event, ordering.WaitingBegan):
            waited[str(event.need_id)] = "waits"
        elif isinstance(event, ordering.PlaceOffered):
            first = next((each for each in places.waiting if not each.offered), None) if places else None
            if waits is None or waits != first:
                yield f"start {start_id}: a place was offered to {event.waiting_id} before its turn"
        elif isinstance(event, ordering.WaitingEnded) and waits:
            waited[str(waits.need_id)] = event.reason.code
        places = PLACES.evolve(places, event)
    offered = sum(each.offered for each in places.waiting) if places else 0
    if places and places.offered != offered:
        yield f"start {start_id}: {places.offered} places count as offered, and {offered} are"


def _needs(log: Sequence[Logged]) -> set[str]:
    return {str(need) for each in log if isinstance(each.event, ordering.OrderPlaced) for need in each.event.need_ids}


def _otherwise(waited: Mapping[str, str], told: Mapping[str, str], orders: Logs) -> Iterator[str]:
    for need_id in sorted(waited.keys() ^ told.keys()):
        yield f"need {need_id} waited for a start: told or logged only"
    for need_id, word in told.items():
        came = waited.get(need_id)
        if word == "left" and came not in _LEFT:
            yield f"need {need_id} was taken off its list, which says {came}"
        elif word in {"ended", "forgotten", "waits", "left"}:
            continue
        elif came != "place_taken":
            yield f"order {word} took the place that need {need_id} waited for, and its list says {came}"
        elif need_id not in _needs(orders.get(word, ())):
            yield f"need {need_id} was ordered for from its list, and order {word} does not name it"
