"""Orders in question are listed by the last day to decide on them, whatever their ids, and by pages."""

import asyncio
import inspect
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.known.payees import KNOWN_PAYEES
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.queries import OrderQueries
from shared.kernel.caller import Caller
from tests.ordering.examples import DISTRICT, NOON, PRICE
from tests.ordering.test_deciding_at_once import desk
from tests.ordering.test_lapsing_at_once import Desk
from tests.ordering.test_suspension import COACH, MANAGER, WORKER
from tests.suppliers import suspended

__all__ = ["desk"]

DAYS_LATER = (9, 0, 5, 0, 2)


async def listed(desk: Desk, caller: Caller = MANAGER, limit: int = 2) -> list[UUID]:
    """What is in question, page by page."""
    queries = OrderQueries(desk.parts.store, desk.parts.of(KNOWN_OFFERS), desk.parts.of(KNOWN_PAYEES), desk.parts.clock)
    asked = inspect.signature(queries.list).parameters
    nothing: dict[str, Any] = dict.fromkeys(set(asked) - {"caller", "in_question", "after", "limit"})
    found: list[UUID] = []
    after: str | None = None
    while page := await queries.list(caller, **nothing, in_question=True, after=after, limit=limit):
        assert len(page) <= limit
        found += [UUID(str(each["order_id"])) for _, each in page]
        after = page[-1][0]
    return found


async def test_the_next_last_day_comes_first_and_pages_neither_leave_out_nor_repeat(desk: Desk) -> None:
    enough = Allocate(allocated_pence=PRICE * len(DAYS_LATER) * 2)
    await Budgets(desk.parts.store, desk.parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
    found = [await desk.ordered(PRICE) for _ in DAYS_LATER]
    await asyncio.gather(*(desk.orders.accept(each, desk.seller) for each in found))
    await desk.parts.of(KNOWN_SUPPLIERS).apply([(suspended(desk.supplier_id, NOON), 2)])
    for later, order_id in zip(DAYS_LATER, found, strict=True):
        clock = partial((NOON + timedelta(days=later)).astimezone, UTC)
        await Orders(desk.parts.store, clock).look_again_at_supplier(order_id, WORKER)
    by_day = [each for _, each in sorted(zip(DAYS_LATER, found, strict=True))]
    assert by_day != sorted(found)
    assert await listed(desk) == by_day
    elsewhere = replace(MANAGER, districts=frozenset({"D37"}))
    assert await listed(desk, elsewhere) == []


async def test_a_page_of_them_reads_no_more_than_it_shows(desk: Desk) -> None:
    orders = desk.parts.store.database[ORDERS.collection]
    order = [("state.question.decide_by", 1), ("state.order_id", 1)]
    states = [
        {"in_question": n % 2 == 0, "question": {"decide_by": "2016-12-01"}, "order_id": f"{n}"} for n in range(40)
    ]
    await orders.insert_many([{"_id": each["order_id"], "state": each} for each in states])
    explained = await orders.find({"state.in_question": True}).sort(order).limit(5).explain()
    assert explained["executionStats"]["totalDocsExamined"] == explained["executionStats"]["nReturned"] == 5
