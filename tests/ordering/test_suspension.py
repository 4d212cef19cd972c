"""Suspension and withdrawal against placing: no order escapes both the rule and whoever looks afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import BUDGETS, Allocate, budget_id_of
from services.ordering.known.needs import KNOWN_NEEDS
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.known.payees import KNOWN_PAYEES
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Status
from services.ordering.orders.queries import OrderQueries
from services.ordering.orders.reactors import Reactions
from services.ordering.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import catalogue, client_journey
from shared.contracts.event import Reason
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.runtime import layout_of
from shared.service import Parts
from shared.store.layout import make
from shared.store.mongo import connect, disconnect
from shared.store.rows import Rows
from shared.store.store import Store
from shared.telemetry import metrics
from tests.offers import offer_content
from tests.ordering.examples import ASKED, CATEGORY, DISTRICT, NOON, OTHER_DISTRICT, PRICE
from tests.ordering.rounds import in_rounds
from tests.suppliers import admitted, removed, suspended

AT_ONCE = 20
COACH = Caller(
    actor="coach", correlation_id="test", roles=frozenset({Role.WORK_COACH}), districts=frozenset({DISTRICT})
)
MANAGER = replace(COACH, actor="manager", roles=frozenset({Role.DISTRICT_MANAGER}))
WORKER = Caller(actor="worker", correlation_id="test")
DEAR = 600_000


@asynccontextmanager
async def a_process(uri: str, database_name: str) -> AsyncIterator[Parts]:
    """Ordering as one process has it: a client, a store and rows of its own."""
    database = connect(uri, database_name, app_name="tests")
    store = Store(database, SERVICE.aggregates, lambda: NOON, deadlines=SERVICE.deadlines)
    parts = Parts(store, {each.name: Rows(database, each) for each in SERVICE.projections}, lambda: NOON)
    await make(database, layout_of(parts))
    await store.start()
    try:
        yield parts
    finally:
        await store.close()
        disconnect(database)


@pytest.fixture
async def processes(mongodb_uri: str, database_name: str) -> AsyncIterator[tuple[Parts, Parts]]:
    async with a_process(mongodb_uri, database_name) as one, a_process(mongodb_uri, database_name) as other:
        yield one, other


@pytest.fixture(params=[80, pytest.param(200, marks=pytest.mark.sweep)], ids=["short", "long"])
def rounds(request: pytest.FixtureRequest) -> int:
    """How often the two come at once."""
    return int(request.param)


async def known(
    parts: Parts, supplier_id: UUID, offer_id: UUID, need_id: UUID, *, price: int = PRICE, district: str = DISTRICT
) -> None:
    """A supplier with an offer, and a client in need of it, as ordering's rows have them."""
    published = catalogue.OfferPublished(
        offer_id=offer_id,
        supplier_id=supplier_id,
        offer_version=2,
        **offer_content(DISTRICT, OTHER_DISTRICT, category=CATEGORY, pence=price),
        published_at=NOON,
    )
    recorded = client_journey.NeedRecorded(
        need_id=need_id, journey_id=new_id(), district=district, category=CATEGORY, recorded_at=NOON
    )
    await parts.of(KNOWN_SUPPLIERS).apply([(admitted(supplier_id, CATEGORY, NOON), 1)])
    await parts.of(KNOWN_OFFERS).apply([(published, 1)])
    await parts.of(KNOWN_NEEDS).apply([(recorded, 1)])


def withdrawn(offer_id: UUID, supplier_id: UUID) -> catalogue.OfferWithdrawn:
    reason = Reason(code="no_longer_offered")
    return catalogue.OfferWithdrawn(offer_id=offer_id, supplier_id=supplier_id, reason=reason, withdrawn_at=NOON)


def delisted(offer_id: UUID, supplier_id: UUID) -> catalogue.OfferDelisted:
    reason = Reason(code="supplier_removed")
    return catalogue.OfferDelisted(offer_id=offer_id, supplier_id=supplier_id, reason=reason, delisted_at=NOON)


async def some_work(parts: Parts, number: int) -> None:
    """Come sooner or later than what is decided at the same time, however busy the machine is."""
    for _ in range(12 * (number % AT_ONCE)):
        await parts.store.count(ORDERS, {})


