"""The job that carries over: every order of the year once, and later those that the next year could not pay for."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import BUDGETS, Allocate
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.year_end.commands import YearEnds
from services.ordering.year_end.domain.carrying import carry_forward
from shared.kernel.ids import new_id
from tests.ordering.examples import ASKED, DISTRICT, PRICE
from tests.ordering.test_suspension import COACH, WORKER, a_process, known
from tests.ordering.years import MAY, NEW, OLD, WITHOUT, closing

MANY = 40
EARLY = datetime(2017, 4, 29, 12, tzinfo=UTC)


async def test_what_the_next_year_cannot_pay_for_is_carried_over_once_it_can(
    mongodb_uri: str, database_name: str
) -> None:
    async with a_process(mongodb_uri, database_name) as parts:
        budgets, orders = Budgets(parts.store, parts.clock), Orders(parts.store, parts.clock)
        await budgets.allocate(DISTRICT, "2016-17", Allocate(allocated_pence=PRICE), COACH)
        supplier_id, offer_id, need_id = new_id(), new_id(), new_id()
        await known(parts, supplier_id, offer_id, need_id)
        await orders.place(replace(ASKED, need_id=need_id, offer_id=offer_id), COACH)
        (order,) = [each async for page in parts.store.pages(ORDERS, {}) for each in page]
        held = (await parts.store.get(BUDGETS(OLD))).state
        (short,) = carry_forward(order, {}, {OLD: held}, closing(WITHOUT))
        await parts.store.change((ORDERS(order.order_id),), lambda _: [short], WORKER)
        year_ends = YearEnds(parts.store, lambda: MAY)
        await year_ends.carry_over(date(2017, 5, 1), replace(WORKER, reaction="the next day"))
        assert [each async for page in parts.store.pages(ORDERS, {"not_carried": True}) for each in page] == []
        old, new = [(await parts.store.get(BUDGETS(each))).state for each in (OLD, NEW)]
        assert (old.committed_pence, new.committed_pence) == (0, PRICE)


async def test_the_job_carries_over_every_order_of_the_year_once(mongodb_uri: str, database_name: str) -> None:
    async with a_process(mongodb_uri, database_name) as parts:
        enough = Allocate(allocated_pence=PRICE * MANY)
        await Budgets(parts.store, parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
        supplier_id, offer_id, needs = new_id(), new_id(), [new_id() for _ in range(MANY)]
        for need_id in needs:
            await known(parts, supplier_id, offer_id, need_id)
        orders = Orders(parts.store, parts.clock)
        asked = [replace(ASKED, need_id=each, offer_id=offer_id) for each in needs]
        await asyncio.gather(*(orders.place(each, COACH) for each in asked))
        early, due = YearEnds(parts.store, lambda: EARLY), YearEnds(parts.store, lambda: MAY)
        await early.carry_over(None, WORKER)
        assert (await parts.store.get(BUDGETS(OLD))).state.committed_pence == PRICE * MANY
        await due.carry_over(date(2017, 4, 30), WORKER)
        assert (await parts.store.get(BUDGETS(OLD))).state.committed_pence == PRICE * MANY, "it was done that day"
        await asyncio.gather(due.carry_over(date(2017, 4, 29), WORKER), due.carry_over(None, WORKER))
        old, new = [(await parts.store.get(BUDGETS(each))).state for each in (OLD, NEW)]
        assert (old.committed_pence, old.allocated_pence, old.left_pence) == (0, 0, 0)
        assert (new.committed_pence, new.allocated_pence) == (PRICE * MANY, PRICE * MANY)
        found = [each async for page in parts.store.pages(ORDERS, {}) for each in page]
        assert {each.lines[0].budget_id for each in found} == {NEW}
