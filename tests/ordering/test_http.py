"""Ordering over HTTP, with the events of other services around it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.views import OrderableOffer
from services.ordering.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.catalogue import Start
from shared.contracts.client_journey import NeedOrdered
from shared.kernel.clock import RecordClock
from shared.kernel.ids import new_id
from shared.messaging.envelope import Envelope
from shared.messaging.topic_reader import records_of
from shared.reference.calendar import financial_year
from tests.offers import offer_content
from tests.ordering.examples import CATEGORY, NOON, OTHER_CATEGORY, PRICE, STARTS_ON
from tests.ordering.test_matches import a_match
from tests.ordering.world import YEAR, Case, World
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.suppliers import covered

ABOVE_THE_LIMIT = 500_001
ABOVE_AUTHORITY = 5_000_001


@pytest.fixture(scope="module")
async def world(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One running service for all tests here, on a broker of its own, on a day of the record."""
    folder = tmp_path_factory.mktemp("ordering")
    RecordClock.create(folder / "clock", NOON)
    issuer = issuer_in(folder)
    async with a_broker(folder / "broker.log") as bootstrap:
        database = f"test_ordering_{new_id().hex[-8:]}"
        settings = settings_for(mongodb_uri, bootstrap, database, issuer, clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer) as service:
            yield World(service)


def achieved(line: dict[str, Any]) -> dict[str, str]:
    """The days of the outcomes of a line, by their kind."""
    return {each["outcome"]: each["achieved_on"] for each in line["outcomes"]}


async def published(world: World, subject: str) -> list[str]:
    """The types of the events on the bus about one aggregate, in order."""
    topics = ("ordering.orders", "ordering.budgets")
    envelopes = [Envelope.from_headers(each.headers) async for each in records_of(world.running.settings, *topics)]
    return list(dict.fromkeys(each.type.split(".")[1] for each in envelopes if each.subject == subject))


async def test_an_order_lives_from_need_to_outcome_and_every_step_is_told(world: World) -> None:
    case = await world.begin("D01")
    offers = await world.running.call(
        "GET", "/v1/orderable-offers", case.coach, params={"category": CATEGORY, "district": "D01"}
    )
    (offer,) = offers.body["items"]
    assert set(offer) == {each.name for each in fields(OrderableOffer)}, "and nothing else that the row keeps"
    assert (offer["offer_id"], offer["offer_version"]) == (str(case.offer_id), 1)
    assert (offer["price_pence"], offer["currency"], offer["per"]) == (PRICE, "GBP", "place")
    assert TypeAdapter(OrderableOffer).validate_python(offer).duration.unit == "week"
    placed = await case.place()
    assert placed.status == 201, placed
    order_id = placed.body["order_id"]
    assert placed.headers["Location"] == f"/v1/orders/{order_id}"
    order = (await case.order(order_id)).body
    assert (order["status"], order["amount_pence"], order["respond_by"]) == ("issued", PRICE, "2016-11-16")
    for number, found in ((order["purchase_order"], [order_id]), ("PO-0123456789AB", [])):
        listed = await world.running.call("GET", "/v1/orders", world.buyer, params={"purchase_order": number})
        assert [each["order_id"] for each in listed.body["items"]] == found
    assert await case.committed() == PRICE
    for step, body in (
        ("acceptance", {}),
        ("start", {"started_on": "2016-11-14"}),
        ("completion", {"completed_on": "2016-11-14"}),
        ("outcome", {"outcome": "job_started", "achieved_on": "2016-11-14"}),
    ):
        reply = await case.step(order_id, step, case.seller, **body)
        assert reply.status == 204, (step, reply)
        again = await case.step(order_id, step, case.seller, **body)
        assert (again.status, again.headers["ETag"]) == (204, reply.headers["ETag"]), "a repeat changes nothing"
    order = (await case.order(order_id)).body
    (line,) = order["lines"]
    assert (order["status"], achieved(line)) == ("completed", {"job_started": "2016-11-14"})
    assert (line["need_id"], line["started_on"], line["ended_on"]) == (str(case.need_id), "2016-11-14", "2016-11-14")
    assert (order["authority"]["level"], order["market"]) == ("policy", "DPS-EMPLOYABILITY")
    assert await case.committed() == PRICE
    lived = [
        "OrderPlaced",
        "OrderApproved",
        "OrderIssued",
        "OrderAccepted",
        "ProvisionStarted",
        "ProvisionCompleted",
        "OutcomeRecorded",
    ]

    async def is_told() -> bool:
        return await published(world, order_id) == lived

    await until(is_told, "the whole life of the order is on the bus")
    assert await published(world, f"FSF:D01:{YEAR}") == ["BudgetAllocated", "BudgetReserved", "BudgetCommitted"]


async def test_a_client_who_leaves_early_is_recorded_with_the_reason_as_a_code(world: World) -> None:
    case = await world.begin("D02")
    order_id = await case.ordered()
    await case.step(order_id, "acceptance", case.seller)
    await case.step(order_id, "start", case.seller, started_on="2016-11-14")
    ending = {"ended_on": "2016-11-14", "reason": "client_found_work"}
    worded = await case.step(order_id, "early-end", case.seller, **ending, detail="what only the client should tell")
    assert worded.status == 422
    assert (await case.step(order_id, "early-end", case.seller, **ending)).status == 204
    assert (await case.order(order_id)).body["status"] == "ended_early"
    assert (await case.place()).status == 201, "the need is there again, and may be ordered for"


