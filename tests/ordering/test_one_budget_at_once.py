"""Hundreds of orders on one budget in two processes, while it is cut and varied: it is never overspent."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from uuid import UUID

import pytest

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import BUDGETS, Allocate, Budget, budget_id_of, has_left
from services.ordering.budgets.domain.varying import Vary
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain import paying
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION
from shared.contracts.ordering import BudgetEvent
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.service import Parts
from shared.store.commands import Committed
from shared.store.log import event_of
from tests.ordering.examples import ASKED, DISTRICT, PRICE
from tests.ordering.test_suspension import COACH, known, processes

__all__ = ["processes"]

NEEDS = 300
ROOM = 200
BUDGET_ID = budget_id_of(DISTRICT, "2016-17")
CUTS = Vary(change_pence=-20 * PRICE, reason="funding_withdrawn")


async def refusals(act: Awaitable[object]) -> frozenset[str]:
    """The codes that it was refused with; none where it was done."""
    try:
        await act
    except Rejected as refused:
        return refused.codes
    return frozenset()


async def test_hundreds_of_orders_in_two_processes_never_take_more_than_the_budget(
    processes: tuple[Parts, Parts],
) -> None:
    await ordered_at_once(*processes)


async def test_a_look_at_the_budget_outside_the_commit_is_found(
    processes: tuple[Parts, Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is planted: what is left is what was left when an order was begun, not when it is committed."""
    seen: dict[str, Budget | None] = {}
    place, left = Orders.place, has_left

    async def look_and_place(orders: Orders, asked: PlaceOrder, caller: Caller) -> Committed:
        seen["budget"] = (await orders.store.get(BUDGETS(BUDGET_ID))).state
        return await place(orders, asked, caller)

    monkeypatch.setattr(Orders, "place", look_and_place)
    monkeypatch.setattr(paying, "has_left", lambda _, pence: left(seen["budget"], pence))
    with pytest.raises(AssertionError, match="held_pence"):
        await ordered_at_once(*processes)


async def ordered_at_once(one: Parts, other: Parts) -> None:
    """Let all order at once, while the budget is cut twice, and look at the books."""
    await Budgets(one.store, one.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=ROOM * PRICE), COACH)
    supplier_id, offer_id, needs = new_id(), new_id(), [new_id() for _ in range(NEEDS)]
    for need_id in needs:
        await known(one, supplier_id, offer_id, need_id)

    async def order(number: int, need_id: UUID) -> frozenset[str]:
        orders = Orders((one, other)[number % 2].store, one.clock)
        asked = replace(ASKED, need_id=need_id, offer_id=offer_id)
        try:
            placed = await orders.place(asked, COACH)
        except Rejected as refused:
            return refused.codes
        if number % 10 == 0:
            await orders.cancel(UUID(placed.subject), CancelOrder(reason="need_changed"), COACH)
        return frozenset()

    budgets = Budgets(other.store, other.clock)
    came_to = await asyncio.gather(
        *(order(number, each) for number, each in enumerate(needs)),
        refusals(budgets.vary(DISTRICT, "2016-17", CUTS, COACH)),
        refusals(budgets.vary(DISTRICT, "2016-17", CUTS, COACH)),
    )
    await the_books(one, sum(not each for each in came_to[NEEDS:]))
    assert set(came_to[:NEEDS]) == {frozenset(), frozenset({"budget_exceeded"})}


async def the_books(parts: Parts, cuts: int) -> None:
    """No moment in the log has more held than allocated, and what is held is what live orders cost."""
    log = [each async for each in parts.store.database["events"].find({"aggregate_id": BUDGET_ID}).sort("version")]
    budget: Budget | None = None
    for each in log:
        event = event_of(each)
        assert isinstance(event, BudgetEvent)
        budget = BUDGETS.evolve(budget, event)
        assert 0 <= budget.held_pence <= budget.allocated_pence
    stored = (await parts.store.get(BUDGETS(BUDGET_ID))).state
    live = [
        each
        async for page in parts.store.pages(ORDERS, {})
        for each in page
        if each.status not in OVER_WITHOUT_PROVISION
    ]
    assert stored == budget
    assert stored.allocated_pence == (ROOM - 20 * cuts) * PRICE
    assert stored.held_pence == sum(each.amount_pence for each in live)
