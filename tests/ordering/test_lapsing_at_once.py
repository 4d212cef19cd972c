"""A lapse and an answer, a rejection and an approval, at once in two processes: exactly one of them wins."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from uuid import UUID

import pytest

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import BUDGETS, Allocate, budget_id_of
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.answering import DeclineOrder
from services.ordering.orders.domain.deadlines import RESPONSE
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Status
from services.ordering.orders.timers import timers_of
from shared.auth.principal import Role
from shared.kernel.deadlines import END, end_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.service import Parts
from shared.store.steps import read
from shared.timers.acting import caller_of
from tests.ordering.examples import ASKED, DISTRICT, PRICE, STARTS_ON
from tests.ordering.rounds import in_rounds
from tests.ordering.test_lapsing import JUST_BEFORE, LAST_DAY, OVER
from tests.ordering.test_suspension import COACH, DEAR, MANAGER, WORKER, a_process, known, some_work

ROUNDS, AT_ONCE = 60, 20
BUDGET_ID = budget_id_of(DISTRICT, "2016-17")
LAPSE = (RESPONSE, END)

Step = Callable[[UUID], Awaitable[object]]


class Desk:
    """Ordering in two processes: in one people still decide in time, in the other the day is over already."""

    def __init__(self, people: Parts, clocks: Parts) -> None:
        self.parts = people
        self.other = clocks
        self.orders = Orders(people.store, people.clock)
        self.in_time = Orders(people.store, lambda: JUST_BEFORE)
        self.over = Orders(clocks.store, lambda: OVER)
        self.supplier_id = new_id()
        self.seller = replace(COACH, roles=frozenset({Role.SUPPLIER}), supplier_id=self.supplier_id)

    async def ordered(self, price: int) -> UUID:
        offer_id, need_id = new_id(), new_id()
        await known(self.parts, self.supplier_id, offer_id, need_id, price=price)
        asked = replace(ASKED, need_id=need_id, offer_id=offer_id)
        return UUID((await self.orders.place(asked, COACH)).subject)

    async def rounds(self, price: int, late: Step, by_clock: Step) -> list[tuple[bool, Status]]:
        """Take both steps at once for many orders; return whether the late one was taken, and where each order is."""
        enough = Allocate(allocated_pence=price * ROUNDS)
        await Budgets(self.parts.store, self.parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)

        async def round_of(number: int) -> tuple[bool, Status]:
            order_id = await self.ordered(price)

            async def on_the_clock() -> None:
                await some_work(self.other, number)
                await by_clock(order_id)

            taken, clock = await asyncio.gather(late(order_id), on_the_clock(), return_exceptions=True)
            assert clock is None, clock
            assert not isinstance(taken, Exception) or isinstance(taken, Rejected), taken
            return not isinstance(taken, Exception), (await self.parts.store.get(ORDERS(order_id))).state.status

        return await in_rounds(round_of, ROUNDS, AT_ONCE)

    async def held(self) -> int:
        return (await self.parts.store.get(BUDGETS(BUDGET_ID))).state.held_pence


@pytest.fixture
async def desk(mongodb_uri: str, database_name: str) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(a_process(mongodb_uri, database_name)) for _ in range(2)]
        yield Desk(one, other)


async def test_an_answer_in_the_last_moment_or_the_lapse_wins_and_never_both(desk: Desk) -> None:
    rounds = await desk.rounds(
        PRICE,
        lambda order_id: desk.in_time.accept(order_id, desk.seller),
        lambda order_id: desk.over.lapse(order_id, LAST_DAY, WORKER),
    )
    assert set(rounds) == {(True, Status.ACCEPTED), (False, Status.LAPSED)}, "else the two never met"
    assert await desk.held() == PRICE * sum(accepted for accepted, _ in rounds)


async def test_a_no_in_the_last_moment_or_the_lapse_frees_the_budget_once(desk: Desk) -> None:
    rounds = await desk.rounds(
        PRICE,
        lambda order_id: desk.in_time.decline(order_id, DeclineOrder(reason="no_capacity"), desk.seller),
        lambda order_id: desk.over.lapse(order_id, LAST_DAY, WORKER),
    )
    assert set(rounds) == {(True, Status.DECLINED), (False, Status.LAPSED)}
    assert await desk.held() == 0


async def test_an_approval_in_the_last_moment_or_the_rejection_wins_and_never_both(desk: Desk) -> None:
    desk.over = Orders(desk.other.store, lambda: end_of(STARTS_ON))
    rounds = await desk.rounds(
        DEAR,
        lambda order_id: desk.orders.approve(order_id, MANAGER),
        lambda order_id: desk.over.reject_overdue(order_id, STARTS_ON, WORKER),
    )
    assert set(rounds) == {(True, Status.ISSUED), (False, Status.REJECTED)}
    assert await desk.held() == DEAR * sum(approved for approved, _ in rounds)


async def test_two_that_lead_for_a_moment_let_each_order_lapse_once(desk: Desk) -> None:
    enough = Allocate(allocated_pence=PRICE * ROUNDS)
    await Budgets(desk.parts.store, desk.parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
    await asyncio.gather(*(desk.ordered(PRICE) for _ in range(ROUNDS)))
    database = desk.parts.store.database
    kept = [(each["_id"], entry) async for each in database["orders"].find() for entry in each["due"]]
    ends = [step for step in (read(*each) for each in kept) if step.ends]
    leaders = [
        next(each.act for each in timers_of(Orders(parts.store, lambda: OVER)) if (each.deadline, each.step) == LAPSE)
        for parts in (desk.parts, desk.other)
    ]
    await asyncio.gather(*(act(step, caller_of("ordering", step)) for step in ends for act in leaders))
    facts = [(each["type"], each["actor"]) async for each in database["events"].find()]
    assert facts.count(("ordering.OrderLapsed.v1", "ordering.order_response")) == len(ends) == ROUNDS
    assert facts.count(("ordering.BudgetReleased.v1", "ordering.order_response")) == ROUNDS
    assert await desk.held() == 0


async def test_the_need_of_a_lapsed_order_can_be_ordered_for_again(desk: Desk) -> None:
    enough = Allocate(allocated_pence=PRICE)
    await Budgets(desk.parts.store, desk.parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
    offer_id, need_id = new_id(), new_id()
    await known(desk.parts, desk.supplier_id, offer_id, need_id)
    asked = replace(ASKED, need_id=need_id, offer_id=offer_id)
    first = UUID((await desk.orders.place(asked, COACH)).subject)
    with pytest.raises(Rejected) as refused:
        await desk.orders.place(asked, COACH)
    assert refused.value.codes == {"need_already_ordered", "budget_exceeded"}
    await desk.over.lapse(first, LAST_DAY, WORKER)
    await desk.orders.place(asked, COACH)
    assert await desk.held() == PRICE
