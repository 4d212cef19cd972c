"""The history of orders and budgets, and what they were on a day, over HTTP: to staff, to the supplier alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.ordering.orders.history import ORDER_DISCLOSURE
from services.ordering.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import events_of
from shared.contracts.ordering import OrderEvent
from shared.kernel.clock import RecordClock
from shared.kernel.ids import new_id
from tests.ordering.examples import NOON
from tests.ordering.world import YEAR, Case, World
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker

ABOVE_THE_LIMIT = 500_001
DAY = NOON.date()
NEXT = DAY + timedelta(days=1)


class Days(World):
    """The world of a test that moves on from day to day."""

    clock: RecordClock

    def now_is(self, days: int) -> None:
        self.clock.set(NOON + timedelta(days=days))

    async def history(self, path: str, token: str, **params: Any) -> list[dict[str, Any]]:
        reply = await self.running.call("GET", f"{path}/history", token, params=params)
        assert reply.status == 200, reply
        items: list[dict[str, Any]] = reply.body["items"]
        return items


@pytest.fixture(scope="module")
async def world(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Days]:
    folder = tmp_path_factory.mktemp("history")
    clock = RecordClock.create(folder / "clock", NOON)
    issuer = issuer_in(folder)
    async with a_broker(folder / "broker.log") as bootstrap:
        database = f"test_history_{new_id().hex[-8:]}"
        settings = settings_for(mongodb_uri, bootstrap, database, issuer, clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer) as service:
            world = Days(service)
            world.clock = clock
            yield world


@pytest.fixture(autouse=True)
def it_is_noon(world: Days) -> None:
    world.now_is(0)


async def approved(world: Days, district: str) -> tuple[Case, str]:
    """An order above the limit, approved on the next day and accepted on the one after."""
    case = await world.begin(district, price=ABOVE_THE_LIMIT)
    placed = await case.place(starts_on="2016-12-05")
    assert placed.status == 201, placed
    order_id = placed.body["order_id"]
    world.now_is(1)
    assert (await case.step(order_id, "approval", world.manager(district))).status == 204
    world.now_is(2)
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    return case, order_id


def facts(items: list[dict[str, Any]]) -> list[str]:
    return [each["fact"].split(".")[1] for each in items]


async def test_staff_are_told_who_did_what_when_and_why(world: Days) -> None:
    case, order_id = await approved(world, "D11")
    items = await world.history(f"/v1/orders/{order_id}", case.coach)
    assert facts(items) == ["OrderPlaced", "ApprovalRequested", "OrderApproved", "OrderIssued", "OrderAccepted"]
    placed, _, decided, _, accepted = items
    assert placed["by"] == {"kind": "account", "name": "tester work_coach", "roles": ["work_coach"]}
    assert placed["at"] == "2016-11-14T12:00:00Z"
    assert placed["policies"] == placed["policies"] != []
    assert "policies" not in placed["fields"]
    relied = {(each["row"], each["id"]): each["version"] for each in placed["relied_on"]}
    assert relied["known_offers", str(case.offer_id)] == 1
    assert relied["known_suppliers", str(case.supplier_id)] >= 1
    assert decided["at"] == "2016-11-15T12:00:00Z", "when it was decided"
    assert decided["fields"]["authority"]["by"] == "tester district_manager"
    assert accepted["by"]["roles"] == ["supplier"]
    assert all(each["withheld"] == [] for each in items)


async def test_its_supplier_is_told_what_the_order_shows_it(world: Days) -> None:
    case, order_id = await approved(world, "D12")
    items = await world.history(f"/v1/orders/{order_id}", case.seller)
    assert facts(items) == ["OrderPlaced", "ApprovalRequested", "OrderApproved", "OrderIssued", "OrderAccepted"]
    department, itself = {"kind": "department", "name": None, "roles": []}, "tester supplier"
    assert [each["by"] for each in items[:4]] == [department] * 4
    assert items[4]["by"] == {"kind": "account", "name": itself, "roles": ["supplier"]}
    assert items[0]["withheld"] == ["budget_id", "placed_by", "regime", "replaces_id"]
    assert (items[1]["withheld"], items[2]["withheld"]) == (["level", "steps"], ["authority"])
    assert "tester district_manager" not in str(items)
    assert "tester work_coach" not in str(items)
    assert f"FSF:D12:{YEAR}" not in str(items)
    assert all(each["relied_on"] == [] for each in items)


async def test_a_supplier_does_not_hear_that_its_order_was_in_question(world: Days) -> None:
    case, order_id = await approved(world, "D13")
    await world.tell(case.suspended())
    manager = world.manager("D13")

    async def questioned() -> bool:
        return "OrderQuestioned" in facts(await world.history(f"/v1/orders/{order_id}", manager))

    await until(questioned, "the order is in question")
    (asked,) = [each for each in await world.history(f"/v1/orders/{order_id}", manager) if "Questioned" in each["fact"]]
    assert asked["by"]["kind"] == "system"
    assert asked["by"]["name"].startswith("ordering.")
    assert asked["because_of"] == f"{case.supplier_id}:{world.versions[str(case.supplier_id)]}"
    assert [each["text"] for each in asked["reasons"]] == [str(each["text"]) for each in asked["reasons"]] != []
    for_supplier = await world.history(f"/v1/orders/{order_id}", case.seller)
    assert facts(for_supplier)[-1] == "OrderAccepted"


def test_every_fact_that_names_an_account_keeps_it_from_the_supplier() -> None:
    accounts = {
        name
        for event in events_of("ordering")
        if issubclass(event, OrderEvent) and ORDER_DISCLOSURE.facts[event].__name__ == "whoever_sees_it"
        for name in event.model_fields
        if name == "by" or name.endswith("_by")
    } - {"respond_by", "answer_by", "check_by", "record_by", "decide_by", "said_by"}
    assert accounts <= set(ORDER_DISCLOSURE.fields)


async def test_nobody_is_told_of_what_is_not_theirs(world: Days) -> None:
    case, order_id = await approved(world, "D14")
    another = await world.another_supplier()
    for path in (f"/v1/orders/{order_id}/history", f"/v1/orders/{order_id}?as_at={DAY}"):
        for token in (another, world.coach("D01"), world.manager()):
            assert (await world.call("GET", path, token)).status == 404, path
        assert (await world.call("GET", path, None)).status == 401
        operator = await world.call("GET", path, world.running.token(Role.OPERATOR))
        assert operator.status == 403
        assert (await world.call("GET", path, world.running.token(Role.AUDITOR))).status == 200
    assert (await world.call("GET", f"/v1/orders/{new_id()}/history", case.coach)).status == 404


async def test_a_history_is_read_page_by_page_and_misses_nothing(world: Days) -> None:
    case, order_id = await approved(world, "D15")
    whole = await world.history(f"/v1/orders/{order_id}", case.coach)
    found, after = [], None
    while True:
        params = {"limit": 2} | ({"after": after} if after else {})
        page = await world.running.call("GET", f"/v1/orders/{order_id}/history", case.coach, params=params)
        found += page.body["items"]
        if (after := page.body["next"]) is None:
            break
    assert found == whole
    assert len(whole) == 5


async def test_an_order_is_shown_as_it_was_when_a_day_ended(world: Days) -> None:
    case, order_id = await approved(world, "D16")

    async def status(day: object, token: str) -> tuple[int, Any]:
        reply = await world.call("GET", f"/v1/orders/{order_id}?as_at={day}", token)
        return reply.status, reply.body.get("status")

    for token in (case.coach, case.seller):
        assert await status(DAY, token) == (200, "awaiting_approval")
        assert await status(NEXT, token) == (200, "issued")
        assert await status(NEXT + timedelta(days=1), token) == (200, "accepted"), "today ends now"
    now = await case.order(order_id)
    then = await world.call("GET", f"/v1/orders/{order_id}?as_at={DAY}", case.coach)
    assert then.body.keys() == now.body.keys(), "the same view"
    assert then.body["authority"] is None
    seen = await world.call("GET", f"/v1/orders/{order_id}?as_at={DAY}", case.seller)
    assert "authority" not in seen.body, "the view of the supplier"


async def test_what_is_past_has_no_etag_to_decide_a_change_on(world: Days) -> None:
    case, order_id = await approved(world, "D17")
    assert "ETag" in (await case.order(order_id)).headers
    assert "ETag" not in (await world.call("GET", f"/v1/orders/{order_id}?as_at={DAY}", case.coach)).headers


async def test_before_it_was_there_it_is_not_found_and_the_answer_says_since_when(world: Days) -> None:
    case, order_id = await approved(world, "D18")
    day = DAY - timedelta(days=1)
    reply = await world.call("GET", f"/v1/orders/{order_id}?as_at={day}", case.coach)
    assert (reply.status, reply.codes) == (404, {"not_there_yet"})
    assert f"order {order_id} has been there since {DAY}" in reply.body["detail"]
    assert reply.body["reasons"][0]["pointer"] == "/query/as_at"
    hidden = await world.call("GET", f"/v1/orders/{order_id}?as_at={day}", await world.another_supplier())
    assert hidden.codes == {"not_found"}, "and nobody else learns since when"


async def test_a_day_to_come_is_refused(world: Days) -> None:
    case, order_id = await approved(world, "D19")
    for day in ("2016-11-17", "2099-12-31"):
        reply = await world.call("GET", f"/v1/orders/{order_id}?as_at={day}", case.coach)
        assert (reply.status, reply.codes) == (404, {"day_to_come"})
        assert f"{day} is still to come: today is 2016-11-16" in reply.body["detail"]


@pytest.mark.parametrize("day", ["yesterday", "2016-11-31", "2016-11-14T00:00:00", "1479081600", "1999-12-31", ""])
async def test_what_is_no_day_is_refused(world: Days, day: str) -> None:
    reply = await world.call("GET", f"/v1/orders/{new_id()}?as_at={day}", world.coach("D01"))
    assert reply.status == 422
    assert [each["pointer"] for each in reply.body["reasons"]] == ["/query/as_at"]


async def test_a_budget_has_a_history_and_a_past_for_staff_of_its_district(world: Days) -> None:
    case, order_id = await approved(world, "D20")
    path = f"/v1/budgets/D20/{YEAR}"
    items = await world.history(path, case.coach)
    assert facts(items) == ["BudgetAllocated", "BudgetReserved", "BudgetCommitted"]
    assert items[0]["by"]["roles"] == ["buyer"]
    assert items[1]["fields"]["holder"] == {"kind": "order", "id": order_id, "line": 1}
    assert await held(world, path) == (0, ABOVE_THE_LIMIT)
    assert await held(world, f"{path}?as_at={DAY}") == (ABOVE_THE_LIMIT, 0)
    listed = await world.call("GET", "/v1/budgets?district=D20", case.coach)
    assert listed.body["items"] == [(await world.call("GET", path, case.coach)).body]
    for elsewhere in (path, f"{path}/history", f"{path}?as_at={DAY}"):
        assert (await world.call("GET", elsewhere, world.coach("D01"))).status == 404
        assert (await world.call("GET", elsewhere, case.seller)).status == 403


async def held(world: Days, path: str) -> tuple[int, int]:
    budget = (await world.call("GET", path, world.buyer)).body
    return budget["reserved_pence"], budget["committed_pence"]


async def test_what_is_no_longer_kept_is_said(world: Days) -> None:
    """The retention role alone may shorten a log; here the test does."""
    case, order_id = await approved(world, "D21")
    events = world.running.database["events"]
    await events.delete_many({"aggregate_id": order_id, "version": {"$lte": 2}})
    items = await world.history(f"/v1/orders/{order_id}", case.coach)
    assert [(each["told"], each["version"], each["through"]) for each in items][:2] == [
        ("not_kept", 1, 2),
        ("fact", 4, 4),
    ]
    assert items[0]["fact"] is items[0]["fields"] is items[0]["at"] is None
    assert await world.history(f"/v1/orders/{order_id}", case.coach, after=2) == items[1:]
    past = await world.call("GET", f"/v1/orders/{order_id}?as_at={NEXT}", case.coach)
    assert (past.status, past.codes) == (404, {"not_kept"})
    await events.delete_many({"aggregate_id": order_id})
    (nothing,) = await world.history(f"/v1/orders/{order_id}", case.coach)
    assert (nothing["told"], nothing["version"], nothing["through"]) == ("not_kept", 1, 6)
    assert (await case.order(order_id)).status == 200, "what it is now is known all the same"


async def test_a_budget_is_forecast_from_what_was_taken_of_it(world: Days) -> None:
    case = await world.begin("D23", pence=100_000)
    path = f"/v1/budgets/D23/{YEAR}/forecast"
    new = (await world.call("GET", path, world.manager("D23"))).body
    assert (new["expected_pence"], new["until"]) == (None, "2017-03-31")
    assert (await case.place(starts_on="2016-12-05")).status == 201
    world.now_is(14)
    found = (await world.call("GET", path, world.manager("D23"))).body
    assert (found["as_of"], found["looked_back_days"], found["held_pence"]) == ("2016-11-28", 14, case.price)
    assert found["taken_pence"] == 0, "it was placed on the day that is looked back to"
    assert (found["expected_pence"], found["expected_left_pence"]) == (case.price, 100_000 - case.price)
    assert found["policies"] == ["budget_forecast.v1"]
    assert (await world.call("GET", path, world.manager("D24"))).status == 404