async def test_an_order_is_refused_or_seen_by_whoever_looks_once_the_suspension_is_known(
    processes: tuple[Parts, Parts], rounds: int
) -> None:
    """The store's own test plays a thousand rounds; these are played with the rules and rows of ordering."""
    api, worker = processes
    orders = Orders(api.store, api.clock)
    await Budgets(api.store, api.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=PRICE * rounds), COACH)

    async def round_of(number: int) -> tuple[bool, bool]:
        supplier_id, offer_id, need_id = (new_id() for _ in range(3))
        await known(worker, supplier_id, offer_id, need_id)
        asked = replace(ASKED, need_id=need_id, offer_id=offer_id)

        async def suspend_and_look() -> int:
            await some_work(worker, number)
            await worker.of(KNOWN_SUPPLIERS).apply([(suspended(supplier_id, datetime.now(UTC)), 2)])
            return await worker.store.count(ORDERS, {"supplier_id": str(supplier_id)})

        placed, seen = await asyncio.gather(orders.place(asked, COACH), suspend_and_look(), return_exceptions=True)
        assert isinstance(seen, int)
        assert not isinstance(placed, Exception) or (
            isinstance(placed, Rejected) and placed.codes == {"supplier_not_active"}
        )
        return not isinstance(placed, Exception), bool(seen)

    found = await in_rounds(round_of, rounds, AT_ONCE)
    assert all(placed == seen for placed, seen in found)
    assert 0 < sum(placed for placed, _ in found) < rounds  # else the two never met
    budget = await api.store.get(BUDGETS(budget_id_of(DISTRICT, "2016-17")))
    assert budget.state.held_pence == PRICE * sum(placed for placed, _ in found)


@pytest.mark.parametrize("ended", [withdrawn, delisted])
async def test_an_order_is_refused_or_stopped_once_its_offer_stands_no_more(
    processes: tuple[Parts, Parts], rounds: int, ended: Callable[[UUID, UUID], catalogue.OfferEvent]
) -> None:
    api, worker = processes
    orders, queries = (
        Orders(api.store, api.clock),
        OrderQueries(worker.store, worker.of(KNOWN_OFFERS), worker.of(KNOWN_PAYEES), worker.clock),
    )
    by_event = Reactions(Orders(worker.store, worker.clock), queries, worker.of(KNOWN_SUPPLIERS)).by_event()
    await Budgets(api.store, api.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=PRICE * rounds), COACH)

    async def round_of(number: int) -> bool:
        supplier_id, offer_id, need_id = (new_id() for _ in range(3))
        await known(worker, supplier_id, offer_id, need_id)
        asked = replace(ASKED, need_id=need_id, offer_id=offer_id)

        async def end_and_stop() -> None:
            news = ended(offer_id, supplier_id)
            await some_work(worker, number)
            await worker.of(KNOWN_OFFERS).apply([(news, 2)])
            for reactor in by_event[type(news)]:
                await reactor.act(news, WORKER)

        placed, _ = await asyncio.gather(orders.place(asked, COACH), end_and_stop(), return_exceptions=True)
        if isinstance(placed, Exception):
            assert isinstance(placed, Rejected)
            assert placed.codes == {"offer_not_orderable"}
            return False
        assert (await api.store.get(ORDERS(UUID(placed.subject)))).state.status is Status.STOPPED
        return True

    found = await in_rounds(round_of, rounds, AT_ONCE)
    assert 0 < sum(found) < rounds  # else the two never met


