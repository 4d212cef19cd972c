"""Suppliers as they run: over HTTP, with a clock that the tests move."""

from datetime import timedelta
from uuid import uuid4

from shared.auth.principal import Role
from tests.supplier_registry.registering import details
from tests.supplier_registry.running import BODY, CATEGORY, OTHER, START, Registry


async def test_details_change_only_on_the_version_that_was_seen(registry: Registry) -> None:
    org = await registry.a_member()
    body = details(name="Beacon plc", staff=900)
    path = f"/v1/suppliers/{org}/details"
    assert (await registry.supplier(org, "PUT", path, json=body)).status == 428
    assert (await registry.supplier(org, "PUT", path, json=body, headers={"If-Match": '"1"'})).status == 412
    seen = (await registry.supplier(org, "GET", f"/v1/suppliers/{org}")).headers["ETag"]
    changed = await registry.supplier(org, "PUT", path, json=body, headers={"If-Match": seen})
    assert changed.status == 204
    assert int(changed.headers["ETag"].strip('"')) > int(seen.strip('"'))
    shown = await registry.officer("GET", f"/v1/suppliers/{org}")
    assert (shown.body["name"], shown.body["sme"], shown.body["vcse"]) == ("Beacon plc", False, False)
    told = await registry.officer("GET", f"/v1/suppliers/{org}/history")
    names = [each["fields"]["name"] for each in told.body["items"] if "name" in (each["fields"] or {})]
    assert names == ["Beacon Skills", "Beacon plc"], "what it was called before is on record"


async def test_where_an_organisation_is_and_what_it_is_for_is_for_itself_and_its_assessors(registry: Registry) -> None:
    purpose = {"objectives": ["social"], "surplus_reinvested_percent": 80, "asset_lock": True, "mission": "Jobs."}
    org = await registry.an_organisation(legal_form="community_interest_company", social_purpose=purpose)
    path = f"/v1/suppliers/{org}"
    for shown in (await registry.supplier(org, "GET", path), await registry.officer("GET", path)):
        assert shown.body["registered_address"]["postcode"] == "LS1 4DY"
        assert (shown.body["figures"]["social_purpose"], shown.body["vcse"]) == (purpose, True)
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    seen = (await registry.one.call("GET", path, coach)).body
    assert (seen["legal_form"], seen["vcse"]) == ("community_interest_company", True)
    assert "LS1" not in str(seen)
    assert "figures" not in seen
    assert [each["fact"] for each in await registry.facts(org)][:4] == [
        "SupplierRegistered",
        "SupplierAddressesDeclared",
        "SupplierFiguresDeclared",
        "AccountLinked",
    ]


async def test_a_member_is_suspended_reinstated_and_removed_after_it_was_heard(registry: Registry) -> None:
    org = await registry.a_member()
    assert (await registry.decide(org, "suspension", {"reason": "whim"})).status == 422
    assert (await registry.decide(org, "suspension", {"reason": "investigation", "detail": ""})).status == 204
    assert (await registry.decide(org, "reinstatement")).status == 204
    unheard = await registry.remove(org, "ceased_trading")
    assert (unheard.status, unheard.codes) == (409, {"not_notified"})
    notice = {"reasons": ["ceased_trading"], "detail": "Dissolved."}
    assert (await registry.decide(org, "removal-notice", notice)).status == 204
    registry.clock.set(START + timedelta(days=15))
    early = await registry.remove(org, "ceased_trading")
    assert (early.status, early.codes) == (409, {"representations_open"})
    registry.clock.set(START + timedelta(days=16))
    assert (await registry.remove(org, "ceased_trading")).status == 204
    assert await registry.standings(org) == {CATEGORY: "removed"}


