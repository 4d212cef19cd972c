"""What the clock does to a supplier is seen in the console before, and heard by everybody concerned after."""

from datetime import date, timedelta
from typing import Any

from shared.auth.principal import Role
from shared.kernel.deadlines import end_of, start_of
from tests.console.conftest import MONDAY, System
from tests.console.test_stuck import is_served, steps_of
from tests.journeys.test_chain import Department, a_need, an_offer, need_becomes
from tests.running import until

REGISTRY = "supplier_registry"
STARTS_ON = str(MONDAY.date() + timedelta(days=40))


async def decides(department: Department, step: str, body: dict[str, str]) -> None:
    path = f"/v1/suppliers/{department.supplier_id}/{step}"
    reply = await department.call(REGISTRY, "POST", path, Role.CATEGORY_MANAGER, json=body)
    assert reply.status == 204, reply


async def settled(system: System) -> None:
    assert (await system.up[REGISTRY].operations("/timers/settled"))[0] == 200


async def ordered(department: Department, offer_id: str, need_id: str) -> str:
    budget = {"allocated_pence": 100_000_000}
    path = f"/v1/budgets/{department.district}/2027-28"
    await department.done("ordering", "PUT", path, Role.BUYER, json=budget)
    asked = {"need_id": need_id, "offer_id": offer_id, "offer_version": 1, "starts_on": STARTS_ON}
    placed = await department.done("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)
    return str(placed.body["order_id"])


async def becomes(department: Department, order_id: str, **stands: Any) -> None:
    async def as_awaited() -> bool:
        order = await department.call("ordering", "GET", f"/v1/orders/{order_id}", Role.WORK_COACH)
        return {name: order.body[name] for name in stands} == stands

    await until(as_awaited, f"order {order_id} stands so: {stands}")


async def delisting(department: Department, offer_id: str, delisted_for: str | None) -> None:
    async def as_awaited() -> bool:
        offer = await department.call("catalogue", "GET", f"/v1/offers/{offer_id}", Role.SUPPLIER)
        return bool(offer.body["delisted_for"] == delisted_for)

    await until(as_awaited, f"the offer is delisted for {delisted_for}")


async def knows_hidden(system: System, offer_id: str) -> None:
    rows = system.up["notifications"].database["list_changes"]
    await until(lambda: rows.find_one({"_id": offer_id, "changes.kind": "hidden"}), "the next digest has it to tell")


async def is_told(department: Department, role: Role, title: str, named: str) -> None:
    async def message() -> bool:
        found = await department.call("notifications", "GET", "/v1/messages?limit=500&unread=true", role)
        return any(each["title"] == title and named in str(each) for each in found.body["items"])

    await until(message, f"the {role} reads {title!r}")


async def test_a_member_that_does_not_redeclare_lapses_and_all_its_offers_and_orders_with_it(
    system: System, department: Department, at_monday: None
) -> None:
    offer_id, runs, waits = await an_offer(department), await a_need(department), await a_need(department)
    await decides(department, "redeclaration-request", {})
    await is_served(department)
    redeclare_by = date(2028, 1, 17)
    _, soon = await system.report("jobs", "--service", REGISTRY, "--within", "30d")
    assert steps_of(soon["by_itself"], f"{department.supplier_id}/DPS-EMPLOYABILITY") == [
        ("redeclaration", "redeclaration_due", start_of(date(2028, 1, 13))),
        ("redeclaration", "end", end_of(redeclare_by)),
    ]

    system.clock.set(start_of(date(2028, 1, 13)))
    await settled(system)
    await is_told(department, Role.SUPPLIER, "Your declaration is due by 17 January 2028", "every category")
    system.clock.set(start_of(date(2028, 1, 14)))  # two working days to answer an order do not end with the membership
    running = await ordered(department, offer_id, runs["need_id"])
    accepted = await department.call("ordering", "POST", f"/v1/orders/{running}/acceptance", Role.SUPPLIER)
    assert accepted.status == 204, accepted
    waiting = await ordered(department, offer_id, waits["need_id"])

    system.clock.set(end_of(redeclare_by))
    await settled(system)
    await delisting(department, offer_id, "supplier_lapsed")
    await becomes(department, waiting, status="stopped")
    await becomes(department, running, status="accepted", in_question=True)
    await need_becomes(department, waits["need_id"], "open", None)
    await is_told(department, Role.SUPPLIER, "Membership lapsed", "you did not renew your declaration by 17 January")
    await is_told(department, Role.CATEGORY_MANAGER, "Membership lapsed", department.supplier_id)
    await is_told(department, Role.WORK_COACH, "Decision needed on a running order", running)
    asked = {"need_id": waits["need_id"], "offer_id": offer_id, "offer_version": 1, "starts_on": STARTS_ON}
    refused = await department.call("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)
    assert refused.codes == {"supplier_not_active", "offer_not_orderable"}
    _, late = await system.report("stuck", "--service", REGISTRY)
    assert department.supplier_id not in str(late)
    await knows_hidden(system, offer_id)
    system.clock.set(end_of(redeclare_by + timedelta(days=1)))
    await is_told(department, Role.WORK_COACH, "Changes to the provider list", "Not available: Warehouse and Forklift")


async def test_a_suspension_that_ends_by_itself_brings_offers_back_and_lets_orders_go_on(
    system: System, department: Department, at_monday: None
) -> None:
    offer_id, need = await an_offer(department), await a_need(department)
    running = await ordered(department, offer_id, need["need_id"])
    accepted = await department.call("ordering", "POST", f"/v1/orders/{running}/acceptance", Role.SUPPLIER)
    assert accepted.status == 204, accepted
    await decides(department, "suspension", {"reason": "investigation", "until": "2028-01-12"})
    await delisting(department, offer_id, "supplier_suspended")
    await becomes(department, running, in_question=True)
    await is_told(department, Role.SUPPLIER, "You have been suspended", "12 January 2028")

    system.clock.set(end_of(date(2028, 1, 12)))
    await settled(system)
    await delisting(department, offer_id, None)
    await becomes(department, running, status="accepted", in_question=False)
    await is_told(department, Role.SUPPLIER, "You have been reinstated", "every category")
    await until(lambda: is_orderable(department, offer_id), "the offer may be ordered again")


async def is_orderable(department: Department, offer_id: str) -> bool:
    path = f"/v1/orderable-offers?category=SKILLS_FOR_WORK&district={department.district}&limit=500"
    found = await department.call("ordering", "GET", path, Role.WORK_COACH)
    return offer_id in {each["offer_id"] for each in found.body["items"]}


async def test_a_late_decision_is_told_to_the_commercial_team_and_stays_stuck_until_it_is_made(
    system: System, department: Department, at_monday: None
) -> None:
    await an_offer(department)
    application = {"categories": ["KEEPING_JOBS"], "has_safeguarding_policy": True, "accepts_terms": True}
    applied = await department.call(
        REGISTRY, "POST", "/v1/applications", Role.SUPPLIER, json=application | {"registered_for_data_protection": True}
    )
    application_id = applied.body["application_id"]
    shown = await department.call(REGISTRY, "GET", f"/v1/applications/{application_id}", Role.CATEGORY_MANAGER)
    system.clock.set(end_of(date.fromisoformat(shown.body["decide_by"])))
    await settled(system)
    await is_told(department, Role.CATEGORY_MANAGER, "Application overdue", application_id)
    code, late = await system.report("stuck", "--service", REGISTRY)
    assert (code, application_id in str(late)) == (1, True)
    await department.admit(application_id, "KEEPING_JOBS")
    _, late = await system.report("stuck", "--service", REGISTRY, "--limit", "500")
    assert application_id not in str(late)
