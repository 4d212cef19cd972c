"""Who waits for a place of a supplier that another took over is offered what came free meanwhile."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.places.domain.places import PLACES
from services.ordering.waiting.commands import WaitingLists
from services.ordering.waiting.domain.joining import JoinWaitingList
from services.ordering.waiting.queries import WaitingListQueries
from services.ordering.waiting.reactors import WaitingReactions
from shared.contracts.catalogue import OfferTransferred, Start
from shared.contracts.event import Event
from shared.contracts.supplier_registry import MembershipTransferred
from shared.kernel.ids import new_id
from shared.service import Parts
from tests.ordering.examples import CATEGORY, DISTRICT, NOON, PRICE, STARTS_ON
from tests.ordering.test_places import OF_START, needs_of_an_offer, processes
from tests.ordering.test_suspension import COACH, WORKER
from tests.suppliers import MARKET, suspended

__all__ = ["processes"]


class Following:
    """Ordering as it follows the news: rows of others' facts first, then what waiting lists do about it."""

    def __init__(self, parts: Parts) -> None:
        rows = parts.of(KNOWN_OFFERS)
        self.lists = WaitingLists(parts.store, rows, parts.clock)
        self.parts = parts
        self.versions = iter(range(2, 9))
        self.by_event = WaitingReactions(self.lists, WaitingListQueries(parts.store, rows)).by_event()

    async def hear(self, event: Event) -> None:
        known = self.parts.of(KNOWN_OFFERS if event.AGGREGATE == "offer" else KNOWN_SUPPLIERS)
        version = next(self.versions)
        await known.apply([(event, version)])
        for reactor in self.by_event.get(type(event), ()):
            await reactor.act(event, replace(WORKER, reaction=f"{reactor.name}/{event.subject}:{version}"))

    async def is_offered(self, start_id: UUID) -> list[bool]:
        return [each.offered > 0 for each in (await self.parts.store.get(PLACES(start_id))).state.waiting]


@pytest.mark.parametrize("offer_comes_first", [True, False])
async def test_a_successor_offers_what_its_predecessor_could_not(
    processes: list[Parts], offer_comes_first: bool
) -> None:
    parts, start = processes[0], Start(start_id=new_id(), on=STARTS_ON, places=1)
    offer_id, (first, second, *_) = await needs_of_an_offer(parts, start)
    enough = Allocate(allocated_pence=PRICE)
    await Budgets(parts.store, parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
    following, orders = Following(parts), Orders(parts.store, parts.clock)
    asked = replace(OF_START, need_id=first, offer_id=offer_id, start_id=start.start_id)
    order_id = UUID((await orders.place(asked, COACH)).subject)
    await following.lists.join(start.start_id, JoinWaitingList(need_id=second, offer_id=offer_id), COACH)
    offer = await parts.of(KNOWN_OFFERS).get(offer_id)
    assert offer
    await following.hear(suspended(offer.supplier_id, NOON))
    await orders.cancel(order_id, CancelOrder(reason="need_changed"), COACH)
    await following.lists.look_again(start.start_id, COACH)
    assert await following.is_offered(start.start_id) == [False], "its supplier may not sell"

    about: dict[str, Any] = {"supplier_id": new_id(), "predecessor_id": offer.supplier_id, "transferred_at": NOON}
    news = [
        OfferTransferred(offer_id=offer_id, **about),
        MembershipTransferred(market=MARKET, category=CATEGORY, **about),
    ]
    for event in news if offer_comes_first else reversed(news):
        await following.hear(event)
    assert await following.is_offered(start.start_id) == [True]
