"""Requirements to come as they run: stated by a district, counted and released by the clock, read by anybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.client_journey.requirements.commands import Forecasts
from services.client_journey.wiring import SERVICE
from shared.auth.principal import Role
from shared.kernel.caller import Caller
from shared.kernel.clock import RecordClock
from shared.store.store import Store
from tests.client_journey.calling import coach_of, record, start
from tests.running import Reply, Running, issuer_in, running, settings_for
from tests.servers import a_broker

MARCH = datetime(2017, 3, 9, 12, tzinfo=UTC)
APRIL = datetime(2017, 4, 6, 9, tzinfo=UTC)
CATEGORY = "SKILLS_FOR_WORK"
ASKED = {"district": "D01", "category": CATEGORY, "month": "2017-05", "expected": 12}


@pytest.fixture(scope="module")
async def one_and_clock(
    mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Running, RecordClock]]:
    folder = tmp_path_factory.mktemp("requirements")
    issuer = issuer_in(folder)
    clock = RecordClock.create(folder / "clock", MARCH)
    async with a_broker(folder / "broker.log") as kafka:
        settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer, clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer) as one:
            yield one, clock


async def said(one: Running, path: str = "", etag: str = "", by: str = "D01", **body: Any) -> Reply:
    headers = {"If-Match": etag} if etag else {}
    path = f"/v1/requirements{path}"
    return await one.call("POST", path, coach_of(one, by), json=body, headers=headers)


async def read(one: Running, path: str, *roles: Role, of: str = "D01", **params: str) -> Reply:
    token = one.token(*(roles or (Role.DISTRICT_MANAGER,)), districts=(of,))
    return await one.call("GET", f"/v1/{path}", token, params=params)


async def test_a_district_states_what_it_expects_and_others_neither_see_nor_change_it(
    one_and_clock: tuple[Running, RecordClock],
) -> None:
    one, _ = one_and_clock
    body = {**ASKED, "month": "2017-08", "jobcentre": "INV"}
    stated = await said(one, **body)
    assert (stated.status, (await said(one, **body)).body) == (201, stated.body)
    assert (await said(one, **{**body, "expected": 13})).codes == {"requirement_stated"}
    path = f"/{stated.body['requirement_id']}"
    shown = await read(one, f"requirements{path}")
    assert (shown.body["expected"], shown.body["jobcentre"], shown.body["month"]) == (12, "INV", "2017-08")
    change = {"expected": 20, "reason": "more_expected"}
    assert (await said(one, f"{path}/correction", **change)).status == 428
    assert (await said(one, f"{path}/correction", '"9"', "D02", **change)).status == 404
    assert (await said(one, f"{path}/correction", '"9"', **change)).status == 412
    assert (await said(one, f"{path}/correction", shown.headers["ETag"], **change)).status == 204
    seen = await read(one, f"requirements{path}/history", Role.AUDITOR)
    assert [each["fact"].split(".")[1] for each in seen.body["items"]] == ["RequirementStated", "RequirementCorrected"]
    assert (await said(one, f"{path}/withdrawal", '"2"', reason="stated_in_error")).status == 204
    assert (await said(one, **body)).status == 201, "what was withdrawn may be stated anew"
    of_others = await read(one, "requirements", of="D02")
    assert of_others.body["items"] == []
    assert (await read(one, "requirements", of="D02", district="D01")).status == 404
    assert (await one.call("GET", "/v1/requirements", one.token(Role.SUPPLIER, org=uuid4()))).status == 403
    assert (await said(one, **{**body, "district": "D02"})).status == 403


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"month": "2017-13"}, "/month"),
        ({"expected": -1}, "/expected"),
        ({"expected": "12"}, "/expected"),
        ({"expected": 10_001}, "/expected"),
        ({"jobcentre": "ZZZ"}, "/jobcentre"),
        ({"note": "for Jo"}, ""),  # a name that nobody knows may be a person's
    ],
)
async def test_what_is_no_statement_is_refused_by_field(
    one_and_clock: tuple[Running, RecordClock], wrong: dict[str, Any], pointer: str
) -> None:
    one, _ = one_and_clock
    refused = await said(one, **{**ASKED, **wrong})
    assert (refused.status, [each["pointer"] for each in refused.body["reasons"]]) == (422, [pointer])
    assert "Jo" not in str(refused)


async def test_two_who_state_at_once_state_one_number(one_and_clock: tuple[Running, RecordClock]) -> None:
    one, _ = one_and_clock
    body = {**ASKED, "month": "2017-09"}
    replies = await asyncio.gather(*(said(one, **{**body, "expected": each}) for each in (1, 2, 3)))
    assert sorted(each.status for each in replies) == [201, 409, 409]


async def test_a_month_is_counted_and_what_is_expected_comes_out_once(
    one_and_clock: tuple[Running, RecordClock],
) -> None:
    one, clock = one_and_clock
    for _ in range(6):
        await record(one, (await start(one)).body["journey_id"], CATEGORY)
    assert (await said(one, **ASKED)).status == 201
    assert (await said(one, **{**ASKED, "month": "2017-04", "expected": 7})).status == 201
    assert (await one.call("GET", "/v1/public/forecasts")).body["items"] == []

    clock.set(APRIL)
    assert (await one.operations("/timers/settled"))[0] == 200
    shown = await one.call("GET", "/v1/public/forecasts")
    # One month is too few to forecast from; what was stated of April came too late to come out.
    line = {"category": CATEGORY, "district_group": "G1", "district": "D01", "stated": 10, "forecast": None}
    assert shown.body["items"] == [{"month": "2017-05", **line}]
    assert (shown.body["rounded_to"], shown.body["fewer_than"], shown.body["accuracy"]) == (5, 5, [])
    again = await one.call("GET", "/v1/public/forecasts", headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status == 304
    counted = await one.database["counted_months"].find_one({"state.month": "2017-03-01"})
    assert counted["state"]["flows"] == [
        {"district": "D01", "category": "ENGAGEMENT", "recorded": 0, "under_way": 6},
        {"district": "D01", "category": CATEGORY, "recorded": 6, "under_way": 0},
    ]
    assert await one.database["requirements_forecasts"].count_documents({}) == 1, "of June and July nothing was said"

    # What is corrected later is seen by staff, and comes out no second time.
    (of_may,) = (await read(one, "requirements", month="2017-05")).body["items"]
    change = {"expected": 40, "reason": "more_expected"}
    assert (await said(one, f"/{of_may['requirement_id']}/correction", '"1"', **change)).status == 204
    clock.set(datetime(2017, 4, 7, 9, tzinfo=UTC))
    assert (await one.operations("/timers/settled"))[0] == 200
    assert (await one.call("GET", "/v1/public/forecasts")).body == shown.body
    clock.set(datetime(2017, 6, 6, 9, tzinfo=UTC))
    assert (await one.operations("/timers/settled"))[0] == 200
    out = {each["state"]["month"] async for each in one.database["requirements_forecasts"].find({})}
    assert out == {f"2017-{month}-01" for month in ("05", "07", "08", "09")}, "June was missed"
    months = {each["state"]["month"] async for each in one.database["counted_months"].find({})}
    assert months == {f"2017-{month}-01" for month in ("02", "03", "04", "05")}, "April was missed, and made up"

    (tracked,) = (await read(one, "forecasts", month="2017-05")).body["items"]
    assert (tracked["stated"], tracked["forecast"], tracked["came"]) == (12, None, 0)
    assert (await read(one, "forecasts", month="2017-05", district="D02")).status == 404
    assert (await read(one, "forecasts/accuracy", Role.BUYER)).body["published"] == []
    assert (await one.call("GET", "/v1/forecasts")).status == 401


async def test_processes_that_count_and_release_at_once_do_it_once(one_and_clock: tuple[Running, RecordClock]) -> None:
    one, clock = one_and_clock
    now = datetime(2017, 7, 6, 9, tzinfo=UTC)
    async with AsyncExitStack() as stack:
        others = [Store(one.database, SERVICE.aggregates, lambda: now) for _ in range(2)]
        for store in others:
            await store.start()
            stack.push_async_callback(store.close)
        clock.set(now)  # the service itself is the third
        await asyncio.gather(*(_followed(Forecasts(store, lambda: now)) for store in others))
        assert (await one.operations("/timers/settled"))[0] == 200
    for collection in ("counted_months", "requirements_forecasts"):
        months = [each["state"]["month"] async for each in one.database[collection].find({})]
        assert len(set(months)) == len(months), collection
        assert "2017-06-01" in months or collection != "counted_months"


async def _followed(forecasts: Forecasts) -> None:
    caller = Caller(actor="client_journey.requirements.forecasts", correlation_id=uuid4().hex)
    await forecasts.count(caller)
    await forecasts.release(caller)
