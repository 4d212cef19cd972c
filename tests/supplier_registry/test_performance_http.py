"""Performance as it runs: begun with the admission, published by the clock, decided on by people."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from tests.events import publish
from tests.running import until
from tests.supplier_registry.delivering import an_order
from tests.supplier_registry.running import CATEGORY, START, Registry

LEVEL = {"level": 2, "reason": "completion_below_level", "detail": "Two of ten.", "declares_no_interest": True}


async def performance_of(registry: Registry, supplier: UUID) -> dict[str, Any]:
    """What is watched of a supplier, once it is."""

    async def begun() -> dict[str, Any] | None:
        listed = await registry.officer("GET", "/v1/performance", params={"supplier_id": str(supplier)})
        return listed.body["items"][0] if listed.body["items"] else None

    found: dict[str, Any] = await until(begun, "the supplier is watched")
    return found


async def counted(registry: Registry, supplier: UUID, cases: int) -> None:
    """Wait until the news of so many orders has arrived."""

    async def arrived() -> bool:
        card = await registry.officer("GET", f"/v1/suppliers/{supplier}/scorecard")
        return [each["completion"]["cases"] for each in card.body["categories"]] == [cases]

    await until(arrived, "the orders are counted")


async def test_whoever_falls_below_the_floor_is_found_and_put_on_a_level(registry: Registry) -> None:
    supplier, other = await registry.a_member(), await registry.a_member()
    begun = await performance_of(registry, supplier)
    assert (begun["category"], begun["scorecard"], begun["level"]["number"]) == (CATEGORY, None, 1)
    path = f"/v1/performance/{begun['performance_id']}"

    orders = [event for n in range(10) for event in an_order(supplier, completed=n < 2, outcome="no_outcome")]
    await publish(registry.one.settings, *orders)
    await counted(registry, supplier, 10)
    await registry.on(START.date() + timedelta(days=40))

    low = (await registry.officer("GET", "/v1/performance", params={"below_floor": "true"})).body["items"]
    assert [each["supplier_id"] for each in low] == [str(supplier)]
    assert low[0]["scorecard"]["completion"]["cases"] == 10
    assert low[0]["indicated_level"] == 4
    facts = [each["fact"] for each in await registry.facts(begun["performance_id"])]
    assert facts == ["PerformanceManagementBegun", "ScorecardChanged", "PerformanceFellBelowFloor"]

    seen = await registry.officer("GET", path)
    assert (await registry.officer("POST", f"{path}/level", json=LEVEL)).status == 428
    match = {"If-Match": seen.headers["ETag"]}
    assert (await registry.officer("POST", f"{path}/level", json=LEVEL, headers=match)).status == 204
    assert (await registry.officer("POST", f"{path}/level", json=LEVEL | {"level": 3}, headers=match)).status == 412
    mine = await registry.supplier(supplier, "GET", path)
    level = mine.body["level"]
    assert (level["number"], level["name"]) == (2, "Informal action by the performance manager")
    assert (level["reason"], level["explanation"]) == ("completion_below_level", "Two of ten.")
    then = await registry.supplier(supplier, "GET", path, params={"as_at": START.date().isoformat()})
    assert then.body["level"]["number"] == 1

    assert (await registry.supplier(other, "GET", path)).status == 404
    assert (await registry.supplier(other, "GET", f"{path}/history")).status == 404
    assert (await registry.supplier(supplier, "POST", f"{path}/level", json=LEVEL)).status == 403
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    assert (await registry.one.call("GET", path, coach)).status == 403
    history = await registry.supplier(supplier, "GET", f"{path}/history")
    assert "PerformanceLevelExplained" in str(history.body)


async def test_scorecards_are_published_again_when_orders_change_them_and_not_otherwise(registry: Registry) -> None:
    supplier = await registry.a_member()
    begun = await performance_of(registry, supplier)

    async def published() -> int:
        events = await registry.facts(begun["performance_id"])
        return sum(1 for each in events if each["fact"] == "ScorecardChanged")

    await registry.on(START.date() + timedelta(days=1))  # the first day's work is done: it counts no half of an order
    await publish(registry.one.settings, *an_order(supplier, completed=True, outcome=None))
    await counted(registry, supplier, 1)
    await registry.on(START.date() + timedelta(days=50))
    assert await published() == 1
    await registry.on(START.date() + timedelta(days=60))
    assert await published() == 1
    await publish(registry.one.settings, *an_order(supplier, completed=True, outcome=None))
    await counted(registry, supplier, 2)
    await registry.on(START.date() + timedelta(days=61))
    assert await published() == 2


async def test_a_plan_that_failed_leads_to_a_notice_of_removal(registry: Registry) -> None:
    supplier, other = await registry.a_member(), await registry.a_member()
    begun = await performance_of(registry, supplier)
    path = f"/v1/performance/{begun['performance_id']}"
    plan = {
        "targets": [{"measure": "completion", "value": 70}],
        "steps": "Call each client before the start.",
        "review_on": (START.date() + timedelta(days=14)).isoformat(),
        "improve_by": (START.date() + timedelta(days=60)).isoformat(),
        "declares_no_interest": True,
    }
    ends = {"conclusion": "failed", "note": "41 of 90 completed.", "declares_no_interest": True}

    async def decide(step: str, body: dict[str, Any]) -> int:
        match = {"If-Match": (await registry.officer("GET", path)).headers["ETag"]}
        return (await registry.officer("POST", f"{path}/improvement-plan{step}", json=body, headers=match)).status

    assert await decide("", plan) == 204
    reply = {"agrees": True, "reply": "A second trainer begins in May."}
    assert (await registry.supplier(other, "POST", f"{path}/improvement-plan/reply", json=reply)).status == 404
    assert (await registry.supplier(supplier, "POST", f"{path}/improvement-plan/reply", json=reply)).status == 204
    assert await decide("/conclusion", ends) == 409
    for days in (15, 54, 61):
        await registry.on(START.date() + timedelta(days=days))
    assert await decide("/conclusion", ends) == 204
    assert await decide("/conclusion", ends) == 409

    told = [each["fact"] for each in await registry.facts(begun["performance_id"])]
    assert told[-5:] == [
        "ImprovementPlanReviewDue",
        "ImprovementPlanDue",
        "ImprovementPlanOverdue",
        "ImprovementPlanFailed",
        "ImprovementPlanNoted",
    ]
    notified = [each for each in await registry.facts(supplier) if each["fact"] == "SupplierRemovalNotified"]
    assert [(each["category"], each["reason"]) for each in notified] == [(CATEGORY, "persistent_poor_performance")]
    mine = await registry.supplier(supplier, "GET", path)
    (shown,) = mine.body["improvement_plans"]
    assert (shown["status"], shown["agreed"], shown["note"]) == ("failed", True, "41 of 90 completed.")


async def test_a_member_without_orders_is_asked_and_leaves_by_its_answer(registry: Registry) -> None:
    supplier = await registry.a_member()
    begun = await performance_of(registry, supplier)
    path = f"/v1/performance/{begun['performance_id']}"
    year = START.date() + timedelta(days=400)
    await registry.on(year)
    asked = (await registry.supplier(supplier, "GET", path)).body["inactivity"]
    assert (asked["asked_on"], asked["still_offers"]) == (year.isoformat(), None)
    answer = await registry.supplier(supplier, "POST", f"{path}/inactivity-answer", json={"still_offers": False})
    assert answer.status == 204
    assert await registry.standings(supplier) == {CATEGORY: "left"}