async def test_an_order_above_the_limit_waits_for_a_manager_of_its_own_district(world: World) -> None:
    case = await world.begin("D03", price=ABOVE_THE_LIMIT)
    order_id = await case.ordered()
    assert (await case.order(order_id)).body["status"] == "awaiting_approval"
    for token, why in (
        (case.seller, "the supplier"),
        (world.running.token(Role.AUDITOR), "an auditor"),
    ):
        assert (await case.step(order_id, "approval", token)).status == 403, why
    coach = await case.step(order_id, "approval", case.coach)
    assert (coach.status, coach.codes) == (409, {"no_authority", "separation_of_duties"})
    assert (await case.step(order_id, "approval", world.manager("D04"))).status == 404, "a manager of another district"
    assert (await case.step(order_id, "acceptance", case.seller)).codes == {"wrong_status"}
    manager = world.manager("D03", "D04")
    assert (await case.step(order_id, "approval", manager)).status == 204
    assert (await case.step(order_id, "approval", manager)).status == 204
    assert (await case.order(order_id)).body["status"] == "issued"


async def test_an_order_above_the_authority_of_a_district_is_not_approved_there(world: World) -> None:
    case = await world.begin("D05", pence=ABOVE_AUTHORITY, price=ABOVE_AUTHORITY)
    order_id = await case.ordered()
    refused = await case.step(order_id, "approval", world.manager("D05"))
    assert (refused.status, refused.codes) == (409, {"over_district_authority"})
    awaited = {"status": "awaiting_approval", "level": "buyer", "district": "D05"}
    found = await world.running.call("GET", "/v1/orders", world.buyer, params=awaited)
    assert [each["order_id"] for each in found.body["items"]] == [order_id]
    assert (await case.step(order_id, "approval", world.buyer)).status == 204
    order = (await case.order(order_id)).body
    assert (order["status"], order["authority"]["level"]) == ("issued", "buyer")
    assert order["authority"]["by"] != order["placed_by"]


async def test_a_rejected_order_frees_its_budget(world: World) -> None:
    case = await world.begin("D06", price=ABOVE_THE_LIMIT)
    order_id = await case.ordered()
    assert await case.committed() == ABOVE_THE_LIMIT
    manager = world.manager("D06")
    assert (await case.step(order_id, "rejection", world.manager("D07"), reason="poor_value")).status == 404
    unknown = await case.step(order_id, "rejection", manager, reason="bad_mood")
    assert (unknown.status, unknown.body["reasons"][0]["pointer"]) == (422, "/reason")
    assert (await case.step(order_id, "rejection", manager, reason="poor_value")).status == 204
    assert await case.committed() == 0


async def test_a_supplier_sees_and_answers_its_own_orders_alone(world: World) -> None:
    case = await world.begin("D08")
    order_id = await case.ordered()
    stranger = await world.another_supplier()
    assert (await case.order(order_id, stranger)).status == 404
    listed = await world.running.call("GET", "/v1/orders", stranger)
    assert listed.body["items"] == []
    asked_for_another = await world.running.call(
        "GET", "/v1/orders", stranger, params={"supplier_id": str(case.supplier_id)}
    )
    assert asked_for_another.status == 404
    own = await world.running.call("GET", "/v1/orders", case.seller)
    assert [each["order_id"] for each in own.body["items"]] == [order_id]
    for category, there in ((CATEGORY, 1), ("KEEPING_JOBS", 0)):
        of_category = await world.running.call("GET", "/v1/orders", case.coach, params={"category": category})
        assert len(of_category.body["items"]) == there
    assert own.body["items"][0]["title"] == "Retail skills with a work trial"
    assert (await case.order(order_id)).body["title"] == own.body["items"][0]["title"]
    for step, body in (
        ("acceptance", {}),
        ("decline", {"reason": "no_capacity"}),
        ("start", {"started_on": "2016-11-14"}),
        ("completion", {"completed_on": "2016-11-14"}),
        ("early-end", {"ended_on": "2016-11-14", "reason": "client_moved"}),
        ("outcome", {"outcome": "no_outcome", "achieved_on": "2016-11-14"}),
    ):
        assert (await case.step(order_id, step, stranger, **body)).status == 404, step
    assert (await case.order(order_id)).body["status"] == "issued"


async def test_staff_see_and_order_for_their_districts_alone(world: World) -> None:
    case = await world.begin("D09")
    elsewhere = world.coach("D10")
    unknown = await case.place(elsewhere, need_id=str(new_id()))
    refused = await case.place(elsewhere)
    assert (refused.status, refused.body) == (409, unknown.body), "as if there were no such need"
    order_id = await case.ordered()
    assert (await case.place(elsewhere)).body == unknown.body, "nor any order for it"
    assert (await case.order(order_id, elsewhere)).status == 404
    assert (await case.step(order_id, "cancellation", elsewhere, reason="need_changed")).status == 404
    assert (await world.running.call("GET", "/v1/orders", elsewhere)).body["items"] == []
    asked = await world.running.call("GET", "/v1/orders", elsewhere, params={"district": "D09"})
    assert asked.status == 404
    budgets = await world.running.call("GET", "/v1/budgets", case.coach)
    assert [each["district"] for each in budgets.body["items"]] == ["D09"]


async def test_nobody_orders_without_a_token_or_with_a_role_that_may_not(world: World) -> None:
    case = await world.begin("D11")
    assert (await world.running.call("POST", "/v1/orders", json={})).status == 401
    for token in (case.seller, world.manager("D11"), world.running.token(Role.AUDITOR)):
        assert (await case.place(token)).status == 403
    assert (await world.call("PUT", f"/v1/budgets/D11/{YEAR}", world.manager("D11"), allocated_pence=1)).status == 403


