"""A decision on an order in question against whatever else happens to it in the same moment, in two processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.delivery.commands import Delivery
from services.ordering.delivery.domain.ending import CompleteProvision
from services.ordering.delivery.domain.starting import StartProvision
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.questioning import ContinueOrder, TerminateOrder
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, RUNNING
from shared.kernel.deadlines import end_of
from shared.kernel.rules import Rejected
from tests.ordering.examples import DISTRICT, NOON, PRICE, TODAY
from tests.ordering.test_lapsing_at_once import Desk
from tests.ordering.test_suspension import COACH, MANAGER, WORKER, a_process, some_work
from tests.suppliers import reinstated, suspended

ROUNDS = 20
ENDS = TerminateOrder(reason="client_at_risk")
ENDS_TODAY = replace(ENDS, ends_on=TODAY)
TOMORROW = TODAY + timedelta(days=1)
GOES_ON = ContinueOrder(reason="not_affected")

Step = Callable[[Desk, UUID], Awaitable[object]]


def terminates(asked: TerminateOrder) -> Step:
    return lambda desk, order_id: desk.orders.terminate(order_id, asked, MANAGER)


def by_another(act: Callable[[Orders, Desk, UUID], Awaitable[object]]) -> Step:
    return lambda desk, order_id: act(Orders(desk.other.store, desk.other.clock), desk, order_id)


def delivered_by_another(act: Callable[[Delivery, Desk, UUID], Awaitable[object]]) -> Step:
    return lambda desk, order_id: act(Delivery(desk.other.store, desk.other.clock), desk, order_id)


CANCELS = by_another(lambda orders, _, order_id: orders.cancel(order_id, CancelOrder(reason="client_moved"), COACH))
STARTS = delivered_by_another(
    lambda delivery, desk, each: delivery.start(each, StartProvision(started_on=TODAY), desk.seller)
)
COMPLETES = delivered_by_another(
    lambda delivery, desk, each: delivery.complete(each, CompleteProvision(completed_on=TODAY), desk.seller)
)
CONTINUES = by_another(lambda orders, _, order_id: orders.go_on(order_id, GOES_ON, replace(MANAGER, actor="other")))
HEARS = by_another(lambda orders, _, order_id: orders.look_again_at_supplier(order_id, WORKER))


@pytest.fixture
async def desk(mongodb_uri: str, database_name: str) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(a_process(mongodb_uri, database_name)) for _ in range(2)]
        yield Desk(one, other)


async def in_question(desk: Desk, *, started: bool) -> list[UUID]:
    """Accepted orders of a supplier that is suspended then."""
    enough = Allocate(allocated_pence=PRICE * ROUNDS)
    await Budgets(desk.parts.store, desk.parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
    found = list(await asyncio.gather(*(desk.ordered(PRICE) for _ in range(ROUNDS))))
    await asyncio.gather(*(desk.orders.accept(each, desk.seller) for each in found))
    if started:
        day, delivery = StartProvision(started_on=TODAY), Delivery(desk.parts.store, desk.parts.clock)
        await asyncio.gather(*(delivery.start(each, day, desk.seller) for each in found))
    await desk.parts.of(KNOWN_SUPPLIERS).apply([(suspended(desk.supplier_id, NOON), 2)])
    await asyncio.gather(*(desk.orders.look_again_at_supplier(each, WORKER) for each in found))
    return found


async def at_once(desk: Desk, found: list[UUID], decides: Step, happens: Step) -> list[tuple[bool, bool]]:
    """Take both steps of every order; return which of the two were taken."""

    async def taken(step: Awaitable[object]) -> bool:
        try:
            await step
        except Rejected:
            return False
        return True

    async def both(number: int, order_id: UUID) -> tuple[bool, bool]:
        async def sooner_or_later(step: Step, waits: bool) -> bool:
            """Let now the one begin a little later and now the other."""
            if waits:
                await some_work(desk.other, number // 2)
            return await taken(step(desk, order_id))

        decided, happened = await asyncio.gather(
            sooner_or_later(decides, waits=number % 2 == 1), sooner_or_later(happens, waits=number % 2 == 0)
        )
        return decided, happened

    return list(await asyncio.gather(*(both(number, each) for number, each in enumerate(found))))


async def the_books(desk: Desk, found: list[UUID]) -> None:
    """Each order ended once at most, and the budget holds what did not come to nothing."""
    ends = {"OrderCancelled", "ProvisionEndedEarly", "ProvisionCompleted"}
    states = [(await desk.parts.store.get(ORDERS(each))).state for each in found]
    log = [each async for each in desk.parts.store.database["events"].find({"aggregate_id": {"$in": _ids(found)}})]
    ended = [each["aggregate_id"] for each in log if str(each["type"]).split(".")[1] in ends]
    over = [str(each.order_id) for each in states if each.status not in RUNNING]
    assert sorted(ended) == sorted(over)
    assert await desk.held() == PRICE * sum(each.status not in OVER_WITHOUT_PROVISION for each in states)
    assert not any(each.in_question for each in states if each.status not in RUNNING)


def _ids(found: list[UUID]) -> list[str]:
    return [str(each) for each in found]


@pytest.mark.parametrize(
    ("started", "decides", "happens"),
    [
        pytest.param(False, terminates(ENDS), STARTS, id="a start"),
        pytest.param(True, terminates(ENDS_TODAY), COMPLETES, id="a completion"),
        pytest.param(True, terminates(ENDS_TODAY), CONTINUES, id="another decision"),
    ],
)
async def test_an_end_or_what_happens_in_the_same_moment_wins_and_never_both(
    desk: Desk, started: bool, decides: Step, happens: Step
) -> None:
    found = await in_question(desk, started=started)
    taken = await at_once(desk, found, decides, happens)
    assert set(taken) <= {(True, False), (False, True)}, "which of the two comes first is chance"
    await the_books(desk, found)


async def test_an_end_against_a_cancellation_frees_the_budget_once(desk: Desk) -> None:
    found = await in_question(desk, started=False)
    taken = await at_once(desk, found, terminates(ENDS), CANCELS)
    assert {(True, True), (False, True)} >= set(taken), "a cancellation of what is cancelled changes nothing"
    await the_books(desk, found)
    assert await desk.held() == 0


async def test_an_end_against_the_news_that_the_supplier_may_sell_again_is_made_or_refused(desk: Desk) -> None:
    found = await in_question(desk, started=True)
    await desk.other.of(KNOWN_SUPPLIERS).apply([(reinstated(desk.supplier_id, NOON), 3)])
    taken = await at_once(desk, found, terminates(ENDS_TODAY), HEARS)
    assert {heard for _, heard in taken} == {True}
    await the_books(desk, found)
    for (decided, _), order_id in zip(taken, found, strict=True):
        order: Any = (await desk.parts.store.get(ORDERS(order_id))).state
        assert (order.status in RUNNING, order.in_question) == (not decided, False)


async def test_a_completion_in_the_last_moment_or_the_end_that_was_decided_wins(desk: Desk) -> None:
    found = await in_question(desk, started=True)
    await asyncio.gather(*(terminates(replace(ENDS, ends_on=TOMORROW))(desk, each) for each in found))
    clock = Orders(desk.parts.store, lambda: end_of(TOMORROW))

    async def ends(_: Desk, order_id: UUID) -> None:
        await clock.end_as_decided(order_id, TOMORROW, WORKER)

    taken = await at_once(desk, found, ends, COMPLETES)
    assert {clock for clock, _ in taken} == {True}, "a clock that comes too late finds nothing to do"
    await the_books(desk, found)
