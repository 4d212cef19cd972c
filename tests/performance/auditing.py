"""The auditor that ends every run: what was acknowledged is there once, and the money adds up; or no figure counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reconcile import reconcile
from tests.performance import floor
from tests.performance.load import Acknowledged
from tests.performance.measuring import Ledger
from tests.performance.stack import ORDERING, Bench, floor_database


async def audit(bench: Bench, ledger: Ledger) -> list[Finding]:
    """Check a settled stack: by what the client was told, and by what the services say of one another."""
    orders = bench.databases[ORDERING]["orders"]
    found = {each["_id"]: each["state"] async for each in orders.find({}, {"state.lines": 1})}
    budgets = bench.databases[ORDERING]["budgets"].find({}, {"state": 1})
    committed = sum([each["state"]["reserved_pence"] + each["state"]["committed_pence"] async for each in budgets])
    database = floor_database(bench.stack)
    try:
        inserted = await database[floor.COLLECTION].count_documents({})
    finally:
        database.client.close()
    return [
        each_once(ledger.orders, found.keys()),
        _same(
            "budgets hold what the orders cost",
            committed,
            _cost(found),
        ),
        _same("and what was acknowledged costs", committed, sum(each.price_pence for each in ledger.orders)),
        _same("the floor has what it acknowledged", inserted, ledger.floor),
        *await reconcile(bench.stack.settings, settle=30.0),
    ]


def each_once(acknowledged: Sequence[Acknowledged], found: Iterable[str]) -> Finding:
    """Compare the ids that callers were told with those that are there."""
    times = Counter(each.order_id for each in acknowledged)
    there = set(found)
    wrong = [f"order {each} was acknowledged {count} times" for each, count in times.items() if count > 1]
    wrong += [f"order {each} was acknowledged and is lost" for each in times.keys() - there]
    wrong += [f"order {each} is there and nobody was told" for each in there - times.keys()]
    return Finding.of("every order acknowledged is there once", len(times), wrong)


def _same(what: str, one: int, other: int) -> Finding:
    return Finding.of(what, 1, [] if one == other else [f"{one} is not {other}"])


def _cost(orders: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(line["amount_pence"] for order in orders.values() for line in order["lines"])