@pytest.mark.parametrize(
    ("district", "happened", "asked", "codes"),
    [
        ("D12", lambda case: [case.withdrawn()], {}, {"offer_not_orderable"}),
        ("D13", lambda case: [case.suspended()], {}, {"supplier_not_active"}),
        (
            "D14",
            lambda case: [case.updated(2, **offer_content(case.district, category=CATEGORY, pence=PRICE + 1))],
            {},
            {"offer_changed"},
        ),
        ("D15", lambda case: [case.updated(2, category=OTHER_CATEGORY)], {"offer_version": 2}, None),
        ("D16", lambda case: [case.updated(1, districts=("D01",))], {}, {"district_not_covered"}),
        ("D17", lambda case: [case.gone()], {}, {"need_not_open"}),
        ("D18", lambda case: [case.met(str(new_id()))], {}, {"need_not_open"}),
        ("D19", lambda _: [], {"starts_on": "2016-11-13"}, {"starts_in_past"}),
        ("D20", lambda _: [], {"need_id": str(new_id())}, {"need_unknown"}),
        ("D21", lambda _: [], {"offer_id": str(new_id())}, {"offer_unknown"}),
        (
            "D23",
            lambda case: [case.withdrawn(), case.suspended(), case.gone()],
            {"offer_version": 7, "starts_on": "2016-01-04"},
            {"offer_not_orderable", "offer_changed", "supplier_not_active", "need_not_open", "starts_in_past"},
        ),
    ],
)
async def test_an_order_is_refused_with_every_reason_and_nothing_is_changed(
    world: World, district: str, happened, asked, codes
) -> None:
    case = await world.begin(district)
    await world.tell(*happened(case))
    refused = await case.place(**asked)
    assert refused.status == 409, refused
    assert refused.codes == (codes or {"category_differs", "supplier_not_in_category"})
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert await case.committed() == 0
    assert (await world.running.call("GET", "/v1/orders", case.coach)).body["items"] == []


async def test_a_suspension_that_is_lifted_lets_orders_through_again(world: World) -> None:
    case = await world.begin("D24")
    await world.tell(case.suspended())
    assert (await case.place()).codes == {"supplier_not_active"}
    await world.tell(case.reinstated())
    assert (await case.place()).status == 201


async def test_what_would_be_delivered_after_the_suppliers_evidence_ends_is_not_ordered_until_it_is_renewed(
    world: World,
) -> None:
    case = await world.begin("D24")
    await world.tell(covered(case.supplier_id, CATEGORY, STARTS_ON + timedelta(days=40)))
    refused = await case.place()
    assert (refused.status, refused.codes) == (409, {"evidence_ends_first"})
    await world.tell(covered(case.supplier_id, CATEGORY, STARTS_ON + timedelta(days=41)))
    assert (await case.place()).status == 201


async def test_a_district_without_a_budget_of_the_year_orders_nothing(world: World) -> None:
    case = await world.begin("D25")
    elsewhere = await world.begin("D26")
    elsewhere.district = "D27"
    elsewhere.need_id = new_id()
    await world.tell(elsewhere.recorded(), elsewhere.updated(1, districts=("D26", "D27")))
    refused = await elsewhere.place(world.coach("D27"))
    assert (refused.status, refused.codes) == (409, {"no_budget"})
    assert (await case.place()).status == 201


async def test_a_budget_cannot_be_exceeded_nor_cut_below_what_it_holds(world: World) -> None:
    case = await world.begin("D28", pence=PRICE - 1)
    refused = await case.place()
    assert (refused.status, refused.codes) == (409, {"budget_exceeded"})
    path = f"/v1/budgets/D28/{YEAR}"
    assert (await world.call("PUT", path, world.buyer, allocated_pence=PRICE)).status == 204
    assert (await case.place()).status == 201
    cut = await world.call("PUT", path, world.buyer, allocated_pence=PRICE - 1)
    assert (cut.status, cut.codes) == (409, {"below_commitments"})


async def test_a_budget_is_varied_by_whoever_read_it_and_says_so(world: World) -> None:
    path = "/v1/budgets/D14/2030-31"
    assert (await world.call("PUT", path, world.buyer, allocated_pence=1_000)).status == 204
    read = await world.call("GET", path, world.manager("D14"))

    async def vary(change: int, *, version: str | None = None, **body: Any) -> tuple[int, set[str]]:
        headers = {"If-Match": version} if version else {}
        asked = {"change_pence": change, "reason": "additional_funding"} | body
        reply = await world.call("POST", f"{path}/variations", world.buyer, headers=headers, **asked)
        return reply.status, reply.codes if reply.status == 409 else set()

    assert await vary(500) == (428, set())
    assert await vary(500, version='"7"') == (412, set())
    assert await vary(500, version=read.headers["ETag"], reason="generosity") == (422, set())
    assert await vary(-1_001, version=read.headers["ETag"]) == (409, {"below_commitments"})
    assert await vary(500, version=read.headers["ETag"]) == (204, set())
    shown = (await world.call("GET", path, world.buyer)).body
    assert (shown["allocated_pence"], shown["left_pence"], shown["shares_reached"]) == (1_500, 1_500, [])
    told = (await world.call("GET", f"{path}/history", world.manager("D14"))).body["items"]
    assert [each["fact"].split(".")[1] for each in told] == ["BudgetAllocated", "BudgetVaried"]
    assert (
        await world.call("POST", f"{path}/variations", world.manager("D14"), change_pence=1, reason="demand_changed")
    ).status == 403


