"""Journeys over HTTP, and what ordering's events do to them."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid1, uuid4

import orjson
import pytest

from services.client_journey.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.client_journey import JourneyEvent
from shared.contracts.ordering import OrderAccepted, OrderCancelled
from shared.contracts.topics import dead_letters
from shared.messaging.topic_reader import records_of
from tests.events import publish
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker


@pytest.fixture(scope="module")
async def service(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The service with a broker of its own, where nobody else's orders are."""
    folder = tmp_path_factory.mktemp("client_journey")
    issuer = issuer_in(folder)
    async with a_broker(log=folder / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            yield one


def coach_of(service: Running, *districts: str) -> str:
    return service.token(Role.WORK_COACH, districts=districts)


async def start(service: Running, client_ref: UUID | None = None, **body: Any) -> Reply:
    body = {"client_ref": str(client_ref or uuid4()), "district": "D01", "category": "ENGAGEMENT", **body}
    return await service.call("POST", "/v1/journeys", coach_of(service, body["district"]), json=body)


async def ask(service: Running, path: str, headers: dict[str, str] | None = None, **body: Any) -> Reply:
    token = coach_of(service, "D01")
    return await service.call("POST", f"/v1/journeys/{path}", token, json=body, headers=headers or {})


async def shown(service: Running, journey_id: str) -> Reply:
    return await service.call("GET", f"/v1/journeys/{journey_id}", coach_of(service, "D01"))


async def log_of(service: Running, journey_id: str) -> list[str]:
    events = service.database["events"].find({"aggregate_id": journey_id}).sort("version", 1)
    return [event["type"].split(".")[1] async for event in events]


async def with_a_need(service: Running) -> tuple[str, str]:
    journey_id = (await start(service)).body["journey_id"]
    recorded = await ask(service, f"{journey_id}/needs", category="SKILLS_FOR_WORK")
    return journey_id, recorded.body["need_id"]


async def need_becomes(service: Running, journey_id: str, status: str) -> dict[str, Any]:
    async def as_awaited() -> dict[str, Any] | None:
        (need,) = (await shown(service, journey_id)).body["needs"]
        return need if need["status"] == status else None

    need: dict[str, Any] = await until(as_awaited, f"the need is {status}")
    return need


def about(journey_id: str, need_id: str, order_id: UUID) -> dict[str, Any]:
    ids = {"order_id": order_id, "journey_id": journey_id, "need_id": need_id, "supplier_id": uuid4()}
    return {**ids, "district": "D01", "category": "SKILLS_FOR_WORK"}


def accepted(journey_id: str, need_id: str, order_id: UUID) -> OrderAccepted:
    return OrderAccepted(**about(journey_id, need_id, order_id), accepted_at=datetime.now(UTC))


def cancelled(journey_id: str, need_id: str, order_id: UUID) -> OrderCancelled:
    reason = {"code": "ordered_in_error"}
    return OrderCancelled(**about(journey_id, need_id, order_id), reason=reason, cancelled_at=datetime.now(UTC))


async def test_a_journey_is_opened_moved_and_closed_and_then_another_may_be_opened(service: Running) -> None:
    client_ref = uuid4()
    opened = await start(service, client_ref)
    assert opened.status == 201, opened
    journey_id = opened.body["journey_id"]
    assert opened.headers["Location"] == f"/v1/journeys/{journey_id}"
    moved = await ask(service, f"{journey_id}/moves", to_category="GETTING_JOBS", reason="progress")
    assert moved.status == 204, moved
    now = await shown(service, journey_id)
    assert (now.body["category"], now.headers["ETag"]) == ("GETTING_JOBS", moved.headers["ETag"])
    assert (await ask(service, f"{journey_id}/closure", reason="in_sustained_work")).status == 204
    assert (await shown(service, journey_id)).body["status"] == "closed"
    refused = await ask(service, f"{journey_id}/moves", to_category="ENGAGEMENT", reason="job_lost")
    assert (refused.status, refused.codes) == (409, {"journey_closed"})
    again = await start(service, client_ref)
    assert again.status == 201
    assert again.body["journey_id"] != journey_id
    assert await log_of(service, journey_id) == ["JourneyStarted", "JourneyMoved", "JourneyClosed"]


async def test_the_same_journey_opened_many_times_at_once_is_one(service: Running) -> None:
    client_ref = uuid4()
    replies = await asyncio.gather(*(start(service, client_ref) for _ in range(8)))
    assert {reply.status for reply in replies} == {201}
    (journey_id,) = {reply.body["journey_id"] for reply in replies}
    assert await log_of(service, journey_id) == ["JourneyStarted"]


async def test_of_two_different_journeys_opened_at_once_one_is_refused(service: Running) -> None:
    client_ref = uuid4()
    replies = await asyncio.gather(*(start(service, client_ref, district=district) for district in ("D01", "D02")))
    assert sorted(reply.status for reply in replies) == [201, 409]
    assert [reply.codes for reply in replies if reply.status == 409] == [{"journey_open"}]


async def test_a_reference_that_may_be_made_from_personal_data_is_refused(service: Running) -> None:
    for reference in (str(uuid1()), "AB123456C"):
        refused = await service.call(
            "POST",
            "/v1/journeys",
            coach_of(service, "D01"),
            json={"client_ref": reference, "district": "D01", "category": "ENGAGEMENT"},
        )
        assert refused.status == 422, refused


async def test_no_free_text_gets_in(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    before = await log_of(service, journey_id)
    for path, body in (
        (f"{journey_id}/moves", {"to_category": "GETTING_JOBS", "reason": "progress", "note": "was ill"}),
        (f"{journey_id}/moves", {"to_category": "GETTING_JOBS", "reason": "was ill"}),
        (f"{journey_id}/needs", {"category": "GETTING_JOBS", "note": "was ill"}),
        (f"{journey_id}/needs/{need_id}/unmet", {"reason": "was ill"}),
        (f"{journey_id}/closure", {"reason": "was ill"}),
    ):
        refused = await ask(service, path, **body)
        assert refused.status == 422, refused
    assert await log_of(service, journey_id) == before


async def test_a_need_is_recorded_and_reported_unmet(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    again = await ask(service, f"{journey_id}/needs", category="SKILLS_FOR_WORK")
    assert (again.status, again.codes) == (409, {"need_open"})
    for _ in range(2):
        assert (await ask(service, f"{journey_id}/needs/{need_id}/unmet", reason="no_offer")).status == 204
    assert [need["status"] for need in (await shown(service, journey_id)).body["needs"]] == ["unmet"]
    missing = await ask(service, f"{journey_id}/needs/{uuid4()}/unmet", reason="no_offer")
    assert missing.status == 404
    assert await log_of(service, journey_id) == ["JourneyStarted", "NeedRecorded", "NeedUnmet"]


async def test_a_need_sent_again_with_its_key_is_one_need(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first, second = [await ask(service, f"{journey_id}/needs", key, category="KEEPING_JOBS") for _ in range(2)]
    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body


async def test_a_change_decided_on_an_older_version_is_refused(service: Running) -> None:
    journey_id, _ = await with_a_need(service)
    stale = await ask(service, f"{journey_id}/closure", {"If-Match": '"1"'}, reason="no_contact")
    assert stale.status == 412
    assert (await shown(service, journey_id)).body["status"] == "open"


async def test_a_journey_that_is_not_there_is_not_found(service: Running) -> None:
    assert (await shown(service, str(uuid4()))).status == 404
    assert (await ask(service, f"{uuid4()}/closure", reason="no_contact")).status == 404


async def test_only_staff_of_the_district_see_or_change_client_data(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    path = f"/v1/journeys/{journey_id}"
    posts = {
        f"{path}/moves": {"to_category": "GETTING_JOBS", "reason": "progress"},
        f"{path}/needs": {"category": "GETTING_JOBS"},
        f"{path}/needs/{need_id}/unmet": {"reason": "no_offer"},
        f"{path}/closure": {"reason": "no_contact"},
        "/v1/journeys": {"client_ref": str(uuid4()), "district": "D01", "category": "ENGAGEMENT"},
    }
    elsewhere = coach_of(service, "D02")
    also_auditor = service.token(Role.WORK_COACH, Role.AUDITOR, districts=["D02"])
    others = [role for role in Role if role not in {Role.WORK_COACH, Role.DISTRICT_MANAGER}]
    for token, status in (
        (elsewhere, 404),
        (also_auditor, 404),
        *((service.token(role, org=uuid4()), 403) for role in others),
    ):
        assert (await service.call("GET", path, token)).status == status
        for post, body in posts.items():
            named = 403 if post == "/v1/journeys" else status  # there is nothing yet that could not be there
            assert (await service.call("POST", post, token, json=body)).status == named
    for role in others:
        assert (await service.call("GET", "/v1/journeys", service.token(role))).status == 403
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    assert (await service.call("GET", path, manager)).status == 200
    assert (await service.call("POST", f"{path}/closure", manager, json={"reason": "no_contact"})).status == 403
    assert (await service.call("GET", path)).status == 401
    assert await log_of(service, journey_id) == ["JourneyStarted", "NeedRecorded"]


async def test_a_list_holds_the_journeys_of_the_tokens_districts(service: Running) -> None:
    opened = {(await start(service, district="D07", category="KEEPING_JOBS")).body["journey_id"] for _ in range(3)}
    opened.add((await start(service, district="D08", category="ENGAGEMENT")).body["journey_id"])
    token = service.token(Role.WORK_COACH, Role.AUDITOR, districts=["D07", "D08"])

    async def listed(**params: str) -> Reply:
        return await service.call("GET", "/v1/journeys", token, params=params)

    first = await listed(limit="3")
    second = await listed(limit="3", after=first.body["next"])
    assert {each["journey_id"] for each in first.body["items"] + second.body["items"]} == opened
    assert second.body["next"] is None
    assert {each["district"] for each in (await listed(district="D08")).body["items"]} == {"D08"}
    assert {each["category"] for each in (await listed(category="KEEPING_JOBS")).body["items"]} == {"KEEPING_JOBS"}
    assert (await listed(status="closed")).body["items"] == []
    assert (await listed(district="D01")).status == 404


async def test_an_accepted_order_meets_its_need_once_and_a_cancelled_one_opens_it_again(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    order_id = uuid4()
    first = accepted(journey_id, need_id, order_id)
    for _ in range(2):
        await publish(service.settings, first)
    assert (await need_becomes(service, journey_id, "met"))["order_id"] == str(order_id)
    refused = await ask(service, f"{journey_id}/needs/{need_id}/unmet", reason="no_offer")
    assert (refused.status, refused.codes) == (409, {"need_met"})
    versions = Counter({str(order_id): 1})
    await publish(service.settings, cancelled(journey_id, need_id, order_id), versions=versions)
    assert (await need_becomes(service, journey_id, "open"))["need_id"] == need_id
    await publish(service.settings, accepted(journey_id, need_id, uuid4()))
    await need_becomes(service, journey_id, "met")
    told = ["JourneyStarted", "NeedRecorded", "NeedMet", "NeedRecorded", "NeedMet"]
    assert await log_of(service, journey_id) == told


async def test_an_acceptance_that_comes_after_the_end_of_its_order_meets_no_need(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    order_id = uuid4()
    for version, event in (
        (2, cancelled(journey_id, need_id, order_id)),
        (1, accepted(journey_id, need_id, order_id)),
        (3, cancelled(str(uuid4()), need_id, order_id)),  # about no journey, to see when the two before it are done
    ):
        await publish(service.settings, event, versions=Counter({str(order_id): version - 1}))
    await dead_letter_about(service, order_id)
    assert await log_of(service, journey_id) == ["JourneyStarted", "NeedRecorded"]


async def test_an_order_of_a_journey_that_is_not_known_goes_to_the_dead_letters(service: Running) -> None:
    order_id = uuid4()
    await publish(service.settings, accepted(str(uuid4()), str(uuid4()), order_id))
    await dead_letter_about(service, order_id)


async def dead_letter_about(service: Running, order_id: UUID) -> None:
    topic, sought = dead_letters("client_journey").name, str(order_id).encode()

    async def is_there() -> bool:
        return any([sought in (record.value or b"") async for record in records_of(service.settings, topic)])

    await until(is_there, "the dead letter")


async def test_the_bus_hears_of_a_journey_in_order_and_without_words(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    await ask(service, f"{journey_id}/needs/{need_id}/unmet", reason="no_places_in_time")
    await ask(service, f"{journey_id}/closure", reason="client_withdrew")

    async def published() -> list[tuple[str, dict[str, Any]]] | None:
        found = [
            (dict(record.headers)["ce_type"].decode(), orjson.loads(record.value or b"{}"))
            async for record in records_of(service.settings, JourneyEvent.TOPIC)
            if record.key == journey_id.encode()
        ]
        return found if len(found) == 4 else None

    events = await until(published, "four events of the journey")
    types = [event_type for event_type, _ in events]
    assert types == [
        "client_journey.JourneyStarted.v1",
        "client_journey.NeedRecorded.v1",
        "client_journey.NeedUnmet.v1",
        "client_journey.JourneyClosed.v1",
    ]
    assert [payload["reason"]["detail"] for _, payload in events[2:]] == ["", ""]
