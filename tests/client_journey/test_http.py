"""Journeys over HTTP, and what the bus hears of them."""

import asyncio
from typing import Any
from uuid import uuid1, uuid4

import orjson

from shared.auth.principal import Role
from shared.contracts.client_journey import JourneyEvent, NeedEvent
from shared.messaging.topic_reader import records_of
from tests.client_journey.calling import ask, coach_of, log_of, record, shown, start, with_a_need
from tests.needs import need_body
from tests.running import Reply, Running, until

STARTED = ["JourneyStarted", "JourneyOfClient", "CoachAssigned"]


async def test_a_journey_is_opened_moved_and_closed_and_then_another_may_be_opened(service: Running) -> None:
    client_ref = uuid4()
    opened = await start(service, client_ref)
    assert opened.status == 201, opened
    journey_id = opened.body["journey_id"]
    assert opened.headers["Location"] == f"/v1/journeys/{journey_id}"
    moved = await ask(service, f"journeys/{journey_id}/moves", to_category="GETTING_JOBS", reason="progress")
    assert moved.status == 204, moved
    now = await shown(service, f"journeys/{journey_id}")
    assert (now.body["category"], now.headers["ETag"]) == ("GETTING_JOBS", moved.headers["ETag"])
    assert (await ask(service, f"journeys/{journey_id}/closure", reason="in_sustained_work")).status == 204
    assert (await shown(service, f"journeys/{journey_id}")).body["status"] == "closed"
    refused = await ask(service, f"journeys/{journey_id}/moves", to_category="ENGAGEMENT", reason="job_lost")
    assert (refused.status, refused.codes) == (409, {"journey_closed"})
    again = await start(service, client_ref)
    assert again.status == 201
    assert again.body["journey_id"] != journey_id
    assert await log_of(service, journey_id) == [*STARTED, "JourneyMoved", "JourneyClosed", "RetentionStarted"]


async def test_the_same_journey_opened_many_times_at_once_is_one(service: Running) -> None:
    client_ref = uuid4()
    replies = await asyncio.gather(*(start(service, client_ref) for _ in range(8)))
    assert {reply.status for reply in replies} == {201}
    (journey_id,) = {reply.body["journey_id"] for reply in replies}
    assert await log_of(service, journey_id) == STARTED


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
        (f"journeys/{journey_id}/moves", {"to_category": "GETTING_JOBS", "reason": "progress", "note": "was ill"}),
        (f"journeys/{journey_id}/moves", {"to_category": "GETTING_JOBS", "reason": "was ill"}),
        (f"journeys/{journey_id}/needs", {"category": "GETTING_JOBS", "note": "was ill"}),
        (f"needs/{need_id}/unmet", {"reason": "was ill"}),
        (f"needs/{need_id}/withdrawal", {"reason": "was ill"}),
        (f"journeys/{journey_id}/closure", {"reason": "was ill"}),
    ):
        refused = await ask(service, path, **body)
        assert refused.status == 422, refused
    assert await log_of(service, journey_id) == before


async def test_a_change_decided_on_an_older_version_is_refused(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    await ask(service, f"journeys/{journey_id}/moves", to_category="GETTING_JOBS", reason="progress")
    stale = await ask(service, f"journeys/{journey_id}/closure", {"If-Match": '"2"'}, reason="no_contact")
    assert stale.status == 412
    assert (await shown(service, f"journeys/{journey_id}")).body["status"] == "open"


async def test_a_journey_that_is_not_there_is_not_found(service: Running) -> None:
    assert (await shown(service, f"journeys/{uuid4()}")).status == 404
    assert (await ask(service, f"journeys/{uuid4()}/closure", reason="no_contact")).status == 404


async def test_only_staff_of_the_district_see_or_change_client_data(service: Running) -> None:
    journey_id, need_id = await with_a_need(service)
    path = f"/v1/journeys/{journey_id}"
    posts = {
        f"{path}/moves": {"to_category": "GETTING_JOBS", "reason": "progress"},
        f"{path}/needs": need_body("GETTING_JOBS"),
        f"/v1/needs/{need_id}/unmet": {"reason": "no_offer"},
        f"/v1/needs/{need_id}/withdrawal": {"reason": "no_longer_needed"},
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
        for looked_at in (path, f"{path}/needs", f"/v1/needs/{need_id}"):
            assert (await service.call("GET", looked_at, token)).status == status
        for post, body in posts.items():
            named = 403 if post == "/v1/journeys" else status  # there is nothing yet that could not be there
            assert (await service.call("POST", post, token, json=body)).status == named
    for role in others:
        for listed in ("/v1/journeys", "/v1/needs"):
            assert (await service.call("GET", listed, service.token(role))).status == 403
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    assert (await service.call("GET", path, manager)).status == 200
    assert (await service.call("POST", f"{path}/closure", manager, json={"reason": "no_contact"})).status == 403
    assert (await service.call("GET", path)).status == 401
    assert await log_of(service, journey_id) == STARTED
    assert await log_of(service, need_id) == ["NeedRecorded", "NeedQualified"]


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


async def test_the_bus_hears_of_a_journey_and_its_needs_in_order_and_without_words(service: Running) -> None:
    journey_id, unmet = await with_a_need(service)
    withdrawn = await record(service, journey_id, "GETTING_JOBS")
    await ask(service, f"needs/{unmet}/unmet", reason="no_places_in_time")
    await ask(service, f"journeys/{journey_id}/closure", reason="client_withdrew")
    expected = {
        JourneyEvent.TOPIC: [(journey_id, "JourneyStarted"), (journey_id, "JourneyClosed")],
        NeedEvent.TOPIC: [
            (unmet, "NeedRecorded"),
            (unmet, "NeedUnmet"),
            (withdrawn, "NeedRecorded"),
            (withdrawn, "NeedWithdrawn"),
        ],
    }
    for topic, facts in expected.items():
        events = await until(lambda topic=topic, facts=facts: told(service, topic, facts), f"{topic} has them all")
        assert [each.get("reason", {}).get("detail") or "" for each in events] == [""] * len(facts)


async def told(service: Running, topic: str, facts: list[tuple[str, str]]) -> list[dict[str, Any]] | None:
    """What these facts say, once the topic has them, each aggregate's in their order."""
    about = {key.encode() for key, _ in facts}
    found = [each async for each in records_of(service.settings, topic) if each.key in about]
    named = [(each.key.decode(), dict(each.headers)["ce_type"].decode().split(".")[1]) for each in found]
    if len(named) < len(facts):
        return None
    assert sorted(named, key=lambda each: each[0]) == sorted(facts, key=lambda each: each[0])
    return [orjson.loads(each.value or b"{}") for each in found]


async def test_a_path_of_its_own_says_its_own_methods_and_not_those_of_an_id_in_its_place(service: Running) -> None:
    for path, methods in (
        ("/v1/journeys/search", "POST"),
        (f"/v1/journeys/{uuid4()}", "GET"),
        ("/v1/journeys", "GET, POST"),
    ):
        told = await service.call("OPTIONS", path, coach_of(service, "D01"))
        assert (told.status, told.headers["Allow"]) == (405, methods)
    looked = await service.call("GET", "/v1/journeys/search", coach_of(service, "D01"))
    assert (looked.status, looked.headers["Allow"]) == (405, "POST")
