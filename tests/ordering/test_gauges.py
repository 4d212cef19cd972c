"""What ordering tells of budgets: of every district, whatever one document holds, and until when they last."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from services.ordering.budgets.domain.budget import BUDGETS, Allocate, allocate, budget_id_of
from services.ordering.budgets.gauges import BUDGETS_END, budgets_end, budgets_of, tell_budgets
from services.ordering.wiring import SERVICE
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.reference import districts
from shared.service import Parts
from shared.store.mongo import connect, disconnect
from shared.store.queue import QueueLimits
from shared.store.store import Store

MARCH = datetime(2027, 3, 1, 12, tzinfo=UTC)
SETTER = Caller(actor="tester", correlation_id="test")


@pytest.fixture
async def parts(mongodb_uri: str, database_name: str) -> AsyncIterator[Parts]:
    database = connect(mongodb_uri, database_name, app_name="tests")
    store = Store(database, SERVICE.aggregates, system_clock, QueueLimits(group=50, queue=500))
    await store.prepare()
    await store.start()
    yield Parts(store, {}, lambda: MARCH)
    await store.close()
    disconnect(database)


async def give(parts: Parts, district: str, year: str) -> None:
    asked = Allocate(allocated_pence=100_000)
    ref = BUDGETS(budget_id_of(district, year))
    await parts.store.change((ref,), lambda budget: allocate(budget, district, year, asked, (), MARCH), SETTER)


def told() -> dict[str, float]:
    return {sample.labels["year"]: sample.value for sample in next(iter(BUDGETS_END.collect())).samples}


async def test_budgets_end_with_the_year_until_every_district_has_the_next(parts: Parts) -> None:
    assert await budgets_end(parts, MARCH.date()) is None
    await give(parts, "D01", "2026-27")
    await give(parts, "D02", "2026-27")
    await give(parts, "D01", "2027-28")
    await tell_budgets(parts)
    assert told() == {"2026-27": 30}
    await give(parts, "D02", "2027-28")
    await tell_budgets(parts)
    assert told() == {"2027-28": 30 + 366}
    assert await budgets_end(parts, date(2027, 4, 1)) == date(2028, 3, 31)


async def test_a_district_or_document_that_is_not_known_here_hides_no_other(parts: Parts) -> None:
    for district in districts():
        await give(parts, district, "2026-27")
    budgets = parts.store.database["budgets"]
    sound = await budgets.find_one({"_id": "FSF:D37:2026-27"})
    newer = {**sound, "_id": "Z9:2026-27", "state": {**sound["state"], "budget_id": "Z9:2026-27", "district": "Z9"}}
    broken = {**sound, "_id": "A0:2026-27", "state": {"budget_id": "A0:2026-27", "financial_year": "2026-27"}}
    await budgets.insert_many([newer, broken])
    found = {each.district async for each in budgets_of(parts, "2026-27")}
    assert found == {*districts(), "Z9"}
