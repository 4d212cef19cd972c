"""Needs that wait for a place of a full start: they join and leave its list, and are offered what comes free."""

from dataclasses import replace
from itertools import takewhile
from typing import Any
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.places.domain.places import StartPlaces
from services.ordering.waiting.domain import joining, looking
from services.ordering.waiting.domain.joining import Joining
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import WaitingList
from tests.ordering.examples import DISTRICT, OFFER, OFFER_ID, OTHER_DISTRICT
from tests.ordering.life_buying import known_of
from tests.ordering.living import World, decided
from tests.suppliers import MARKET


def join(world: World, start_id: UUID, need: KnownNeed) -> list[Event]:
    asked = PlaceOrder(
        need_id=need.need_id,
        offer_id=OFFER_ID,
        offer_version=OFFER.offer_version,
        starts_on=world.today,
        start_id=start_id,
    )
    what, followed = Joining(start_id, new_id(), need.need_id), prevailing_policy(WaitingList, world.today)
    known = replace(known_of(world, asked), offer=dated(world))
    return joining.join(what, known, world.terms, followed, MARKET, world.now)


def dated(world: World) -> KnownOffer:
    """The offer whose starts are waited for, one place for each need, as it is by now."""
    return replace(OFFER, districts=(DISTRICT, OTHER_DISTRICT), starts=tuple(world.starts.values()))


def leave(world: World, start_id: UUID, number: int) -> list[Event]:
    places = world.places.get(start_id)
    if places is None or not places.waiting:
        return []
    return joining.leave(places, places.waiting[number % len(places.waiting)], world.now)


def look_at_lists(world: World, _: Event | None = None) -> list[Event]:
    """Look again at every list, as everything is by now."""
    return [event for places in world.places.values() for event in _look_again(world, places)]


def clocks_of_lists(world: World) -> None:
    """Let what was offered lapse where its last day is over, and lists end with their start."""
    for places in list(world.places.values()):
        if places.order_by:
            world.take(decided(lambda places=places: joining.lapse(places, places.order_by, world.now)) or [])
    world.take(look_at_lists(world))


def _look_again(world: World, places: StartPlaces) -> list[Event]:
    offer = dated(world)
    around = looking.Around(
        offer,
        world.supplier(offer.supplier_id),
        {each.need_id: world.needs[each.need_id] for each in places.waiting},
        {each.need_id: world.order_of_need(each.need_id) for each in places.waiting},
    )
    return looking.look_again(places, around, prevailing_policy(WaitingList, world.today), world.now)


def nobody_is_overtaken(world: World, event: Any) -> None:
    """Whoever is offered a place, or orders one, leaves to all that wait before it what they could have."""
    if isinstance(event, facts.PlaceOffered):
        waiting = world.places[event.start_id].waiting
        ahead = list(takewhile(lambda each: each.waiting_id != event.waiting_id, waiting))
        assert all(each.offered for each in ahead), "places are offered in the order of the list"
    if isinstance(event, facts.OrderPlaced) and event.source.start_id in world.places:
        places, start = world.places[event.source.start_id], world.starts[event.source.start_id]
        others = [each for each in places.waiting if each.need_id not in event.need_ids]
        ahead = list(takewhile(lambda each: each.need_id not in event.need_ids, places.waiting))
        free = start.places - places.used - sum(each.offered for each in others) - event.source.places
        assert free >= sum(1 for each in ahead if not each.offered)


def who_waits_could_not_order(world: World) -> None:
    """Once all is heard, nobody waits for what is free, twice, or without need."""
    for places in world.places.values():
        start, waiting = world.starts.get(places.start_id), places.waiting
        assert len({each.need_id for each in waiting}) == len(waiting)
        assert not any(world.order_of_need(each.need_id) for each in waiting)
        assert places.offered == sum(each.offered for each in waiting)
        orderable = start and OFFER.supplier_id not in world.suspended and start.on >= world.today
        if start and orderable and not (places.used and places.starts_on != start.on):
            assert all(each.offered for each in waiting) or places.spoken_for >= start.places
