"""Evidence that suppliers hold, as it runs: given over HTTP, its end announced by the clock, its cover published."""

from datetime import date
from typing import Any
from uuid import UUID

from deploy.local.replay.documents import Document, a_pdf
from shared.auth.principal import Role
from shared.files.records import Records
from shared.http.downloads import disposition
from shared.kernel.clock import system_clock
from tests.running import Reply, until
from tests.supplier_registry.running import CATEGORY, OTHER, Registry
from tests.supplier_registry.showing import BETTER, KIND, POLICY, an_applicant

END, RENEWED = "2017-07-31", "2018-07-31"
SELF_CLEANING = a_pdf("What was put right", ("The fine is paid.",))
STAFF = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)


async def give(registry: Registry, org: UUID, document: Document = POLICY, **said: str) -> Reply:
    """Send a file as what a supplier holds."""
    token = registry.one.token(Role.SUPPLIER, org=registry.orgs[org])
    headers = {"Content-Type": document.media_type, "Content-Disposition": disposition(document.name)}
    params = {"kind": KIND, **said}
    return await registry.one.call("POST", "/v1/evidence", token, params=params, data=document.content, headers=headers)


async def given(registry: Registry, org: UUID, document: Document = POLICY, **said: str) -> dict[str, Any]:
    reply = await give(registry, org, document, **said)
    assert reply.status == 201, reply
    body: dict[str, Any] = reply.body
    return body


async def covers(registry: Registry, org: UUID) -> dict[str, str | None]:
    """What was said last of each category."""
    said = [each for each in await registry.facts(org) if each["fact"] == "EvidenceCovers"]
    return {each["category"]: each["deliverable_until"] for each in said}


async def named(registry: Registry, evidence: str) -> list[str]:
    return [each["fact"] for each in await registry.facts(evidence)]


async def test_a_member_gives_evidence_is_reminded_of_its_end_and_renews_it(registry: Registry) -> None:
    org = await registry.a_member(categories=[CATEGORY, OTHER])
    first = await given(registry, org, valid_until=END)
    assert await covers(registry, org) == {CATEGORY: END, OTHER: END}
    shown = await registry.supplier(org, "GET", f"/v1/evidence/{first['evidence_id']}")
    assert (shown.body["valid_until"], shown.body["expired"], len(shown.body["versions"])) == (END, False, 1)
    for day, said in ((date(2017, 7, 1), 1), (date(2017, 7, 24), 2), (date(2017, 7, 31), 2)):
        await registry.on(day)
        assert (await named(registry, first["evidence_id"])).count("EvidenceExpiring") == said, day
    await registry.on(date(2017, 8, 1))
    assert (await named(registry, first["evidence_id"]))[-1] == "EvidenceExpired"
    ending = await registry.officer("GET", "/v1/evidence", params={"ends_by": END, "supplier_id": str(org)})
    assert [each["expired"] for each in ending.body["items"]] == [True]
    second = await given(registry, org, BETTER, valid_until=RENEWED)
    assert (second["evidence_id"], second["version"]) == (first["evidence_id"], 2)
    assert await covers(registry, org) == {CATEGORY: RENEWED, OTHER: RENEWED}
    told = await registry.officer("GET", f"/v1/evidence/{first['evidence_id']}/history")
    assert [each["fact"].split(".")[1] for each in told.body["items"]] == await named(registry, first["evidence_id"])


async def test_what_came_with_an_application_is_the_suppliers_and_covers_what_it_is_admitted_to(
    registry: Registry,
) -> None:
    showing = await an_applicant(registry)
    token = registry.one.token(Role.SUPPLIER, org=registry.orgs[showing.org])
    headers = {"Content-Type": POLICY.media_type, "Content-Disposition": disposition(POLICY.name)}
    params = {"kind": KIND, "valid_until": END}
    added = await registry.one.call("POST", showing.path, token, params=params, data=POLICY.content, headers=headers)
    assert added.status == 201, added
    listed = await registry.supplier(showing.org, "GET", "/v1/evidence")
    (held,) = listed.body["items"]
    assert (held["evidence_id"], held["valid_until"]) == (added.body["evidence_id"], END)
    assert (await registry.admit(showing.application)).status == 204

    async def covered() -> bool:
        return await covers(registry, showing.org) == {CATEGORY: END}

    await until(covered, "what the policy covers is said of the new category")
    assert (await given(registry, showing.org, valid_until=END))["version"] == 1, "the same file is no new version"
    assert (await given(registry, showing.org, BETTER, valid_until=END))["version"] == 2


