"""Feedback over HTTP: asked for, given, told of by its clock, and read by its organisation and assessors alone."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from tests.running import Reply
from tests.supplier_registry.running import ADA, BEN, CATEGORY, OTHER, START, Registry

LIST = "/v1/feedback-requests"
REASONS = [{"code": "policies_missing", "detail": ""}]


async def a_refused(registry: Registry) -> tuple[UUID, str]:
    org = await registry.an_organisation()
    application = await registry.an_application(org, categories=[CATEGORY, OTHER])
    assert (await registry.refuse(application, REASONS)).status == 204
    return org, application


async def ask(registry: Registry, org: UUID, application: str, **differing: Any) -> Reply:
    body = {"category": CATEGORY, "question": "What was missing?"} | differing
    return await registry.supplier(org, "POST", f"/v1/applications/{application}/feedback-requests", json=body)


async def test_feedback_is_asked_for_once_given_once_and_read_by_both_sides_alone(registry: Registry) -> None:
    org, application = await a_refused(registry)
    assert (await ask(registry, org, application, category=OTHER)).codes == {"not_refused"}
    replies = await asyncio.gather(*(ask(registry, org, application) for _ in range(4)))
    assert sorted(each.status for each in replies) == [201, 409, 409, 409], replies
    (created,) = (each for each in replies if each.status == 201)
    path = created.headers["Location"]
    answer = {"text": "It names nobody to turn to."}
    stranger = await registry.an_organisation()
    assert (await ask(registry, stranger, application)).status == 404
    assert (await registry.supplier(stranger, "GET", path)).status == 404
    interest = {"kind": "worked_there"}
    await registry.assessor(BEN, "POST", f"/v1/suppliers/{org}/interests", json=interest)
    assert (await registry.assessor(BEN, "POST", f"{path}/answer", json=answer)).codes == {"interest_declared"}
    assert (await registry.assessor(ADA, "POST", f"{path}/answer", json=answer)).status == 204
    own, full = await registry.supplier(org, "GET", path), await registry.officer("GET", path)
    assert (own.body["text"], own.body["question"]) == (answer["text"], "What was missing?")
    assert (own.body["open"], "given_by" in own.body, full.body["given_by"]) == (False, False, ADA)
    for role in (Role.WORK_COACH, Role.BUYER, Role.OPERATOR, Role.DISTRICT_MANAGER):
        assert (await registry.one.call("GET", path, registry.one.token(role, districts=["D01"]))).status == 403
    told = await registry.supplier(org, "GET", f"{path}/history")
    assert [each["fact"].split(".")[1] for each in told.body["items"]] == [
        *("FeedbackRequested", "FeedbackQuestionPut", "FeedbackGiven", "FeedbackWritten"),
    ]
    assert (told.body["items"][-1]["fields"]["text"], told.body["items"][-1]["withheld"]) == (
        answer["text"],
        ["given_by"],
    )


async def test_who_was_removed_asks_too_and_is_told_only_of_its_own(registry: Registry) -> None:
    member = await registry.a_member()
    path = f"/v1/suppliers/{member}/feedback-requests"
    assert (await registry.supplier(member, "POST", path, json={"category": CATEGORY})).codes == {"not_removed"}
    assert (await registry.remove(member, "debarred")).status == 204
    created = await registry.supplier(member, "POST", path, json={"category": CATEGORY})
    assert created.status == 201, created
    assert (await registry.supplier(member, "POST", path, json={"category": CATEGORY})).codes == {"feedback_requested"}
    listed = await registry.supplier(member, "GET", LIST)
    assert [each["feedback_id"] for each in listed.body["items"]] == [created.body["feedback_id"]]
    assert [each["occasion"] for each in listed.body["items"]] == ["removal"]


async def test_what_is_owed_is_listed_by_its_day_page_by_page_and_told_of(registry: Registry) -> None:
    asked = []
    for days in (2, 1, 0):
        org, application = await a_refused(registry)
        await registry.on(START.date() + timedelta(days=days))
        asked.append((await ask(registry, org, application)).body["feedback_id"])
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        listed = await registry.officer("GET", LIST, params={"open": "true", "limit": "1", **after})
        found += [each["feedback_id"] for each in listed.body["items"]]
        if not listed.body["next"]:
            break
        after = {"after": listed.body["next"]}
    assert [each for each in found if each in asked] == asked[::-1]
    first = await registry.officer("GET", f"{LIST}/{asked[-1]}")
    last_day = date.fromisoformat(first.body["give_by"])
    for day, fact in ((last_day - timedelta(days=5), "FeedbackDue"), (last_day + timedelta(days=1), "FeedbackOverdue")):
        await registry.on(day)
        assert (await registry.facts(asked[-1]))[-1]["fact"] == fact
    overdue = await registry.officer("GET", LIST, params={"overdue": "true"})
    assert asked[-1] in {each["feedback_id"] for each in overdue.body["items"]}
    assert asked[0] not in {each["feedback_id"] for each in overdue.body["items"]}
