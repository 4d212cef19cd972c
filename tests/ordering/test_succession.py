"""An order goes where its supplier went, whatever comes first: news of either side, another succession, or itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.known.offers import KNOWN_OFFERS, fold_offer
from services.ordering.known.payees import KNOWN_PAYEES
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order, Status
from services.ordering.orders.domain.stopping import look_again_at_supplier
from services.ordering.orders.domain.transferring import transfer
from services.ordering.orders.queries import OrderQueries
from services.ordering.orders.reactors import Reactions
from shared.contracts import catalogue, ordering, supplier_registry
from shared.contracts.supplier_registry import MembershipTransferred, SupplierSucceeded, SupplierTookOver
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier, Standing
from shared.kernel.rules import Rejected
from shared.service import Parts
from shared.store.commands import Committed
from tests.ordering.examples import (
    ASKED,
    BUDGET,
    CATEGORY,
    DISTRICT,
    NOON,
    OFFER,
    PRICE,
    SUPPLIER_ID,
    after,
    paid_from,
    placed,
)
from tests.ordering.rounds import in_rounds
from tests.ordering.test_suspension import COACH, WORKER, a_process, known, some_work
from tests.suppliers import MARKET, known_supplier

TO = UUID("01890000-0000-7000-8000-0000000000b0")
PREDECESSOR, SUCCESSOR = KnownSupplier(SUPPLIER_ID, succeeded_by=TO), KnownSupplier(TO, took_over=(SUPPLIER_ID,))
ROUNDS, AT_ONCE = 60, 20


@pytest.fixture
async def processes(mongodb_uri: str, database_name: str) -> AsyncIterator[tuple[Parts, Parts]]:
    async with a_process(mongodb_uri, database_name) as one, a_process(mongodb_uri, database_name) as other:
        yield one, other


def took_over(of: UUID, to: UUID) -> tuple[MembershipTransferred, SupplierTookOver]:
    about = {"supplier_id": to, "predecessor_id": of}
    return (
        MembershipTransferred(**about, market=MARKET, category=CATEGORY, transferred_at=NOON),
        SupplierTookOver(**about, succession_id=new_id(), kind="takeover", took_over_at=NOON),
    )


def succeeded(of: UUID, to: UUID) -> SupplierSucceeded:
    return SupplierSucceeded(
        supplier_id=of, successor_id=to, succession_id=new_id(), kind="takeover", succeeded_at=NOON
    )


def an_order(status: Status) -> Order:
    return replace(after(placed()), status=status)


class Worker:
    """Whoever takes the news, each aggregate's in its order."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._versions: dict[UUID, int] = {}
        queries = OrderQueries(parts.store, parts.of(KNOWN_OFFERS), parts.of(KNOWN_PAYEES), parts.clock)
        self._reactions = Reactions(Orders(parts.store, parts.clock), queries, parts.of(KNOWN_SUPPLIERS))

    async def takes(self, *events: supplier_registry.SupplierEvent) -> None:
        for event in events:
            version = self._versions.get(event.supplier_id, 1) + 1
            self._versions[event.supplier_id] = version
            await self._parts.of(KNOWN_SUPPLIERS).apply([(event, version)])
            if isinstance(event, SupplierSucceeded | SupplierTookOver):
                caller = replace(WORKER, reaction=f"orders_follow_succession/{event.subject}:{version}")
                for _ in range(2):  # every event may come twice
                    await self._reactions.on_succession(event, caller)


async def test_an_order_ends_where_the_last_of_a_chain_of_successors_is_whatever_comes_first(
    processes: tuple[Parts, Parts],
) -> None:
    api, parts = processes
    orders = Orders(api.store, api.clock)
    await Budgets(api.store, api.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=PRICE * 30), COACH)

    async def one(sequence: tuple[int, ...]) -> tuple[bool, list[str]]:
        of, to, then, offer_id, need_id = (new_id() for _ in range(5))
        await known(parts, of, offer_id, need_id)
        placed = await orders.place(replace(ASKED, need_id=need_id, offer_id=offer_id), COACH)
        worker = Worker(parts)
        # What the second supplier took over comes before what it passes on: both are of one aggregate.
        news = ((succeeded(of, to),), took_over(of, to), (succeeded(to, then),), took_over(to, then))
        for number in sequence:
            await worker.takes(*news[number])
        order = await api.store.get(ORDERS(placed.subject))
        passed = {"aggregate_id": placed.subject, "type": ordering.OrderTransferred.TYPE}
        facts = await api.store.database["events"].find(passed).to_list(9)
        return order.state.supplier_id == then, [each["data"]["supplier_id"] for each in facts]

    sequences = [each for each in permutations(range(4)) if each.index(1) < each.index(2)]
    found = [await one(each) for each in sequences]
    assert all(arrived for arrived, _ in found)
    assert {len(passed) for _, passed in found} == {2}, "once to each, however often the news comes"


