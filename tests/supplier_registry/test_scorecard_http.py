"""Scorecards as they run: with news of orders from the broker."""

from collections import Counter
from typing import Any
from uuid import uuid4

from tests.events import publish
from tests.running import until
from tests.supplier_registry.delivering import MARKET, an_order
from tests.supplier_registry.running import CATEGORY, Registry


async def test_a_scorecard_counts_orders_once_and_ranks_from_ten_cases_on(registry: Registry) -> None:
    org, other = await registry.a_member(), uuid4()
    nine = [
        event
        for n in range(9)
        for event in an_order(org, completed=n < 5, outcome="job_started" if n < 3 else "no_outcome")
    ]
    news = [*nine, *an_order(other, completed=True, outcome=None)]

    async def finished(cases: int, of_all: float) -> dict[str, Any] | None:
        """The card, once it has counted so many cases of the supplier and the share of the whole category."""
        found = (await registry.officer("GET", f"/v1/suppliers/{org}/scorecard")).body["categories"]
        sums = [(each["completion"]["cases"], each["completion"]["category_rate"]) for each in found]
        return found[0] if sums == [(cases, of_all)] else None

    await publish(registry.one.settings, *news)
    card = await until(lambda: finished(9, 60.0), "nine orders are counted, and another supplier's beside them")
    assert (card["market"], card["category"], card["issued"]) == (MARKET, CATEGORY, 9)
    assert card["completion"] == {"cases": 9, "rate": None, "category_rate": 60.0, "adjusted": 57.9}
    assert (card["ranked"], card["below_floor"]) == (False, None)

    await publish(registry.one.settings, *news)  # the same events, delivered again
    await publish(registry.one.settings, *an_order(org, completed=False, outcome=None), versions=Counter())
    card = await until(lambda: finished(10, 54.5), "the tenth order is counted")
    assert card["completion"] == {"cases": 10, "rate": 50.0, "category_rate": 54.5, "adjusted": 52.3}
    assert card["outcomes"] == {"cases": 10, "rate": 30.0, "category_rate": 27.3, "adjusted": 28.6}
    assert card["acceptance_hours"]["rate"] == 2.0
    assert (card["ranked"], card["below_floor"]) == (True, True)
    assert "supplier_performance.v1" in card["policies"]
    mine = await registry.supplier(org, "GET", f"/v1/suppliers/{org}/scorecard")
    assert [each["issued"] for each in mine.body["categories"]] == [10]