async def test_the_budget_of_a_fund_is_named_by_it(world: World) -> None:
    path = "/v1/budgets/D14/2030-31"
    refused = await world.call("PUT", f"{path}?fund=ESF", world.buyer, allocated_pence=1)
    assert (refused.status, refused.body["reasons"][0]["pointer"]) == (422, "/query/fund")
    assert "FSF" in refused.body["reasons"][0]["detail"]
    assert (await world.call("PUT", f"{path}?fund=FSF", world.buyer, allocated_pence=1_500)).status == 204
    listed = await world.call("GET", "/v1/budgets?district=D14&fund=FSF&year=2030-31", world.buyer)
    assert [each["budget_id"] for each in listed.body["items"]] == ["FSF:D14:2030-31"]


async def test_many_orders_at_once_never_take_more_than_the_budget(world: World) -> None:
    cases = [await world.begin("D29", pence=3 * PRICE) for _ in range(6)]
    replies = await asyncio.gather(*(case.place() for case in cases))
    assert sorted(reply.status for reply in replies) == [201] * 3 + [409] * 3
    assert await cases[0].committed() == 3 * PRICE


async def test_two_orders_at_once_for_one_need_make_one_order(world: World) -> None:
    case = await world.begin("D30")
    replies = await asyncio.gather(*(case.place() for _ in range(5)))
    assert sorted(reply.status for reply in replies) == [201] + [409] * 4
    assert all(reply.codes == {"need_already_ordered"} for reply in replies if reply.status == 409)
    assert await case.committed() == PRICE
    assert len((await world.running.call("GET", "/v1/orders", case.coach)).body["items"]) == 1


async def test_the_same_request_with_its_key_is_answered_the_same(world: World) -> None:
    case = await world.begin("D31")
    key = {"Idempotency-Key": new_id().hex}
    first, again = await case.place(headers=key), await case.place(headers=key)
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    other = await case.place(headers=key, starts_on=str(date(2016, 12, 1)))
    assert other.status == 422
    assert await case.committed() == PRICE


async def test_a_need_whose_order_was_declined_can_be_ordered_again(world: World) -> None:
    case = await world.begin("D32")
    first = await case.ordered()
    assert (await case.place()).codes == {"need_already_ordered"}
    assert (await case.step(first, "decline", case.seller, reason="no_capacity")).status == 204
    assert await case.committed() == 0
    second = await case.ordered()
    assert second != first
    assert await case.committed() == PRICE
    assert (await case.order(first)).body["status"] == "declined"


async def test_an_order_can_be_cancelled_until_provision_starts(world: World) -> None:
    case = await world.begin("D33")
    order_id = await case.ordered()
    await case.step(order_id, "acceptance", case.seller)
    assert (await case.step(order_id, "cancellation", case.coach, reason="client_withdrew")).status == 204
    assert await case.committed() == 0
    late = await world.begin("D33")
    order_id = await late.ordered()
    await late.step(order_id, "acceptance", late.seller)
    await late.step(order_id, "start", late.seller, started_on="2016-11-14")
    refused = await late.step(order_id, "cancellation", late.coach, reason="client_withdrew")
    assert (refused.status, refused.codes) == (409, {"wrong_status"})
    assert await late.committed() == PRICE


async def test_a_decision_on_an_older_version_is_refused(world: World) -> None:
    case = await world.begin("D34", price=ABOVE_THE_LIMIT)
    order_id = await case.ordered()
    seen = {"If-Match": (await case.order(order_id)).headers["ETag"]}
    manager = world.manager("D34")
    assert (await case.step(order_id, "approval", manager, headers=seen)).status == 204
    stale = await case.step(order_id, "rejection", manager, headers=seen, reason="poor_value")
    assert stale.status == 412
    assert stale.headers["ETag"] == (await case.order(order_id)).headers["ETag"]
    assert (await case.order(order_id)).body["status"] == "issued"
    unreadable = await case.step(order_id, "cancellation", manager, headers={"If-Match": "3"}, reason="need_changed")
    assert unreadable.status == 400


async def test_an_order_that_does_not_exist_is_not_found(world: World) -> None:
    case = await world.begin("D35")
    missing = str(new_id())
    assert (await case.order(missing)).status == 404
    assert (await case.step(missing, "acceptance", case.seller)).status == 404
    assert (await case.step(missing, "cancellation", case.coach, reason="need_changed")).status == 404


async def test_a_threshold_of_the_budget_is_told_once(world: World) -> None:
    first = await world.begin("D36", pence=PRICE * 5)
    cases = [first] + [await world.begin("D36", pence=PRICE * 5) for _ in range(3)]
    for case in cases:
        assert (await case.place()).status == 201
    history = (
        await world.running.database["events"].find({"aggregate_id": f"FSF:D36:{YEAR}"}).sort("version").to_list(None)
    )
    percents = [each["data"]["percent"] for each in history if each["type"].split(".")[1] == "BudgetThresholdReached"]
    assert percents == [80]


async def test_a_body_with_faults_is_refused_naming_every_field(world: World) -> None:
    case = await world.begin("D37")
    refused = await case.place(starts_on="soon", offer_version="new", client_name="somebody")
    assert refused.status == 422
    assert {each["pointer"] for each in refused.body["reasons"]} == {"/starts_on", "/offer_version", "/client_name"}


@pytest.mark.parametrize(
    "second", [Role.AUDITOR, Role.OPERATOR, Role.CATEGORY_MANAGER, Role.DISTRICT_MANAGER, Role.BUYER]
)
async def test_a_second_role_lifts_no_limit_of_the_role_that_opens_the_endpoint(world: World, second: Role) -> None:
    case = await world.begin("D01")
    both = world.running.token(Role.WORK_COACH, second, districts=["D02"])
    assert (await case.place(both)).codes == {"need_unknown"}
    order_id = await case.ordered()
    before = (await case.order(order_id)).headers["ETag"]
    assert (await case.step(order_id, "cancellation", both, reason="need_changed")).status == 404
    assert (await case.order(order_id)).headers["ETag"] == before