async def test_each_decision_on_a_member_is_for_one_category_or_for_all(registry: Registry) -> None:
    org = await registry.a_member(categories=[CATEGORY, OTHER])
    assert (await registry.decide(org, "suspension", {"reason": "investigation", "category": OTHER})).status == 204
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "suspended"}
    assert (
        await registry.decide(org, "removal-notice", {"reasons": ["ceased_trading"], "category": OTHER})
    ).status == 204
    assert (
        await registry.decide(org, "removal-notice-withdrawal", {"reason": "put_right", "category": OTHER})
    ).status == 204
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "suspended"}
    path = f"/v1/suppliers/{org}/membership-withdrawal"
    assert (await registry.officer("POST", path, json={})).status == 403
    assert (await registry.supplier(org, "POST", path, json={"category": CATEGORY})).status == 204
    assert await registry.standings(org) == {CATEGORY: "left", OTHER: "suspended"}
    assert (await registry.remove(org, "debarred")).status == 204
    assert await registry.standings(org) == {CATEGORY: "left", OTHER: "removed"}
    unknown = await registry.decide(org, "suspension", {"reason": "investigation", "category": "ENGAGEMENT"})
    assert (unknown.status, unknown.codes) == (409, {"not_a_member"})


async def test_staff_find_suppliers_and_a_supplier_finds_itself_alone(registry: Registry) -> None:
    org = await registry.a_member(categories=["SKILLS_FOR_WORK", "ENGAGEMENT"])
    other = await registry.a_member()
    found = await registry.officer("GET", "/v1/suppliers", params={"category": "SKILLS_FOR_WORK", "standing": "active"})
    assert [each["supplier_id"] for each in found.body["items"]] == [str(org)]
    own = await registry.supplier(org, "GET", "/v1/suppliers")
    assert [each["supplier_id"] for each in own.body["items"]] == [str(org)]
    for path in (f"/v1/suppliers/{other}", f"/v1/suppliers/{other}/scorecard"):
        assert (await registry.supplier(org, "GET", path)).status == 404
    both = [str(org), str(other)]
    named = await registry.officer("GET", "/v1/suppliers", params={"supplier_ids": ",".join([*both, str(uuid4())])})
    assert {each["supplier_id"] for each in named.body["items"]} == set(both)
    alone = await registry.officer("GET", "/v1/suppliers", params={"supplier_ids": str(other)})
    assert [each["supplier_id"] for each in alone.body["items"]] == [str(other)]
    foreign = await registry.supplier(org, "GET", "/v1/suppliers", params={"supplier_ids": str(other)})
    assert str(other) not in str(foreign.body)
    assert (await registry.officer("GET", "/v1/suppliers", params={"supplier_ids": f"{org},Beacon"})).status == 422
    first = await registry.officer("GET", "/v1/suppliers", params={"limit": 1})
    second = await registry.officer("GET", "/v1/suppliers", params={"limit": 1, "after": first.body["next"]})
    assert first.body["items"] != second.body["items"]


async def test_only_a_category_manager_decides_and_only_about_who_exists(registry: Registry) -> None:
    org = await registry.a_member()
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    assert (await registry.one.call("POST", f"/v1/suppliers/{org}/suspension", coach, json={})).status == 403
    assert (await registry.one.call("GET", f"/v1/suppliers/{org}")).status == 401
    assert (await registry.admit(str(uuid4()))).status == 404
    assert (await registry.officer("GET", f"/v1/suppliers/{uuid4()}/scorecard")).status == 404


