"""Drafts over HTTP: for the applicant's own people alone, one at a time, saved and returned to, then submitted once."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from tests.running import Reply
from tests.supplier_registry.running import BODY, CATEGORY, OTHER, Registry

PATH = "/v1/application-drafts"
CONVICTION = {"ground": "bribery", "happened_on": "2015-06-30", "ended_on": "2015-06-30"}


class Applicant:
    """Somebody who writes drafts for an organisation."""

    def __init__(self, registry: Registry, org: UUID) -> None:
        self.registry = registry
        self.org = org

    async def begins(self, **asked: Any) -> Reply:
        return await self.registry.supplier(self.org, "POST", PATH, json=asked)

    async def reads(self, draft: str) -> Reply:
        return await self.registry.supplier(self.org, "GET", f"{PATH}/{draft}")

    async def saves(self, draft: str, etag: str, **said: Any) -> Reply:
        return await self.registry.supplier(self.org, "PUT", f"{PATH}/{draft}", json=said, headers={"If-Match": etag})

    async def submits(self, draft: str, etag: str) -> Reply:
        return await self.registry.supplier(self.org, "POST", f"{PATH}/{draft}/submission", headers={"If-Match": etag})


async def an_applicant(registry: Registry) -> Applicant:
    return Applicant(registry, await registry.an_organisation())


async def test_a_draft_is_saved_and_returned_to_and_becomes_an_application(registry: Registry) -> None:
    one = await an_applicant(registry)
    begun = await one.begins()
    assert begun.status == 201, begun
    draft = begun.body["draft_id"]
    assert begun.headers["location"] == f"{PATH}/{draft}"
    saved = await one.saves(draft, begun.headers["etag"], categories=[CATEGORY], exclusion_grounds=[CONVICTION])
    assert saved.status == 204, saved
    shown = await one.reads(draft)
    assert shown.body["content"]["exclusion_grounds"][0]["ground"] == "bribery"
    assert shown.body["grounds"][0]["counts_until"] == "2020-06-30"
    assert {each["pointer"] for each in shown.body["in_the_way"]} == {
        "/has_safeguarding_policy",
        "/registered_for_data_protection",
        "/accepts_terms",
    }
    early = await one.submits(draft, shown.headers["etag"])
    assert (early.status, early.codes) == (409, {"not_said_yet"})
    assert (await one.saves(draft, shown.headers["etag"], **BODY)).status == 204
    stale = await one.submits(draft, shown.headers["etag"])
    assert stale.status == 412, "a colleague may have changed it since it was read"
    submitted = await one.submits(draft, (await one.reads(draft)).headers["etag"])
    assert submitted.status == 201, submitted
    application = await registry.officer("GET", submitted.headers["location"])
    assert application.body["declaration"]["exclusion_grounds"] == []
    assert application.body["decide_by"] == "2017-03-24"
    after = await one.reads(draft)
    assert (after.body["status"], after.body["application_id"]) == ("submitted", submitted.body["application_id"])
    again = await one.submits(draft, after.headers["etag"])
    assert (again.status, again.codes) == (409, {"draft_not_open"})


async def test_nobody_but_the_applicant_learns_of_a_draft(registry: Registry) -> None:
    one, stranger = await an_applicant(registry), await an_applicant(registry)
    draft = (await one.begins()).body["draft_id"]
    for method, path, body in (
        ("GET", f"{PATH}/{draft}", None),
        ("GET", f"{PATH}/{draft}/history", None),
        ("PUT", f"{PATH}/{draft}", {}),
        ("POST", f"{PATH}/{draft}/submission", None),
        ("POST", f"{PATH}/{draft}/discarding", None),
    ):
        changes: dict[str, Any] = {"json": body} if body is not None else {}
        changes |= {"headers": {"If-Match": '"1"'}} if method != "GET" else {}
        refused = await registry.supplier(stranger.org, method, path, **changes)
        assert refused.status == 404, (method, path, refused)
        for role in (Role.CATEGORY_MANAGER, Role.AUDITOR, Role.BUYER, Role.OPERATOR):
            denied = await registry.one.call(method, path, registry.one.token(role), **changes)
            assert denied.status == 403, (role, method, path)
    listed = await registry.supplier(stranger.org, "GET", PATH)
    assert listed.body["items"] == []
    (own,) = (await registry.supplier(one.org, "GET", f"{PATH}?status=open")).body["items"]
    assert own["draft_id"] == draft
    told = await registry.supplier(one.org, "GET", f"{PATH}/{draft}/history")
    assert [each["fact"].split(".")[1] for each in told.body["items"]] == ["ApplicationDrafted"]


async def test_there_is_one_draft_of_an_organisation_however_many_begin_one(registry: Registry) -> None:
    one = await an_applicant(registry)
    begun = await asyncio.gather(*(one.begins() for _ in range(5)))
    assert Counter(each.status for each in begun) == {201: 1, 409: 4}
    assert set().union(*(each.codes for each in begun if each.status == 409)) == {"draft_open"}
    (draft,) = [each.body["draft_id"] for each in begun if each.status == 201]
    for _ in range(2):
        assert (await registry.supplier(one.org, "POST", f"{PATH}/{draft}/discarding")).status == 204
    assert (await one.begins()).status == 201


async def test_a_draft_submitted_while_the_organisation_applies_leaves_one_application(registry: Registry) -> None:
    one = await an_applicant(registry)
    begun = await one.begins()
    draft = begun.body["draft_id"]
    saved = await one.saves(draft, begun.headers["etag"], **BODY)
    both = await asyncio.gather(
        one.submits(draft, saved.headers["etag"]),
        registry.supplier(one.org, "POST", "/v1/applications", json=BODY),
        one.submits(draft, saved.headers["etag"]),
    )
    assert Counter(each.status for each in both)[201] == 1, both
    applications = await registry.supplier(one.org, "GET", "/v1/applications")
    assert len(applications.body["items"]) == 1


async def test_a_re_application_is_prefilled_and_says_what_differs_to_both_sides(registry: Registry) -> None:
    one = await an_applicant(registry)
    first = await registry.an_application(
        one.org, categories=[CATEGORY, OTHER], exclusion_grounds=[CONVICTION], accepts_terms=False
    )
    assert (await registry.refuse(first, [{"code": "policies_missing"}])).status == 204
    assert (await registry.supplier(one.org, "POST", f"/v1/applications/{first}/withdrawal", json={})).status == 204
    draft = (await one.begins()).body["draft_id"]
    shown = await one.reads(draft)
    assert shown.body["prefilled_from"] == first
    assert shown.body["content"]["categories"] == [CATEGORY, OTHER]
    assert shown.body["content"]["exclusion_grounds"][0]["happened_on"] == "2015-06-30"
    assert [each["field"] for each in shown.body["differences"]] == ["accepts_terms"], "to be accepted anew"
    said = shown.body["content"] | {"categories": [CATEGORY], "accepts_terms": True}
    assert (await one.saves(draft, shown.headers["etag"], **said)).status == 204
    changed = await one.reads(draft)
    assert {each["field"] for each in changed.body["differences"]} == {"categories", "accepts_terms"}
    second = (await one.submits(draft, changed.headers["etag"])).body["application_id"]
    path = f"/v1/applications/{second}/differences"
    for reply in (await registry.officer("GET", path), await registry.supplier(one.org, "GET", path)):
        assert reply.status == 200, reply
        assert reply.body["before"]["application_id"] == first
        assert [(each["field"], each["before"], each["now"]) for each in reply.body["differences"]] == [
            ("categories", OTHER, None),
            ("accepts_terms", False, True),
        ]
    another = (await one.begins()).body["draft_id"]
    in_the_way = {each["code"] for each in (await one.reads(another)).body["in_the_way"]}
    assert in_the_way >= {"application_open", "not_said_yet"}
    stranger = await an_applicant(registry)
    assert (await registry.supplier(stranger.org, "GET", path)).status == 404
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    assert (await registry.one.call("GET", path, coach)).status == 403
    of_the_first = await registry.officer("GET", f"/v1/applications/{first}/differences")
    assert (of_the_first.body["before"], of_the_first.body["differences"]) == (None, [])