async def test_an_order_that_is_placed_at_the_same_moment_is_refused_or_goes_along(
    processes: tuple[Parts, Parts],
) -> None:
    api, parts = processes
    orders = Orders(api.store, api.clock)
    await Budgets(api.store, api.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=PRICE * ROUNDS), COACH)

    async def round_of(number: int) -> bool:
        of, to, offer_id, need_id = (new_id() for _ in range(4))
        await known(parts, of, offer_id, need_id)
        worker = Worker(parts)

        async def news() -> None:
            await some_work(parts, number)
            both = [(succeeded(of, to),), took_over(of, to)]
            for facts in both if number // AT_ONCE % 2 else reversed(both):
                await worker.takes(*facts)

        async def place() -> Committed:
            await some_work(api, AT_ONCE - 1 - number % AT_ONCE)  # the sooner the news, the later the order
            return await orders.place(replace(ASKED, need_id=need_id, offer_id=offer_id), COACH)

        placed, _ = await asyncio.gather(place(), news(), return_exceptions=True)
        assert await api.store.count(ORDERS, {"supplier_id": of}) == 0, "nothing is left with whom nobody reaches"
        if isinstance(placed, Rejected):
            assert placed.codes == {"supplier_not_active"}
            return False
        assert not isinstance(placed, BaseException)
        order = await api.store.get(ORDERS(placed.subject))
        assert (order.state.supplier_id, order.state.status) == (to, Status.ISSUED)
        return True

    rounds = await in_rounds(round_of, ROUNDS, AT_ONCE)
    assert 0 < sum(rounds) < ROUNDS  # else the two never met


@pytest.mark.parametrize("status", Status)
def test_whatever_is_or_was_delivered_passes_on_and_what_came_to_nothing_stays(status: Status) -> None:
    order = an_order(status)
    events = transfer(order, PREDECESSOR, SUCCESSOR, NOON)
    assert bool(events) is (status not in OVER_WITHOUT_PROVISION)
    for event in events:
        assert isinstance(event, ordering.OrderTransferred)
        assert ORDERS.evolve(order, event) == replace(order, supplier_id=TO)
        assert transfer(ORDERS.evolve(order, event), PREDECESSOR, SUCCESSOR, NOON) == []


@pytest.mark.parametrize(
    ("of", "to"),
    [(None, SUCCESSOR), (PREDECESSOR, None), (KnownSupplier(SUPPLIER_ID), SUCCESSOR), (SUCCESSOR, PREDECESSOR)],
)
def test_an_order_waits_for_the_news_of_both_sides(of: KnownSupplier | None, to: KnownSupplier | None) -> None:
    assert transfer(an_order(Status.STARTED), of, to, NOON) == []


@pytest.mark.parametrize("status", [Status.AWAITING_APPROVAL, Status.ISSUED, Status.ACCEPTED, Status.STARTED])
def test_no_order_is_stopped_or_in_question_because_its_supplier_has_a_successor(status: Status) -> None:
    order: Order = an_order(status)
    gone = known_supplier(SUPPLIER_ID, NOON, CATEGORY, standing=Standing.SUCCEEDED)
    assert look_again_at_supplier(order, paid_from(BUDGET), gone, NOON) == []


def test_an_offer_is_its_new_suppliers_and_can_be_ordered_as_before() -> None:
    passed = catalogue.OfferTransferred(
        offer_id=OFFER.offer_id, supplier_id=TO, predecessor_id=SUPPLIER_ID, transferred_at=NOON
    )
    assert fold_offer(OFFER, passed) == replace(OFFER, supplier_id=TO)
    assert fold_offer(None, passed) is None