async def test_what_is_not_yours_does_not_exist(world: World) -> None:
    case = await world.begin("D02", price=ABOVE_THE_LIMIT)
    order_id = await case.ordered()
    for token, step, body in (
        (world.coach("D03"), "cancellation", {"reason": "need_changed"}),
        (world.manager("D03"), "approval", {}),
        (world.manager("D03"), "rejection", {"reason": "poor_value"}),
        (await world.another_supplier(), "acceptance", {}),
    ):
        refused = await case.step(order_id, step, token, **body)
        missing = await case.step(str(new_id()), step, token, **body)
        assert (refused.status, refused.codes) == (missing.status, missing.codes) == (404, {"not_found"}), step
        assert "ETag" not in refused.headers


async def test_who_placed_an_order_does_not_approve_it_whatever_roles_the_token_has(world: World) -> None:
    case = await world.begin("D04", price=ABOVE_THE_LIMIT)
    both = world.running.token(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, districts=["D04"], subject="ada")
    order_id = str((await case.place(both)).body["order_id"])
    later = world.running.token(Role.DISTRICT_MANAGER, districts=["D04"], subject="ada")
    for token in (both, later):
        refused = await case.step(order_id, "approval", token)
        assert (refused.status, refused.codes) == (409, {"separation_of_duties"})
    assert (await case.order(order_id)).body["status"] == "awaiting_approval"
    assert (await case.step(order_id, "approval", world.manager("D04"))).status == 204


async def test_who_speaks_for_a_supplier_orders_nothing_from_it_and_decides_nothing_on_it(world: World) -> None:
    case = await world.begin("D07", price=ABOVE_THE_LIMIT)
    staff = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)
    for roles in ((*staff, Role.SUPPLIER), staff):
        for org in (case.org, str(case.org).upper()):
            itself = world.running.token(*roles, org=org, districts=["D07"])
            refused = await case.place(itself)
            assert (refused.status, refused.codes) == (409, {"separation_of_duties"})
    order_id = await case.ordered()
    for step, body in (
        ("approval", {}),
        ("rejection", {"reason": "poor_value"}),
        ("cancellation", {"reason": "need_changed"}),
    ):
        refused = await case.step(order_id, step, itself, **body)
        assert (refused.status, refused.codes) == (409, {"separation_of_duties"}), step
    another = world.running.token(*staff, Role.SUPPLIER, org=new_id(), districts=["D07"])
    assert (await case.step(order_id, "cancellation", another, reason="need_changed")).status == 204


async def test_a_refusal_does_not_name_the_clients_district(world: World) -> None:
    case = await world.begin("D06")
    await world.tell(case.updated(2, districts=("D01",)))
    for token in (case.coach, world.coach("D02"), world.buyer):
        assert "D06" not in str((await case.place(token, offer_version=2)).body)


async def test_an_organisation_is_the_same_however_its_id_is_spelt(world: World) -> None:
    case = await world.begin("D08")
    order_id = await case.ordered()
    org = case.org
    for spelt in (str(org).upper(), f"{{{org}}}", org.urn, org.hex):
        seller = world.running.token(Role.SUPPLIER, org=spelt)
        assert (await case.order(order_id, seller)).status == 200, spelt
    for odd in ("not-a-uuid", f"{org} ", f"{org}{org}"):
        stranger = world.running.token(Role.SUPPLIER, org=odd)
        refused = await case.order(order_id, stranger)
        assert (refused.status, refused.codes) == (403, {"organisation_unknown"}), odd
        assert (await world.running.call("GET", "/v1/orders", stranger)).codes == {"organisation_unknown"}, odd


async def test_a_start_out_of_all_bounds_is_refused_and_the_span_is_named(world: World) -> None:
    case = await world.begin("D24")
    senseless = await case.place(starts_on="9999-12-31")
    assert (senseless.status, [each["pointer"] for each in senseless.body["reasons"]]) == (422, ["/starts_on"])
    assert "2000-01-01 to 2099-12-31" in senseless.body["reasons"][0]["detail"]
    far = await case.place(starts_on="2018-11-14")
    assert (far.status, far.codes) == (409, {"starts_too_late"})
    assert "2016-11-14 to 2017-11-15" in far.body["reasons"][0]["detail"]
    order_id = await case.ordered()
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    early = await case.step(order_id, "start", case.seller, started_on="0001-01-01")
    assert (early.status, [each["pointer"] for each in early.body["reasons"]]) == (422, ["/started_on"])
    late = await case.step(order_id, "start", case.seller, started_on="2010-01-01")
    assert (late.status, late.codes) == (409, {"too_long_ago", "before_order"})
    assert (await case.order(order_id)).body["status"] == "accepted"


@pytest.mark.parametrize(
    ("now", "starts_on", "said"),
    [
        (datetime(2029, 2, 24, 12, tzinfo=UTC), "2029-03-05", "2029-02-23, not on 2029-02-24"),
        (datetime(2015, 6, 1, 12, tzinfo=UTC), "2015-06-02", "2029-02-23, not on 2015-06-01"),
    ],
)
async def test_on_a_day_that_the_reference_data_does_not_know_an_order_is_refused(
    world: World, now: datetime, starts_on: str, said: str
) -> None:
    case = await world.begin("D23")
    path = f"/v1/budgets/D23/{financial_year(now.date())}"
    assert (await world.call("PUT", path, world.buyer, allocated_pence=PRICE)).status == 204
    clock = RecordClock(world.running.settings.clock_file)
    clock.set(now)
    try:
        refused = await case.place(starts_on=starts_on)
    finally:
        clock.set(NOON)
    assert (refused.status, refused.codes) == (409, {"market_closed"})
    assert said in refused.body["detail"]