async def test_what_was_given_in_confidence_is_for_the_supplier_and_its_assessors_alone(registry: Registry) -> None:
    org = await registry.a_member()
    plain = await given(registry, org, valid_until=END)
    secret = await given(registry, org, SELF_CLEANING, kind="self_cleaning", confidential="legal_advice")
    for role in STAFF:
        token = registry.one.token(role, districts=["D01"])
        listed = await registry.one.call("GET", "/v1/evidence", token, params={"supplier_id": str(org)})
        assert [(each["evidence_id"], "versions" in each) for each in listed.body["items"]] == [
            (plain["evidence_id"], False)
        ]
        for path in ("", "/history"):
            hidden = await registry.one.call("GET", f"/v1/evidence/{secret['evidence_id']}{path}", token)
            assert hidden.status == 404, (role, path)
    for role in (Role.CATEGORY_MANAGER, Role.AUDITOR):
        token = registry.one.token(role)
        listed = await registry.one.call("GET", "/v1/evidence", token, params={"supplier_id": str(org)})
        reasons = {each["kind"]: each["versions"][0]["confidential"] for each in listed.body["items"]}
        assert reasons == {KIND: None, "self_cleaning": "legal_advice"}
    stranger = await registry.an_organisation()
    for each in (plain, secret):
        assert (await registry.supplier(stranger, "GET", f"/v1/evidence/{each['evidence_id']}")).status == 404
    refused = await give(registry, org, BETTER, confidential="because")
    assert (refused.status, {each["pointer"] for each in refused.body["reasons"]}) == (422, {"/query/confidential"})


async def test_every_opening_is_on_record_and_replaced_versions_stay_closed(registry: Registry) -> None:
    org = await registry.a_member()
    await given(registry, org, valid_until=END)
    evidence = (await given(registry, org, BETTER, valid_until=RENEWED))["evidence_id"]
    document = await registry.one.database["evidence"].find_one({"_id": evidence})
    assert document is not None
    for each in document["state"]["files"]:
        await Records(registry.one.database).scanned(UUID(each), None, system_clock())
    officer = registry.one.token(Role.CATEGORY_MANAGER, subject="ada")
    own = registry.one.token(Role.SUPPLIER, org=registry.orgs[org], subject="wanda")

    async def opened(version: int, token: str) -> tuple[int, bytes]:
        path = f"/v1/evidence/{evidence}/versions/{version}"
        address = await registry.one.call("POST", f"{path}/address", token)
        if address.status != 200:
            return address.status, b""
        headers = {"Authorization": f"Bearer {token}"}
        async with registry.one.session.get(f"{registry.one.url}{address.body['address']}", headers=headers) as reply:
            return reply.status, await reply.read()

    assert await opened(2, officer) == (200, BETTER.content)
    assert await opened(1, officer) == (409, b"")
    assert await opened(1, own) == (200, POLICY.content)
    assert await opened(1, registry.one.token(Role.BUYER)) == (403, b"")
    auditor = registry.one.token(Role.AUDITOR)
    seen = [
        (version, each["actor"])
        for version in (1, 2)
        for each in (
            await registry.one.call("GET", f"/v1/evidence/{evidence}/versions/{version}/downloads", auditor)
        ).body["items"]
    ]
    assert seen == [(1, "wanda"), (2, "ada")]


async def test_insurance_is_not_taken_in_before_an_award(registry: Registry) -> None:
    org = await registry.a_member()
    refused = await give(registry, org, kind="employers_liability_insurance")
    assert (refused.status, refused.codes) == (409, {"evidence_only_after_award", "last_day_missing"})
    assert (await registry.supplier(org, "GET", "/v1/evidence")).body["items"] == []
