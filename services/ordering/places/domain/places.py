"""The counter of one start of an offer: what orders hold of its places, what they have taken, and who waits for one.

How many places there are is not kept here: the offer says so, and may say otherwise tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event
from shared.contracts.ordering import PlacesChanged
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.starts import Places, fold_places


@dataclass(frozen=True)
class Share:
    """What one order has of the places of its start."""

    held: int = 0
    taken: int = 0


NOTHING = Share()


@dataclass(frozen=True)
class Waiting:
    """A need that waits for a place; `offered` places are held for it until the end of `order_by`."""

    waiting_id: UUID
    need_id: UUID
    district: AnyDistrict
    category: AnyCategory
    began_at: datetime
    offered: int = 0
    order_by: date | None = None


@dataclass(frozen=True)
class StartPlaces(Places):
    """The places of a start, and the needs that wait for one, in order.

    `waits_for` is the day of the start that they wait for, `order_by` the first day by which one that was offered a
    place has to order; `some_wait` and `some_are_offered` say whether those clocks run.
    """

    waiting: tuple[Waiting, ...] = ()
    waits_for: date | None = None
    order_by: date | None = None
    some_wait: bool = False
    some_are_offered: bool = False

    def waits(self, waiting_id: UUID) -> Waiting | None:
        """Return one that waits, if it does."""
        return next((each for each in self.waiting if each.waiting_id == waiting_id), None)


def unused(start_id: UUID, offer_id: UUID, starts_on: date, now: datetime) -> StartPlaces:
    """Return the places of a start that nobody has ordered."""
    return StartPlaces(start_id, offer_id, starts_on, 0, 0, now)


def change(places: Places, before: Share, after: Share, now: datetime) -> list[Event]:
    """Replace what one order had of the places by what it has now."""
    if before == after:
        return []
    held = places.held - before.held + after.held
    taken = places.taken - before.taken + after.taken
    return [changed(replace(places, held=held, taken=taken), now)]


def changed(places: Places, now: datetime) -> PlacesChanged:
    """Tell all that there is of the places."""
    return PlacesChanged(
        offer_id=places.offer_id,
        start_id=places.start_id,
        starts_on=places.starts_on,
        held=places.held,
        taken=places.taken,
        offered=places.offered,
        changed_at=now,
    )


def evolve(places: StartPlaces | None, event: PlacesChanged | facts.WaitingListEvent) -> StartPlaces:
    """Fold one fact: what is counted, or who waits."""
    if isinstance(event, PlacesChanged):
        counted = vars(fold_places(places, event))
        return replace(places, **counted) if places else StartPlaces(**counted)
    places = begun(places, event)
    match event:
        case facts.WaitingBegan():
            new = Waiting(event.waiting_id, event.need_id, event.district, event.category, event.began_at)
            return _with(replace(places, waits_for=event.starts_on), (*places.waiting, new))
        case facts.WaitingStartMoved():
            return replace(places, waits_for=event.starts_on)
        case facts.WaitingEnded():
            return _with(places, [each for each in places.waiting if each.waiting_id != event.waiting_id])
        case facts.WaitingEvent():
            return _with(places, [_folded(each, event) for each in places.waiting])
    return places


def _folded(waiting: Waiting, event: facts.WaitingEvent) -> Waiting:
    """Fold one fact of one that waits, where it is of this one."""
    if event.waiting_id != waiting.waiting_id:
        return waiting
    match event:
        case facts.WaitingTransferred():
            return replace(waiting, district=event.district)
        case facts.PlaceOffered():
            return replace(waiting, offered=event.places, order_by=event.order_by)
        case facts.PlaceTakenBack():
            return replace(waiting, offered=0, order_by=None)
    return waiting


def _with(places: StartPlaces, waiting: Sequence[Waiting]) -> StartPlaces:
    by = min((each.order_by for each in waiting if each.order_by), default=None)
    return replace(
        places,
        waiting=tuple(waiting),
        waits_for=places.waits_for if waiting else None,
        offered=sum(each.offered for each in waiting),
        order_by=by,
        some_wait=bool(waiting),
        some_are_offered=by is not None,
    )


PLACES = Aggregate(
    "places",
    "places",
    StartPlaces,
    evolve,
    indexes=(
        ("start_id",),
        ("offer_id",),
        ("some_wait", "offer_id"),
        ("some_are_offered",),
        ("waiting.need_id",),
        ("waiting.district",),
    ),
)