async def test_an_order_in_a_category_of_the_next_release_is_known_and_refused(world: World) -> None:
    case = await world.begin("D22")
    await world.tell(case.updated(2, category="NEXT"), case.admitted("NEXT"), case.recorded("NEXT"))
    refused = await case.place(offer_version=2)
    assert (refused.status, refused.codes) == (409, {"category_unknown"})
    assert "'NEXT'" in refused.body["detail"]


async def test_a_budget_set_again_after_a_lost_answer_is_no_conflict(world: World) -> None:
    buyer, address = world.running.token(Role.BUYER), "/v1/budgets/D11/2031-32"

    async def put(pence: int, version: str) -> int:
        headers = {"If-Match": version} if version else {}
        body = {"allocated_pence": pence}
        return (await world.running.call("PUT", address, buyer, json=body, headers=headers)).status

    assert await put(500, "") == 204
    assert await put(600, '"1"') == 204
    assert await put(600, '"1"') == 204, "the same again changes nothing, whatever the version was"
    assert await put(700, '"1"') == 412


@pytest.mark.parametrize("year", ["2026-28", "2026-26", "2026-99", "2026-00", "2099-99"])
async def test_a_financial_year_that_is_none_is_refused_and_the_one_that_is_meant_is_named(
    world: World, year: str
) -> None:
    refused = await world.call("PUT", f"/v1/budgets/D37/{year}", world.buyer, allocated_pence=PRICE)
    assert (refused.status, [each["pointer"] for each in refused.body["reasons"]]) == (422, ["/path/year"])
    meant = "2099-00" if year[:4] == "2099" else "2026-27"
    assert f"is {meant}, not {year}" in refused.body["reasons"][0]["detail"]


async def test_the_last_year_of_a_century_ends_in_the_next(world: World) -> None:
    assert (await world.call("PUT", "/v1/budgets/D37/2099-00", world.buyer, allocated_pence=PRICE)).status == 204


async def test_a_supplier_sees_what_it_delivers_and_not_who_pays_or_decides(world: World) -> None:
    case = await world.begin("D19")
    order_id = await case.ordered()
    shown = (await case.order(order_id, case.seller)).body
    hidden = {"placed_by", "authority", "level", "regime", "in_question"}
    assert hidden & set(shown) == set()
    assert "budget_id" not in shown["lines"][0]
    listed = (await world.running.call("GET", "/v1/orders", case.seller)).body["items"]
    assert listed == [shown]
    assert hidden <= set((await case.order(order_id)).body)


async def test_a_suspended_suppliers_waiting_order_is_not_approved_but_stopped_and_all_is_free_again(
    world: World,
) -> None:
    case = await world.begin("D18", price=ABOVE_THE_LIMIT)
    order_id = await case.ordered()
    await world.tell(case.suspended())
    refused = await case.step(order_id, "approval", world.manager("D18"))
    assert refused.status == 409
    assert refused.codes & {"supplier_not_active", "wrong_status"}

    async def is_stopped() -> bool:
        return bool((await case.order(order_id)).body["status"] == "stopped")

    await until(is_stopped, "the order is stopped")
    assert (await case.order(order_id)).body["reason"] == "supplier_suspended"
    assert await case.committed() == 0
    await world.tell(case.reinstated())
    assert await case.ordered() != order_id


async def test_an_unanswered_order_is_stopped_and_a_running_one_is_asked_about(world: World) -> None:
    unanswered, running_one = await world.begin("D17"), await world.begin("D17")
    first, second = await unanswered.ordered(), await running_one.ordered()
    assert (await running_one.step(second, "acceptance", running_one.seller)).status == 204
    await world.tell(unanswered.suspended(), running_one.suspended())
    manager = world.manager("D17")

    async def in_question() -> list[str]:
        asked = {"in_question": "true", "district": "D17"}
        found = await world.running.call("GET", "/v1/orders", manager, params=asked)
        return [each["order_id"] for each in found.body["items"]]

    assert await until(in_question, "the running order is asked about") == [second]

    async def is_stopped() -> bool:
        return bool((await unanswered.order(first)).body["status"] == "stopped")

    await until(is_stopped, "the unanswered one is stopped")
    assert (await unanswered.step(first, "acceptance", unanswered.seller)).codes >= {"wrong_status"}
    shown = (await running_one.order(second)).body
    assert shown["question"] == {
        "asked_at": "2016-11-14T12:00:00Z",
        "waiting_days": 0,
        "decide_by": "2016-11-21",
        "overdue": False,
    }
    goes_on = {"reason": "not_affected", "note": "The visit is about another site."}
    for step, body in (("continuation", goes_on), ("termination", {"reason": "client_at_risk"})):
        assert (await running_one.step(second, step, running_one.coach, **body)).status == 403
        assert (await running_one.step(second, step, running_one.seller, **body)).status == 403
        assert (await running_one.step(second, step, world.manager("D18"), **body)).status == 404
    for wrong in ({"reason": "because"}, {}, {"reason": "not_affected", "note": "x" * 2001}):
        assert (await running_one.step(second, "continuation", manager, **({"note": ""} | wrong))).status == 422
    assert (await running_one.step(second, "continuation", manager, **goes_on)).status == 204
    assert await in_question() == []
    shown = (await running_one.order(second)).body
    assert (shown["status"], shown["question"]) == ("accepted", None)
    decision = {"goes_on": True, "reason": "not_affected", "decided_at": "2016-11-14T12:00:00Z", "ends_on": None}
    assert shown["decision"] == decision | {"by": "tester district_manager"}
    assert (await running_one.order(second, running_one.seller)).body["decision"] == decision
    assert (await running_one.step(second, "start", running_one.seller, started_on="2016-11-14")).status == 204