async def test_many_orders_of_one_offer_from_two_processes_are_all_placed(
    processes: tuple[Parts, Parts], rounds: int
) -> None:
    """Both guard the offer at each commit, whatever budget pays, and one of the two decides again where they meet."""
    supplier_id, offer_id = new_id(), new_id()

    async def of_one_coach(process: Parts, district: str) -> None:
        orders = Orders(process.store, process.clock)
        coach = replace(COACH, districts=frozenset({district}))
        for _ in range(rounds // (2 * AT_ONCE)):
            need_id = new_id()
            await known(process, supplier_id, offer_id, need_id, district=district)
            await orders.place(replace(ASKED, need_id=need_id, offer_id=offer_id), coach)

    asking = tuple(zip(processes, (DISTRICT, OTHER_DISTRICT), strict=True))
    for process, district in asking:
        enough = Allocate(allocated_pence=PRICE * rounds)
        await Budgets(process.store, process.clock).allocate(
            district, "2016-17", enough, replace(COACH, districts=frozenset({district}))
        )
    before = metrics.STORE_CONFLICTS._value.get()
    await asyncio.gather(*(of_one_coach(*each) for each in asking for _ in range(AT_ONCE)))
    assert metrics.STORE_CONFLICTS._value.get() > before  # else the two never met
    assert await processes[0].store.count(ORDERS, {"source.offer_id": str(offer_id)}) == rounds


async def test_a_suspension_against_an_approval_leaves_no_purchase_order_behind(
    processes: tuple[Parts, Parts], rounds: int
) -> None:
    """Whoever is first: the order is refused approval, or is issued and stopped with the others; it is never kept."""
    api, worker = processes
    orders, queries = (
        Orders(api.store, api.clock),
        OrderQueries(worker.store, worker.of(KNOWN_OFFERS), worker.of(KNOWN_PAYEES), worker.clock),
    )
    reactions = Reactions(Orders(worker.store, worker.clock), queries, worker.of(KNOWN_SUPPLIERS))
    budget_id = budget_id_of(DISTRICT, "2016-17")
    await Budgets(api.store, api.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=DEAR * rounds), COACH)

    async def round_of(number: int) -> tuple[bool, Status]:
        supplier_id, offer_id, need_id = (new_id() for _ in range(3))
        await known(worker, supplier_id, offer_id, need_id, price=DEAR)
        asked = replace(ASKED, need_id=need_id, offer_id=offer_id)
        order_id = UUID((await orders.place(asked, COACH)).subject)

        async def suspend() -> None:
            news = suspended(supplier_id, datetime.now(UTC))
            await some_work(worker, number)
            await worker.of(KNOWN_SUPPLIERS).apply([(news, 2)])
            await reactions.on_standing(news, WORKER)

        approved, _ = await asyncio.gather(orders.approve(order_id, MANAGER), suspend(), return_exceptions=True)
        if isinstance(approved, Rejected):
            assert approved.codes <= {"supplier_not_active", "wrong_status"}
        with suppress(Rejected):
            await orders.accept(order_id, replace(COACH, roles=frozenset({Role.SUPPLIER}), supplier_id=supplier_id))
        return not isinstance(approved, Exception), (await api.store.get(ORDERS(order_id))).state.status

    found = await in_rounds(round_of, rounds, AT_ONCE)
    assert {status for _, status in found} == {Status.STOPPED}
    assert 0 < sum(approved for approved, _ in found) < rounds  # else the two never met
    assert (await api.store.get(BUDGETS(budget_id))).state.held_pence == 0


async def test_a_suspension_against_an_acceptance_is_refused_or_asked_about(
    processes: tuple[Parts, Parts], rounds: int
) -> None:
    api, worker = processes
    orders, queries = (
        Orders(api.store, api.clock),
        OrderQueries(worker.store, worker.of(KNOWN_OFFERS), worker.of(KNOWN_PAYEES), worker.clock),
    )
    reactions = Reactions(Orders(worker.store, worker.clock), queries, worker.of(KNOWN_SUPPLIERS))
    await Budgets(api.store, api.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=PRICE * rounds), COACH)

    async def round_of(number: int) -> tuple[bool, Status, bool]:
        supplier_id, offer_id, need_id = (new_id() for _ in range(3))
        await known(worker, supplier_id, offer_id, need_id)
        asked = replace(ASKED, need_id=need_id, offer_id=offer_id)
        order_id = UUID((await orders.place(asked, COACH)).subject)
        seller = replace(COACH, roles=frozenset({Role.SUPPLIER}), supplier_id=supplier_id)

        async def suspend() -> None:
            news = removed(supplier_id, datetime.now(UTC))
            await some_work(worker, number)
            await worker.of(KNOWN_SUPPLIERS).apply([(news, 2)])
            await reactions.on_standing(news, WORKER)

        accepted, _ = await asyncio.gather(orders.accept(order_id, seller), suspend(), return_exceptions=True)
        order = (await api.store.get(ORDERS(order_id))).state
        return not isinstance(accepted, Exception), order.status, order.in_question

    found = await in_rounds(round_of, rounds, AT_ONCE)
    assert set(found) == {(True, Status.ACCEPTED, True), (False, Status.STOPPED, False)}
