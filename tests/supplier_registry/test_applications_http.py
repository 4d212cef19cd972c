"""Applications as they run: over HTTP, category by category."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierAdmitted
from shared.messaging.topic_reader import records_of
from tests.running import until
from tests.supplier_registry.running import BODY, CATEGORY, OTHER, START, Registry


async def test_an_organisation_applies_is_admitted_and_is_told_of(registry: Registry) -> None:
    org = await registry.an_organisation()
    applied = await registry.supplier(org, "POST", "/v1/applications", json=BODY)
    assert applied.status == 201
    application = applied.body["application_id"]
    assert applied.body["supplier_id"] == str(org)
    assert applied.headers["Location"] == f"/v1/applications/{application}"
    assert (await registry.admit(application)).status == 204
    shown = await registry.supplier(org, "GET", f"/v1/suppliers/{org}")
    assert (shown.body["memberships"][0]["standing"], shown.body["sme"]) == ("active", True)
    own = await registry.supplier(org, "GET", f"/v1/applications/{application}")
    assert (own.body["decide_by"], own.body["open"]) == ("2017-03-24", False)

    async def told() -> bool:
        topic = [record async for record in records_of(registry.one.settings, "supplier-registry.suppliers")]
        of_type = ("ce_type", SupplierAdmitted.TYPE.encode())
        return any(record.key == str(org).encode() and of_type in record.headers for record in topic)

    await until(told, "the admission is on the topic")


async def test_an_application_sent_twice_with_one_key_is_one_application(registry: Registry) -> None:
    org, headers = await registry.an_organisation(), {"Idempotency-Key": uuid4().hex}
    first = await registry.supplier(org, "POST", "/v1/applications", json=BODY, headers=headers)
    again = await registry.supplier(org, "POST", "/v1/applications", json=BODY, headers=headers)
    assert (again.status, again.body) == (201, first.body)
    other = await registry.supplier(org, "POST", "/v1/applications", json=BODY)
    assert (other.status, other.codes) == (409, {"application_open"})


async def test_assessors_see_what_stands_in_the_way_before_anybody_proposes(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org, has_safeguarding_policy=False, categories=[CATEGORY, OTHER])
    path = f"/v1/applications/{application}/admissions"
    asked = (await registry.officer("GET", path)).body["items"]
    assert {each["category"]: [one["code"] for one in each["in_the_way"]] for each in asked} == {
        CATEGORY: ["no_safeguarding_policy"],
        OTHER: ["no_safeguarding_policy"],
    }
    proposed = await registry.propose(application, {"category": CATEGORY, "outcome": "admit"})
    assert proposed.codes == {"no_safeguarding_policy"}
    assert (await registry.supplier(org, "GET", path)).status == 403
    meets = await registry.an_application(await registry.an_organisation())
    met = f"/v1/applications/{meets}/admissions"
    assert (await registry.officer("GET", met)).body["items"] == [{"category": CATEGORY, "in_the_way": []}]
    assert (await registry.admit(meets)).status == 204
    assert (await registry.officer("GET", met)).body["items"] == []
    assert (await registry.officer("GET", f"/v1/applications/{uuid4()}/admissions")).status == 404


async def test_a_member_applies_for_another_category_and_keeps_what_it_has(registry: Registry) -> None:
    org = await registry.a_member()
    same = await registry.supplier(org, "POST", "/v1/applications", json=BODY)
    assert (same.status, same.codes) == (409, {"already_admitted"})
    second = await registry.an_application(org, categories=[OTHER, "ENGAGEMENT"])
    assert await registry.standings(org) == {CATEGORY: "active"}
    assert (await registry.admit(second, OTHER)).status == 204
    reasons = [{"code": "policies_missing", "detail": "The policy is of 2009."}]
    assert (await registry.refuse(second, reasons, "ENGAGEMENT")).status == 204
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "active"}
    listed = await registry.supplier(org, "GET", "/v1/applications", params={"open": "false"})
    assert len(listed.body["items"]) == 2
    shown = await registry.supplier(org, "GET", f"/v1/applications/{second}")
    refused = next(each for each in shown.body["categories"] if each["category"] == "ENGAGEMENT")
    assert (refused["decision"], refused["explanations"]) == ("refused", reasons)


async def test_only_one_of_two_applications_at_the_same_time_is_taken_in(registry: Registry) -> None:
    org = await registry.an_organisation()
    replies = await asyncio.gather(
        *(
            registry.supplier(org, "POST", "/v1/applications", json=BODY | {"categories": [each]})
            for each in (CATEGORY, OTHER)
        )
    )
    assert sorted(reply.status for reply in replies) == [201, 409]


async def test_whoever_is_not_registered_cannot_apply(registry: Registry) -> None:
    for org in (None, "beacon", uuid4()):
        stranger = registry.one.token(Role.SUPPLIER, subject="nobody yet", org=org)
        refused = await registry.one.call("POST", "/v1/applications", stranger, json=BODY)
        assert (refused.status, refused.codes) == (403, {"organisation_unknown"})


async def test_all_faults_of_a_body_are_named_at_once(registry: Registry) -> None:
    body = BODY | {"accepts_terms": "on", "categories": [], "staff": -1}
    reply = await registry.supplier(await registry.an_organisation(), "POST", "/v1/applications", json=body)
    assert reply.status == 422
    assert {each["pointer"] for each in reply.body["reasons"]} == {"/accepts_terms", "/categories", "/staff"}


async def test_an_admission_that_is_refused_gives_all_reasons_and_changes_nothing(registry: Registry) -> None:
    org = await registry.an_organisation()
    convicted = {"ground": "bribery", "happened_on": "2016-05-02"}
    application = await registry.an_application(org, exclusion_grounds=[convicted], accepts_terms=False)
    (ground,) = (await registry.officer("GET", f"/v1/applications/{application}")).body["grounds"]
    assert (ground["counts"], ground["counts_until"], ground["bars"]) == (True, "2021-05-02", True)
    refused = await registry.admit(application)
    assert (refused.status, refused.codes) == (409, {"mandatory_exclusion_ground", "terms_not_accepted"})
    assert (await registry.decision(application), await registry.standings(org)) == ("open", {})
    reasons = [{"code": "mandatory_exclusion_ground", "detail": "A conviction for bribery stands."}]
    assert (await registry.refuse(application, reasons)).status == 204
    again = await registry.refuse(application, [])
    assert (again.status, again.codes) == (409, {"reasons_missing", "application_not_open"})
    assert await registry.decision(application) == "refused"
    assert await registry.an_application(org) != application


async def test_a_decision_is_given_more_time_only_before_it_is_due(registry: Registry) -> None:
    early, late = [await registry.an_application(await registry.an_organisation()) for _ in range(2)]
    justified = {"justification": "The register has to be asked."}
    assert (await registry.answer(early, "extension", {"justification": " "})).status == 422
    assert (await registry.answer(early, "extension", justified)).status == 204
    shown = await registry.officer("GET", f"/v1/applications/{early}")
    assert shown.body["decide_by"] == "2017-03-31"
    registry.clock.set(START + timedelta(days=16))
    refused = await registry.answer(late, "extension", justified)
    assert (refused.status, refused.codes) == (409, {"deadline_passed"})


async def test_an_application_is_withdrawn_by_the_applicant_alone(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    path = f"/v1/applications/{application}/withdrawal"
    assert (await registry.supplier(await registry.an_organisation(), "POST", path, json={})).status == 404
    assert (await registry.officer("POST", path, json={})).status == 403
    assert (await registry.supplier(org, "POST", path, json={})).status == 204
    assert await registry.decision(application) == "withdrawn"