async def test_an_order_in_question_can_be_ended_before_its_start_and_after_it(world: World) -> None:
    not_started, started = await world.begin("D20"), await world.begin("D20")
    manager = world.manager("D20")
    orders = [await each.ordered() for each in (not_started, started)]
    for case, order_id in zip((not_started, started), orders, strict=True):
        assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    first, second = orders
    assert (await started.step(second, "start", started.seller, started_on="2016-11-14")).status == 204
    early = await started.step(second, "termination", manager, reason="client_at_risk", ends_on="2016-11-14")
    assert (early.status, early.codes) == (409, {"not_in_question"})
    await world.tell(not_started.suspended(), started.suspended())
    for case, order_id in zip((not_started, started), orders, strict=True):

        async def is_asked(case: Case = case, order_id: str = order_id) -> bool:
            return bool((await case.order(order_id)).body["in_question"])

        await until(is_asked, "the order is in question")

    refused = await not_started.step(first, "termination", manager, reason="client_at_risk", ends_on="2016-11-15")
    assert (refused.status, refused.codes) == (409, {"not_started"})
    assert (await not_started.step(first, "termination", manager, reason="client_at_risk")).status == 204
    assert (await not_started.order(first)).body["status"] == "cancelled"
    assert await not_started.committed() == PRICE, "what has started is still to be paid for"

    refused = await started.step(second, "termination", manager, reason="client_at_risk")
    assert (refused.status, refused.codes) == (409, {"day_needed"})
    for day, code in (("2016-11-13", "before_start"), ("2016-12-13", "ends_too_late")):
        refused = await started.step(second, "termination", manager, reason="client_at_risk", ends_on=day)
        assert (refused.status, refused.codes) == (409, {code})
    note = "Moved to the college from Tuesday."
    ends = {"reason": "other_provision_found", "ends_on": "2016-11-14", "note": note}
    for _ in range(2):
        assert (await started.step(second, "termination", manager, **ends)).status == 204, "again changes nothing"
    seen = (await started.order(second, started.seller)).body
    assert (seen["status"], seen["lines"][0]["ended_on"]) == ("ended_early", "2016-11-14")
    assert seen["decision"]["reason"] == "other_provision_found"
    for token, told in ((manager, True), (started.seller, False)):
        history = await world.call("GET", f"/v1/orders/{second}/history", token)
        assert (note in str(history.body), "OrderTerminated" in str(history.body)) == (told, True)
        assert ("tester district_manager" in str(history.body)) is told
    public = [each async for each in world.running.database["events"].find({"public": True})]
    assert note not in str(public)
    await world.tell(started.reinstated())
    assert await started.ordered() != second, "the need can be ordered for again"


async def test_a_withdrawn_offer_stops_what_nobody_accepted(world: World) -> None:
    case = await world.begin("D16")
    order_id = await case.ordered()
    await world.tell(case.withdrawn())

    async def why() -> str | None:
        reason: str | None = (await case.order(order_id)).body["reason"]
        return reason

    assert await until(why, "the order is stopped") == "offer_withdrawn"
    assert await case.committed() == 0


async def test_an_outcome_that_was_recorded_can_be_taken_back(world: World) -> None:
    case = await world.begin("D15")
    order_id = await case.ordered()
    for step, body in (
        ("acceptance", {}),
        ("start", {"started_on": "2016-11-14"}),
        ("completion", {"completed_on": "2016-11-14"}),
        ("outcome", {"outcome": "job_started", "achieved_on": "2016-11-14"}),
        ("outcome", {"outcome": "qualification_gained", "achieved_on": "2016-11-14"}),
        ("outcome-reversal", {"outcome": "job_started", "reason": "did_not_last"}),
    ):
        assert (await case.step(order_id, step, case.seller, **body)).status == 204, step
    (line,) = (await case.order(order_id)).body["lines"]
    assert achieved(line) == {"qualification_gained": "2016-11-14"}
    again = await case.step(order_id, "outcome-reversal", case.seller, outcome="job_started", reason="did_not_last")
    assert (again.status, again.codes) == (409, {"outcome_not_recorded"})


async def test_every_state_that_can_be_reached_has_somebody_who_can_end_it(world: World) -> None:
    """K14: an order of any amount is moved on by a role that there is, whichever state it has come to."""
    for price, level in ((PRICE, "policy"), (ABOVE_THE_LIMIT, "district"), (ABOVE_AUTHORITY, "buyer")):
        case = await world.begin("D14", pence=20 * ABOVE_AUTHORITY, price=price)
        order_id = await case.ordered()
        assert (await case.order(order_id)).body["level"] == level
        approver = {"policy": None, "district": world.manager("D14"), "buyer": world.buyer}[level]
        if approver:
            assert (await case.step(order_id, "approval", approver)).status == 204
        for step, body in (
            ("acceptance", {}),
            ("start", {"started_on": "2016-11-14"}),
            ("early-end", {"ended_on": "2016-11-14", "reason": "client_moved"}),
        ):
            assert (await case.step(order_id, step, case.seller, **body)).status == 204, step
        order = (await case.order(order_id)).body
        assert (order["status"], order["lines"][0]["reason"]) == ("ended_early", "client_moved")
        assert (await case.place()).status == 201, "the need can be ordered again"


