"""Many needs, few places, two processes: nothing is oversold, and nobody is overtaken."""

import asyncio
from collections import Counter
from dataclasses import replace
from uuid import UUID

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.places.domain.places import PLACES, StartPlaces
from services.ordering.waiting.commands import WaitingLists
from services.ordering.waiting.domain.joining import JoinWaitingList
from shared.contracts import all_events
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound, Rejected
from shared.service import Parts
from tests.ordering.examples import DISTRICT, PRICE, STARTS_ON
from tests.ordering.test_places import OF_START, ROUNDS, needs_of_an_offer, processes
from tests.ordering.test_suspension import COACH

__all__ = ["processes"]

THERE = 6
JOIN = 20


class Desk:
    """One process's way to the orders and the waiting list of one start."""

    def __init__(self, parts: Parts, start: Start, offer_id: UUID) -> None:
        self.start_id, self.offer_id = start.start_id, offer_id
        self.orders = Orders(parts.store, parts.clock)
        self.lists = WaitingLists(parts.store, parts.of(KNOWN_OFFERS), parts.clock)
        self.parts = parts

    async def order(self, need_id: UUID) -> UUID | None:
        asked = replace(OF_START, need_id=need_id, offer_id=self.offer_id, start_id=self.start_id)
        try:
            return UUID((await self.orders.place(asked, COACH)).subject)
        except Rejected as refusal:
            if refusal.codes <= {"no_places_left", "need_already_ordered"}:
                return None
            raise

    async def join(self, need_id: UUID) -> None:
        try:
            await self.lists.join(self.start_id, JoinWaitingList(need_id=need_id, offer_id=self.offer_id), COACH)
        except Rejected as refusal:
            if not refusal.codes <= {"waiting_list_full", "places_left", "need_already_ordered"}:
                raise

    async def places(self) -> StartPlaces:
        return (await self.parts.store.get(PLACES(self.start_id))).state


async def test_many_needs_and_few_places_in_two_processes(processes: list[Parts]) -> None:
    start = Start(start_id=new_id(), on=STARTS_ON, places=THERE)
    offer_id, needs = await needs_of_an_offer(processes[0], start)
    store = processes[0].store
    await Budgets(store, processes[0].clock).allocate(
        DISTRICT, "2016-17", Allocate(allocated_pence=PRICE * ROUNDS), COACH
    )
    desks = [Desk(each, start, offer_id) for each in processes]
    standing = [each for each in await asyncio.gather(*(desks[0].order(each) for each in needs[:THERE])) if each]
    assert len(standing) == THERE
    waiting, others = needs[THERE : THERE + JOIN], needs[THERE + JOIN : THERE + JOIN + 40]
    await asyncio.gather(*(desks[number % 2].join(each) for number, each in enumerate(waiting)))

    async def comes_free(number: int, order_id: UUID) -> None:
        """Give a place back; both processes hear of it."""
        await desks[number % 2].orders.cancel(order_id, CancelOrder(reason="need_changed"), COACH)
        await asyncio.gather(*(each.lists.look_again(start.start_id, COACH) for each in desks))

    async def tries(number: int, need_id: UUID) -> None:
        """Order in passing, whether the need waits or not; every fourth that waits leaves."""
        desk = desks[number % 2]
        await desk.order(need_id)
        waits = next((each for each in (await desk.places()).waiting if each.need_id == need_id), None)
        if waits and number % 4 == 0:
            try:
                await desk.lists.leave(start.start_id, waits.waiting_id, COACH)
            except NotFound:
                return

    await comes_free(0, standing[0])
    assert [each.offered for each in (await desks[0].places()).waiting] == [1] + [0] * (JOIN - 1)
    await asyncio.gather(
        *(comes_free(number, each) for number, each in enumerate(standing[1:])),
        *(tries(number, each) for number, each in enumerate([*waiting, *others])),
    )
    for _ in range(THERE):
        await desks[0].lists.look_again(start.start_id, COACH)
        for each in (await desks[0].places()).waiting:
            if each.offered:
                assert await desks[1].order(each.need_id), "what is offered can be ordered"
    places = await desks[0].places()
    assert (places.taken, places.held) == (await store.count(ORDERS, {"status": "issued"}), 0)
    assert places.taken == THERE, "nothing is left lying while somebody waits"
    found = await in_order_of_the_log(processes[0], start.start_id, THERE)
    assert found["WaitingBegan"] == JOIN
    assert found["PlaceOffered"] > 0


async def in_order_of_the_log(parts: Parts, start_id: UUID, there: int) -> Counter[str]:
    """Fold the log of the start: at no moment is it oversold, or somebody served before one who waited longer."""
    found, places, left = Counter[str](), None, set[UUID]()
    for document in await parts.store.history(str(start_id)):
        event = all_events()[document["type"]](**document["data"])
        found[type(event).__name__] += 1
        if isinstance(event, facts.PlaceOffered):
            assert places
            first = next(each for each in places.waiting if not each.offered)
            assert first.waiting_id == event.waiting_id, "somebody was passed over"
        if isinstance(event, facts.WaitingEnded) and event.reason.code == "place_taken":
            assert places
            ahead = [each.waiting_id for each in places.waiting]
            ahead = ahead[: ahead.index(event.waiting_id)]
            entitled = sum(bool(each.offered) or each.waiting_id in ahead for each in places.waiting)
            own = places.waits(event.waiting_id)
            assert places.used + entitled - bool(own and own.offered) < there, "somebody was overtaken"
            left.add(event.waiting_id)
        if isinstance(event, facts.PlacesChanged) and places and event.taken > places.taken:
            assert left or not places.waiting, "an order of a need that did not wait, while others do"
            left.clear()
        places = PLACES.evolve(places, event)
        if isinstance(event, facts.PlacesChanged):
            assert places.spoken_for <= there, "it was oversold"
    return found
