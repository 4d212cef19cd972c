"""Payments over HTTP: from what a supplier records to what it is paid, by a clock of the test's own."""

import asyncio
import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from shared.auth.principal import Role
from shared.contracts import supplier_registry
from tests.ordering.examples import NOON, PRICE, STARTS_ON
from tests.ordering.timed import Timed
from tests.ordering.world import Case, World
from tests.running import until

DEAR = PRICE * 10


async def started(world: World, district: str) -> tuple[Case, str, dict[str, Any]]:
    """An order that has started, and the payment that fell due by it."""
    case = await world.begin(district, price=DEAR)
    order_id = await case.ordered()
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    assert (await case.step(order_id, "start", case.seller, started_on=str(STARTS_ON))).status == 204
    return case, order_id, await payment(world, case, order_id)


async def payment(world: World, case: Case, order_id: str, status: str = "due") -> dict[str, Any]:
    async def there() -> dict[str, Any] | None:
        params = {"order_id": order_id, "status": status}
        listed = await world.running.call("GET", "/v1/payments", case.seller, params=params)
        assert listed.status == 200, listed
        return listed.body["items"][0] if listed.body["items"] else None

    found: dict[str, Any] = await until(there, f"a payment is {status}")
    return found


async def test_a_start_is_claimed_verified_and_paid_and_every_step_is_refused_to_the_wrong_person(timed: Timed) -> None:
    world = timed.world
    case, _, due = await started(world, "D01")
    path = f"/v1/payments/{due['payment_id']}"
    assert (due["milestone"], due["amount_pence"]) == ("start", DEAR // 5)
    assert "claimed_by" not in due

    wrong = await world.call("POST", f"{path}/claim", case.seller, purchase_order="PO-1", invoice="INV 1")
    assert wrong.status == 422
    wrong = await world.call("POST", f"{path}/claim", case.seller, purchase_order="PO-1", invoice="INV-1")
    assert wrong.codes == {"purchase_order_differs"}
    said = {"purchase_order": due["purchase_order"], "invoice": "INV-1"}
    assert (await world.call("POST", f"{path}/claim", await world.another_supplier(), **said)).status == 404
    assert (await world.call("POST", f"{path}/claim", case.seller, **said)).status == 204

    assert (await world.call("POST", f"{path}/verification", case.coach)).status == 403
    assert (await world.call("POST", f"{path}/verification", world.manager("D02"))).status == 404
    several = {"payment_ids": [due["payment_id"]]}
    assert (await world.call("POST", "/v1/payment-verifications", world.manager("D01"), **several)).status == 204

    made = await world.call("POST", "/v1/payment-runs", world.buyer, headers={"Idempotency-Key": "run-1"})
    again = await world.call("POST", "/v1/payment-runs", world.buyer, headers={"Idempotency-Key": "run-1"})
    assert (made.status, again.body) == (201, made.body)
    assert (await world.call("POST", "/v1/payment-runs", world.buyer)).codes == {"nothing_to_pay"}

    paid = (await world.call("GET", path, world.manager("D01"))).body
    assert (paid["status"], paid["run_id"], paid["paid_on"]) == ("paid", made.body["run_id"], str(NOON.date()))
    budget = (await world.call("GET", "/v1/budgets/D01/2016-17", world.buyer)).body
    assert (budget["spent_pence"], budget["committed_pence"]) == (DEAR // 5, DEAR - DEAR // 5)
    history = (await world.call("GET", f"{path}/history", case.seller)).body["items"]
    told = ["PaymentDue", "PaymentClaimed", "PaymentVerified", "PaymentMade"]
    assert [each["fact"].split(".")[1] for each in history] == told
    assert "by" not in history[2]["fields"]


async def test_a_run_is_a_table_that_never_changes(timed: Timed) -> None:
    world = timed.world
    case, order_id, due = await started(world, "D01")
    named = supplier_registry.SupplierRegistered(
        supplier_id=case.supplier_id, name="=Aysgarth", identifiers=(), sme=True, vcse=False, registered_at=NOON
    )
    await world.tell(named)
    rows = world.running.database["known_payees"]
    await until(lambda: rows.find_one({"_id": str(case.supplier_id)}), "the supplier's name is here")
    assert (await case.order(order_id)).body["supplier_name"] == "=Aysgarth"
    path = f"/v1/payments/{due['payment_id']}"
    said = {"purchase_order": due["purchase_order"], "invoice": "INV-7", "amount_pence": 100}
    assert (await world.call("POST", f"{path}/claim", case.seller, **said)).status == 204
    assert (await world.call("POST", f"{path}/verification", world.manager("D01"))).status == 204
    run_id = (await world.call("POST", "/v1/payment-runs", world.buyer)).body["run_id"]
    table = await world.call("GET", f"/v1/payment-runs/{run_id}/payments.csv", world.buyer)
    assert table.headers["Cache-Control"] == "private, no-store"
    (row,) = csv.DictReader(StringIO(table.body))
    assert (row["invoice"], row["amount_pence"], row["supplier"]) == ("INV-7", "100", "'=Aysgarth")
    assert (await world.call("GET", f"/v1/payment-runs/{run_id}/payments.csv", case.seller)).status == 403
    bill = await world.call("GET", f"/v1/payment-runs/{run_id}/invoices/{case.supplier_id}", case.seller)
    assert (bill.status, bill.headers["Content-Type"]) == (200, "application/xml")
    assert bill.headers["Cache-Control"] == "private, no-store"
    assert '<cbc:PayableAmount currencyID="GBP">1.00</cbc:PayableAmount>' in bill.body
    other = await world.another_supplier()
    for path in (f"invoices/{case.supplier_id}", f"credit-notes/{case.supplier_id}"):
        assert (await world.call("GET", f"/v1/payment-runs/{run_id}/{path}", other)).status == 404
    await case.step(order_id, "early-end", case.seller, ended_on=str(STARTS_ON), reason="client_moved")
    await payment(world, case, order_id, "released")
    assert (await world.call("GET", f"/v1/payment-runs/{run_id}/payments.csv", world.buyer)).body == table.body


async def test_what_nobody_claims_is_claimed_and_said_to_be_late_and_paid_on_the_next_working_day(timed: Timed) -> None:
    world = timed.world
    case, order_id, due = await started(world, "D01")
    await timed.moves_to(NOON + timedelta(days=31))
    claimed = await payment(world, case, order_id, "claimed")
    assert claimed["automatic"]
    await timed.moves_to(NOON + timedelta(days=55))
    await timed.moves_to(NOON + timedelta(days=63))
    assert (await timed.facts(due["payment_id"]))[-2:] == ["PaymentVerificationDue", "PaymentOverdue"]
    manager = world.manager("D01")
    assert (await world.call("POST", f"/v1/payments/{due['payment_id']}/verification", manager)).status == 204
    await timed.moves_to(NOON + timedelta(days=65))
    await payment(world, case, order_id, "paid")
    made = await timed.last(due["payment_id"])
    assert made["data"]["overdue"]


async def test_nobody_but_a_buyer_makes_runs_or_records_what_came_back(timed: Timed) -> None:
    world = timed.world
    manager = world.running.token(Role.DISTRICT_MANAGER, districts=("D01",))
    assert (await world.call("POST", "/v1/payment-runs", manager)).status == 403
    assert (await world.call("GET", "/v1/payment-runs", manager)).status == 403
    published = await world.call("GET", "/v1/public/payments", None)
    assert (published.status, published.body["items"]) == (200, [])


async def test_runs_that_are_made_at_once_pay_each_claim_once(timed: Timed) -> None:
    world = timed.world
    case, _, due = await started(world, "D01")
    path = f"/v1/payments/{due['payment_id']}"
    said = {"purchase_order": due["purchase_order"], "invoice": "INV-3"}
    assert (await world.call("POST", f"{path}/claim", case.seller, **said)).status == 204
    assert (await world.call("POST", f"{path}/verification", world.manager("D01"))).status == 204
    made = await asyncio.gather(*(world.call("POST", "/v1/payment-runs", world.buyer) for _ in range(8)))
    assert sorted(each.status for each in made) == [201, *[409] * 7]
    budget = (await world.call("GET", "/v1/budgets/D01/2016-17", world.buyer)).body
    assert budget["spent_pence"] == due["amount_pence"]
