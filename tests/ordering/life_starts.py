"""Starts that their supplier moves, cuts or takes away under the orders that have places of them, and what is told."""

from datetime import timedelta
from uuid import UUID

from services.ordering.orders.domain.start_changes import differs, look_again_at_start
from services.ordering.orders.domain.state import BEFORE_START, Order
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from tests.ordering.life_waiting import look_at_lists
from tests.ordering.living import STARTS, World

AS_IT_WAS = {each.start_id: each for each in STARTS}
WAYS_OF_A_START = ("moved", "cut", "more", "gone", "as it was")


def change_start(world: World, start_id: UUID, what: str) -> None:
    """Let the offers name a start otherwise; orders hear of it later."""
    start = world.starts.get(start_id, AS_IT_WAS[start_id])
    if what == "gone":
        world.starts.pop(start_id, None)
    else:
        world.starts[start_id] = {
            "moved": start.model_copy(update={"on": start.on + timedelta(days=5)}),
            "cut": start.model_copy(update={"places": max(start.places - 1, 1)}),
            "more": start.model_copy(update={"places": start.places + 1}),
            "as it was": AS_IT_WAS[start_id],
        }[what]
    world.unheard += [lambda: after_offer_updated(world), lambda: look_at_lists(world)]


def after_offer_updated(world: World) -> list[Event]:
    """Look again at the orders of each start that differs from theirs, and at those without a place or told of one."""
    events: list[Event] = []
    for places in world.places.values():
        differing = differs(world.starts.get(places.start_id), places)
        for order in _of_start(world, places.start_id):
            if ((differing or order.place_lapsed) and order.status in BEFORE_START) or order.start_changed:
                events += _looked_at(world, order)
    return events


def after_places_changed(world: World, event: facts.PlacesChanged) -> list[Event]:
    """Look again at those that were told that their start is not as it was."""
    told = [each for each in _of_start(world, event.start_id) if each.start_changed]
    return [said for order in told for said in _looked_at(world, order)]


def what_is_said_of_starts(world: World) -> None:
    """Once all is heard, each order that has not begun says how its start differs, and none says so without need."""
    for order in world.orders.values():
        start_id = order.source.start_id
        if start_id is None or order.status not in BEFORE_START or order.starts_on < world.today:
            continue
        start, used = world.starts.get(start_id), world.places[start_id].used
        cut = start is not None and used > start.places and not order.place_lapsed
        as_ordered = start is not None and start.on == order.starts_on and not cut
        assert order.start_changed is not as_ordered, (order.start_change, start)


def _of_start(world: World, start_id: UUID) -> list[Order]:
    return [each for each in world.orders.values() if each.source.start_id == start_id]


def _looked_at(world: World, order: Order) -> list[Event]:
    places = world.places.get(order.source.start_id) if order.source.start_id else None
    return look_again_at_start(order, world.offer_of(order), places, world.now)
