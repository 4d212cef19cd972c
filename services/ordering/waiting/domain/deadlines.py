"""The clocks of a waiting list: by when whoever was offered a place orders it, and the start itself."""

from typing import Any

from services.ordering.places.domain.places import PLACES, StartPlaces
from shared.kernel.deadlines import Deadline, due_by

OFFERED_PLACE: Deadline[StartPlaces] = Deadline(
    "offered_place",
    awaits="the order of a place that is offered to a need which waits",
    passed="the need waits no more, and the place is offered to the next",
    aggregate=PLACES,
    due=lambda places: due_by(places.start_id, places.order_by),
    standing={"some_are_offered": True},
    ends=True,
)
WAITED_FOR_START: Deadline[StartPlaces] = Deadline(
    "waited_for_start",
    awaits="a place of a start that needs wait for",
    passed="nobody waits for it any more: the districts are told",
    aggregate=PLACES,
    due=lambda places: due_by(places.start_id, places.waits_for),
    standing={"some_wait": True},
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (OFFERED_PLACE, WAITED_FOR_START)