async def test_who_speaks_for_a_supplier_decides_nothing_on_it_whatever_roles_the_token_has(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    no_interest, seen = {"declares_no_interest": True}, {"If-Match": '"2"'}
    for roles in ((Role.SUPPLIER, Role.CATEGORY_MANAGER), (Role.CATEGORY_MANAGER,)):
        itself = registry.one.token(*roles, org=str(registry.orgs[org]).upper())
        for path, body in (
            (f"applications/{application}/proposals", {**no_interest, "category": CATEGORY, "outcome": "admit"}),
            (f"applications/{application}/proposals/{CATEGORY}/confirmation", no_interest),
            (f"applications/{application}/proposals/{CATEGORY}/return", {"note": "Ask for the policy."}),
            (f"applications/{application}/extension", {"justification": "The register has to be asked."}),
            (f"suppliers/{org}/suspension", {"reason": "investigation"}),
            (f"suppliers/{org}/reinstatement", {}),
            (f"suppliers/{org}/new-orders-stop", {"reason": "complaint_upheld"}),
            (f"suppliers/{org}/removal-notice", {"reasons": ["debarred"]}),
            (f"suppliers/{org}/removal-notice-withdrawal", {"reason": "put_right"}),
            (f"suppliers/{org}/removal-proposal", {"reasons": ["debarred"], "declares_no_interest": True}),
        ):
            headers = seen if path.endswith("confirmation") else {}
            refused = await registry.one.call("POST", f"/v1/{path}", itself, json=body, headers=headers)
            assert (refused.status, refused.codes) == (409, {"separation_of_duties"}), (path, refused)
    assert await registry.decision(application) == "open"
    assert (await registry.admit(application)).status == 204


async def test_a_suspension_with_an_end_says_so_to_all_staff_and_a_wrong_one_is_refused_by_its_field(
    registry: Registry,
) -> None:
    org = await registry.a_member()
    body = {"reason": "investigation", "until": "2017-03-08"}
    past = await registry.decide(org, "suspension", body)
    assert (past.status, past.codes, past.body["reasons"][0]["pointer"]) == (409, {"until_out_of_range"}, "/until")
    for malformed in ("tomorrow", "1999-12-31", "2017-02-29", 5):
        refused = await registry.decide(org, "suspension", body | {"until": malformed})
        assert (refused.status, refused.body["reasons"][0]["pointer"]) == (422, "/until")
    assert (await registry.decide(org, "suspension", body | {"until": "2017-03-31"})).status == 204
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    shown = await registry.one.call("GET", f"/v1/suppliers/{org}", coach)
    (membership,) = shown.body["memberships"]
    assert (membership["standing"], membership["suspended_until"]) == ("suspended", "2017-03-31")


async def test_a_declaration_is_renewed_when_an_officer_asks_for_it_and_seen_by_its_assessors_alone(
    registry: Registry,
) -> None:
    org = await registry.a_member()
    path, declaration = f"/v1/suppliers/{org}/redeclaration", {key: BODY[key] for key in BODY if key != "categories"}
    unasked = await registry.supplier(org, "POST", path, json=declaration)
    assert (unasked.status, unasked.codes) == (409, {"redeclaration_not_requested"})
    assert (await registry.supplier(org, "POST", f"{path}-request", json={})).status == 403
    assert (await registry.decide(org, "redeclaration-request")).status == 204
    (own,) = (await registry.supplier(org, "GET", f"/v1/suppliers/{org}")).body["memberships"]
    assert (own["standing"], own["redeclare_by"], own["redeclaration"]) == ("active", "2017-03-16", None)
    assert (await registry.officer("POST", path, json=declaration)).status == 403
    stranger = await registry.a_member()
    assert (await registry.supplier(stranger, "POST", path, json=declaration)).status == 404
    unknown = await registry.supplier(
        org, "POST", path, json=declaration | {"exclusion_grounds": [{"ground": "whim", "happened_on": "2016-05-02"}]}
    )
    assert unknown.status == 422
    ground = {"ground": "collusion", "happened_on": "2016-05-02", "self_cleaning": "We dismissed the director."}
    said = declaration | {"exclusion_grounds": [ground]}
    for _ in range(2):
        assert (await registry.supplier(org, "POST", path, json=said)).status == 204
    (seen,) = (await registry.officer("GET", f"/v1/suppliers/{org}")).body["memberships"]
    assert seen["redeclare_by"] is None
    (renewed,) = seen["redeclaration"]["declaration"]["exclusion_grounds"]
    assert renewed["self_cleaning"] == "We dismissed the director."
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    shown = await registry.one.call("GET", f"/v1/suppliers/{org}", coach)
    assert "redeclar" not in str(shown.body)


async def test_a_declaration_that_comes_late_is_refused(registry: Registry) -> None:
    org = await registry.a_member()
    assert (await registry.decide(org, "redeclaration-request", {"category": CATEGORY})).status == 204
    registry.clock.set(START + timedelta(days=8))
    declaration = {key: BODY[key] for key in BODY if key != "categories"}
    late = await registry.supplier(org, "POST", f"/v1/suppliers/{org}/redeclaration", json=declaration)
    assert (late.status, late.codes) == (409, {"redeclaration_overdue"})
