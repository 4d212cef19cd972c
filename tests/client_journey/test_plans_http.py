"""Action plans over HTTP: made, worked by, reviewed, and ended with their journey; seen in the client's district."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.auth.principal import Role
from tests.client_journey.calling import ask, coach_of, log_of, shown, start
from tests.running import Reply, Running, until

TODAY = datetime.now(UTC).date()
NEXT_WEEK = (TODAY + timedelta(days=7)).isoformat()
STEP = {"kind": "write_cv", "done_by": "client", "due": NEXT_WEEK}


async def with_a_plan(service: Running) -> tuple[str, str]:
    journey_id = (await start(service)).body["journey_id"]
    made = await ask(service, f"journeys/{journey_id}/action-plans", steps=[STEP])
    assert made.status == 201, made
    return journey_id, made.body["plan_id"]


async def put(service: Running, path: str, etag: str, body: dict[str, Any]) -> Reply:
    headers = {"If-Match": etag}
    return await service.call("PUT", f"/v1/{path}", coach_of(service, "D01"), json=body, headers=headers)


async def test_a_plan_is_made_worked_by_reviewed_and_ended(service: Running) -> None:
    journey_id, plan_id = await with_a_plan(service)
    path = f"action-plans/{plan_id}"
    assert (await ask(service, f"{path}/steps", kind="job_search", done_by="client", due=NEXT_WEEK)).status == 204
    plan = await shown(service, path)
    cv, search = (each["step_id"] for each in plan.body["steps"])
    etag = plan.headers["ETag"]
    assert (plan.body["journey_id"], plan.body["steps_to_do"], plan.body["next_due"]) == (journey_id, 2, NEXT_WEEK)
    assert (await ask(service, f"{path}/steps/{cv}/completion", done_on=TODAY.isoformat())).status == 204
    assert (await put(service, f"{path}/steps/{search}", etag, STEP)).status == 412, "decided on what has changed"
    etag = (await shown(service, path)).headers["ETag"]
    assert (await put(service, f"{path}/steps/{search}", etag, {**STEP, "kind": "apply_for_jobs"})).status == 204
    assert (await ask(service, f"{path}/steps/{search}/dropping", reason="not_possible")).status == 204
    assert (await ask(service, f"{path}/steps/{search}/reopening")).status == 204
    assert (await ask(service, f"{path}/review", reviewed_on=TODAY.isoformat())).status == 428
    headers = {"If-Match": (await shown(service, path)).headers["ETag"]}
    assert (await ask(service, f"{path}/review", headers, reviewed_on=TODAY.isoformat())).status == 204
    headers = {"If-Match": (await shown(service, path)).headers["ETag"]}
    assert (await ask(service, f"{path}/ending", headers, reason="achieved")).status == 204
    ended = (await shown(service, path)).body
    assert [(each["kind"], each["status"]) for each in ended["steps"]] == [
        ("write_cv", "done"),
        ("apply_for_jobs", "to_do"),
    ]
    assert (ended["status"], ended["reason"], ended["reviewed_on"]) == ("ended", "achieved", TODAY.isoformat())
    assert (await ask(service, f"journeys/{journey_id}/action-plans", steps=[STEP])).status == 201
    listed = (await shown(service, f"journeys/{journey_id}/action-plans")).body["items"]
    assert {each["status"] for each in listed} == {"ended", "live"}
    told = [each["fact"] for each in (await shown(service, f"{path}/history")).body["items"]]
    assert told[0] == "client_journey.ActionPlanMade.v1"
    assert len(told) == 8


async def test_the_words_of_a_step_are_sealed_and_opened_for_a_reason(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    steps = [{**STEP, "kind": "other", "said": "Ring the college about the evening class."}, STEP]
    plan_id = (await ask(service, f"journeys/{journey_id}/action-plans", steps=steps)).body["plan_id"]
    path = f"action-plans/{plan_id}"
    plan = await shown(service, path)
    assert [each["has_words"] for each in plan.body["steps"]] == [True, False]
    kept = [each async for each in service.database["events"].find({"aggregate_id": plan_id})]
    assert "college" not in str((plan.body, kept, (await shown(service, f"{path}/history")).body))
    colleague = service.token(Role.WORK_COACH, districts=["D01"], subject="a colleague")
    refused = await service.call("POST", f"/v1/{path}/openings", colleague, json={})
    assert refused.codes == {"reason_needed"}
    opened = await ask(service, f"{path}/openings", reason="client_made_contact")
    said = {"step_id": plan.body["steps"][0]["step_id"], "said": "Ring the college about the evening class."}
    assert opened.body == {"erased": False, "steps": [said]}


async def test_of_many_plans_made_at_once_one_is_live(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    path = f"journeys/{journey_id}/action-plans"
    replies = await asyncio.gather(*(ask(service, path, steps=[STEP]) for _ in range(6)))
    assert sorted(each.status for each in replies) == [201] + [409] * 5
    assert {code for each in replies if each.status == 409 for code in each.codes} == {"plan_live"}


async def test_a_plan_ends_with_its_journey_whatever_is_done_at_that_moment(service: Running) -> None:
    async def one_race() -> None:
        journey_id, plan_id = await with_a_plan(service)
        path = f"action-plans/{plan_id}"
        closed, added = await asyncio.gather(
            ask(service, f"journeys/{journey_id}/closure", reason="no_contact"),
            ask(service, f"{path}/steps", **STEP),
        )
        assert closed.status == 204
        assert added.status in {204, 409}

        async def has_ended() -> bool:
            return bool((await shown(service, path)).body["status"] == "ended")

        await until(has_ended, "the plan ends with its journey")
        facts = await log_of(service, plan_id)
        assert facts in (
            ["ActionPlanMade", "ActionPlanEnded"],
            ["ActionPlanMade", "PlanStepAdded", "ActionPlanEnded"],
        )
        refused = await ask(service, f"journeys/{journey_id}/action-plans", steps=[STEP])
        assert (refused.status, refused.codes) == (409, {"journey_closed"})

    await asyncio.gather(*(one_race() for _ in range(6)))


async def test_a_plan_is_for_the_clients_district_alone(service: Running) -> None:
    journey_id, plan_id = await with_a_plan(service)
    elsewhere = coach_of(service, "D02")
    for path in (f"action-plans/{plan_id}", f"action-plans/{plan_id}/history", f"journeys/{journey_id}/action-plans"):
        assert (await service.call("GET", f"/v1/{path}", elsewhere)).status == 404
    path = f"/v1/action-plans/{plan_id}/steps"
    refused = await service.call("POST", path, elsewhere, json=STEP)
    assert refused.status == 404
    assert journey_id not in str(refused.body)
    assert (await ask(service, f"action-plans/{plan_id}/steps/{uuid4()}/reopening")).status == 404
    for role in (Role.AUDITOR, Role.OPERATOR, Role.BUYER, Role.CATEGORY_MANAGER, Role.SUPPLIER):
        assert (await service.call("GET", "/v1/action-plans", service.token(role, districts=["D01"]))).status == 403
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    listed = await service.call("GET", "/v1/action-plans", manager, params={"limit": "500"})
    assert plan_id in {each["plan_id"] for each in listed.body["items"]}
    days = [each["review_by"] for each in listed.body["items"]]
    assert days == sorted(days)
    assert (await service.call("GET", "/v1/action-plans", manager, params={"district": "D02"})).status == 404


async def test_a_step_that_is_none_is_refused_by_name_and_with_what_is_allowed(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    steps = [{"kind": "bungee", "done_by": "aunt", "due": "1999-01-01", "note": "x"}]
    refused = await ask(service, f"journeys/{journey_id}/action-plans", steps=steps)
    assert refused.status == 422
    pointers = {each["pointer"] for each in refused.body["reasons"]}
    assert pointers >= {f"/steps/0/{name}" for name in ("kind", "done_by", "due")}
    assert len(refused.body["reasons"]) == 4, "and the field that there is not"