async def test_a_budget_shows_what_waits_what_is_owed_and_what_is_left(world: World) -> None:
    case = await world.begin("D13", pence=2_000_000, price=ABOVE_THE_LIMIT)
    order_id = await case.ordered()

    async def shown() -> dict[str, object]:
        listed = await world.running.call("GET", "/v1/budgets", world.buyer, params={"district": "D13"})
        budget: dict[str, object] = listed.body["items"][0]
        return budget

    budget = {
        "budget_id": f"FSF:D13:{YEAR}",
        "fund": "FSF",
        "district": "D13",
        "financial_year": YEAR,
        "allocated_pence": 2_000_000,
        "spent_pence": 0,
        "left_pence": 2_000_000 - ABOVE_THE_LIMIT,
        "shares_reached": [],
    }
    assert await shown() == budget | {"reserved_pence": ABOVE_THE_LIMIT, "committed_pence": 0}
    assert (await case.step(order_id, "approval", world.manager("D13"))).status == 204
    assert await shown() == budget | {"reserved_pence": 0, "committed_pence": ABOVE_THE_LIMIT}


async def test_an_order_under_a_regime_that_a_newer_version_wrote_is_not_decided_on(world: World) -> None:
    case = await world.begin("D12", price=ABOVE_THE_LIMIT)
    order_id = await case.ordered()
    state = {"_id": order_id}, {"$set": {"state.regime": "OF_THE_NEXT_RELEASE"}}
    assert (await world.running.database[ORDERS.collection].update_one(*state)).matched_count == 1
    refused = await case.step(order_id, "approval", world.manager("D12"))
    assert (refused.status, refused.codes) == (409, {"regime_unknown"})
    assert (await case.order(order_id)).body["status"] == "awaiting_approval", "it is shown all the same"
    assert (await case.step(order_id, "rejection", world.manager("D12"), reason="poor_value")).status == 204


async def test_staff_of_the_district_have_a_list_of_orders_whose_start_changed(world: World) -> None:
    next_day = STARTS_ON + timedelta(days=1)
    start = Start(start_id=new_id(), on=STARTS_ON, places=1)
    case = await world.begin("D01", pence=9_000_000, starts=(start,))
    placed_by_coach = await case.place(start_id=str(start.start_id))
    assert placed_by_coach.status == 201, placed_by_coach
    order_id = placed_by_coach.body["order_id"]

    async def listed(token: str) -> list[Any]:
        found = await world.call("GET", "/v1/orders?start_changed=true", token)
        return [(each["order_id"], each["start_change"]["reason"]) for each in found.body["items"]]

    assert await listed(case.coach) == []
    moved = start.model_copy(update={"on": next_day})
    await world.tell(case.updated(2, starts=(moved,)))

    async def is_listed() -> bool:
        return await listed(case.coach) == [(order_id, "start_moved")]

    await until(is_listed, "the order is listed")
    assert await listed(case.seller) == [(order_id, "start_moved")]
    assert await listed(world.manager("D09")) == []
    order = (await case.order(order_id)).body
    assert (order["starts_on"], order["start_change"]["moved_to"]) == (str(STARTS_ON), str(next_day))
    await world.tell(case.updated(3, starts=(start,)))

    async def is_gone() -> bool:
        return await listed(case.coach) == []

    await until(is_gone, "the start is as it was ordered again")
    assert (await case.order(order_id)).body["start_change"] is None


async def test_an_order_follows_a_match_that_the_catalogue_told_of(world: World) -> None:
    case, match_id = await world.begin("D31"), new_id()
    unknown = await case.place(match_id=str(match_id))
    assert (unknown.status, unknown.codes) == (409, {"match_unknown"})
    about = {"need_id": case.need_id, "district": "D31", "offer_id": case.offer_id, "made_at": NOON}
    await world.tell(a_match(match_id=match_id, **about))
    reply = await case.place(match_id=str(match_id))
    assert reply.status == 201, reply
    shown = await world.call("GET", f"/v1/orders/{reply.body['order_id']}", case.coach)
    assert shown.body["match_id"] == str(match_id)
    assert "match_id" not in (await world.call("GET", f"/v1/orders/{reply.body['order_id']}", case.seller)).body


async def test_a_buyer_finds_the_needs_that_are_open_and_nothing_of_their_clients(world: World) -> None:
    case = await world.begin("D33")
    other = await world.another_need(case)
    ours = sorted((str(case.need_id), str(other)))

    async def open_needs(**params: str) -> list[dict[str, Any]]:
        asked = {"district": "D33", "limit": "500", **params}
        found = await world.running.call("GET", "/v1/orderable-needs", world.buyer, params=asked)
        assert found.status == 200, found
        return [each for each in found.body["items"] if each["need_id"] in ours]

    shown = {"district": "D33", "category": CATEGORY, "recorded_on": NOON.date().isoformat()}
    assert await open_needs() == [{"need_id": each, **shown} for each in ours]
    assert await open_needs(category=OTHER_CATEGORY) == []
    order_id = UUID((await case.place()).body["order_id"])
    about = {"journey_id": case.journey_id, "district": "D33", "category": CATEGORY}
    await world.tell(NeedOrdered(need_id=case.need_id, **about, order_id=order_id, ordered_at=NOON))
    assert [each["need_id"] for each in await open_needs()] == [str(other)]
    assert (await world.running.call("GET", "/v1/orderable-needs", case.coach)).status == 403
