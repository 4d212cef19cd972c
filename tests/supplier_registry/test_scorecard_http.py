"""Scorecards as they run: with news of orders from the broker."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import ordering as orders
from shared.contracts.event import Reason
from tests.events import publish
from tests.running import until
from tests.supplier_registry.running import START, Registry


def an_order(supplier: UUID, completed: bool, outcome: str | None) -> list[orders.OrderEvent]:
    need_id = uuid4()
    about: dict[str, Any] = {
        "order_id": uuid4(),
        "need_ids": (need_id,),
        "supplier_id": supplier,
        "district": "D01",
    }
    line: dict[str, Any] = {**about, "line": 1, "need_id": need_id}
    day = date(2017, 4, 3)
    ended = (
        orders.ProvisionCompleted(**line, completed_on=day)
        if completed
        else orders.ProvisionEndedEarly(**line, ended_on=day, reason=Reason(code="client_withdrew"))
    )
    recorded = [orders.OutcomeRecorded(**line, outcome=outcome, achieved_on=day)] if outcome else []
    return [
        orders.OrderIssued(
            **about,
            purchase_order="PO-1",
            category="GETTING_JOBS",
            amount_pence=1,
            starts_on=day,
            respond_by=day,
            issued_at=START,
        ),
        orders.OrderAccepted(**about, category="GETTING_JOBS", accepted_at=START),
        orders.ProvisionStarted(**line, started_on=day),
        ended,
        *recorded,
    ]


async def test_a_scorecard_counts_orders_once_and_judges_from_ten_cases_on(registry: Registry) -> None:
    org = await registry.a_member()
    nine = [event for n in range(9) for event in an_order(org, n < 5, "job_started" if n < 3 else "no_outcome")]
    news = [*nine, *an_order(uuid4(), completed=True, outcome=None)]

    async def card() -> dict[str, Any]:
        found: dict[str, Any] = (await registry.officer("GET", f"/v1/suppliers/{org}/scorecard")).body
        return found

    async def finished(cases: int) -> dict[str, Any] | None:
        counted = await card()
        return counted if counted["completed"] + counted["ended_early"] == cases and counted["in_work"] == 3 else None

    await publish(registry.one.settings, *news)
    counted = await until(lambda: finished(9), "nine orders are counted")
    assert (counted["issued"], counted["accepted"], counted["declined"], counted["started"]) == (9, 9, 0, 9)
    assert (counted["acceptance"], counted["completion"], counted["below_floor"]) == (None, None, None)

    await publish(registry.one.settings, *news)  # the same events, delivered again
    await publish(registry.one.settings, *an_order(org, completed=False, outcome=None), versions=Counter())
    counted = await until(lambda: finished(10), "the tenth order is counted")
    assert counted["completion"] == {"percent": 50.0, "cases": 10}
    assert counted["in_work_rate"] == {"percent": 30.0, "cases": 10}
    assert counted["below_floor"] is True
