"""The registry as it runs: over HTTP, with orders' news from the broker, and a clock that the tests move."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.supplier_registry.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import ordering as orders
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import SupplierAdmitted, SupplierRemovalNotified
from shared.kernel.clock import RecordClock
from shared.messaging.topic_reader import records_of
from tests.events import publish
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.supplier_registry.registering import a_registration

CATEGORY, OTHER = "GETTING_JOBS", "KEEPING_JOBS"
CONFIDENTIAL = (
    "declaration",
    "self_cleaning",
    "turnover",
    "exclusion_grounds",
    "We wait for the register.",
    "Said to the applicant alone.",
    "Claims are being looked into.",
    "Dissolved in March.",
)
START = datetime(2017, 3, 9, 12, tzinfo=UTC)
BODY: dict[str, Any] = {
    "categories": [CATEGORY],
    "has_safeguarding_policy": True,
    "registered_for_data_protection": True,
    "accepts_terms": True,
}


class Registry:
    """The running registry, spoken to as an officer or as a supplier."""

    def __init__(self, one: Running, clock: RecordClock) -> None:
        self.one = one
        self.clock = clock
        self.orgs: dict[UUID, UUID] = {}

    async def officer(self, method: str, path: str, **request: Any) -> Reply:
        return await self.one.call(method, path, self.one.token(Role.CATEGORY_MANAGER), **request)

    async def supplier(self, supplier: UUID, method: str, path: str, **request: Any) -> Reply:
        """Call as the organisation that registered a supplier."""
        return await self.one.call(method, path, self.one.token(Role.SUPPLIER, org=self.orgs[supplier]), **request)

    async def decide(self, org: UUID, step: str, body: Any = None) -> Reply:
        """A decision of an officer on a supplier."""
        return await self.officer("POST", f"/v1/suppliers/{org}/{step}", json={} if body is None else body)

    async def answer(self, application: str, step: str, body: Any) -> Reply:
        """A decision of an officer on an application."""
        return await self.officer("POST", f"/v1/applications/{application}/{step}", json=body)

    async def an_organisation(self, **differing: Any) -> UUID:
        org = uuid4()
        token = self.one.token(Role.SUPPLIER, org=org)
        reply = await self.one.call("POST", "/v1/suppliers", token, json=a_registration(**differing))
        assert reply.status == 201, reply
        supplier = UUID(reply.body["supplier_id"])
        self.orgs[supplier] = org
        return supplier

    async def an_application(self, org: UUID, **differing: Any) -> str:
        applied = await self.supplier(org, "POST", "/v1/applications", json=BODY | differing)
        assert applied.status == 201, applied
        return str(applied.body["application_id"])

    async def a_member(self, **differing: Any) -> UUID:
        org = await self.an_organisation()
        application = await self.an_application(org, **differing)
        for category in (BODY | differing)["categories"]:
            assert (await self.answer(application, "admission", {"category": category})).status == 204
        return org

    async def standings(self, org: UUID) -> dict[str, str]:
        shown = await self.officer("GET", f"/v1/suppliers/{org}")
        return {each["category"]: each["standing"] for each in shown.body["memberships"]}

    async def decision(self, application: str) -> str:
        shown = await self.officer("GET", f"/v1/applications/{application}")
        return str(shown.body["categories"][0]["decision"])


@pytest.fixture(scope="module")
async def registry(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Registry]:
    folder = tmp_path_factory.mktemp("registry")
    issuer = issuer_in(folder)
    clock = RecordClock.create(folder / "clock", START)
    async with a_broker(folder / "broker.log") as kafka:
        settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer, clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer) as one:
            yield Registry(one, clock)


@pytest.fixture(autouse=True)
def _at_the_start(registry: Registry) -> None:
    registry.clock.set(START)


async def test_an_organisation_applies_is_admitted_and_is_told_of(registry: Registry) -> None:
    org = await registry.an_organisation()
    applied = await registry.supplier(org, "POST", "/v1/applications", json=BODY)
    assert applied.status == 201
    application = applied.body["application_id"]
    assert applied.body["supplier_id"] == str(org)
    assert applied.headers["Location"] == f"/v1/applications/{application}"
    assert (await registry.answer(application, "admission", {"category": CATEGORY})).status == 204
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


async def test_a_member_applies_for_another_category_and_keeps_what_it_has(registry: Registry) -> None:
    org = await registry.a_member()
    same = await registry.supplier(org, "POST", "/v1/applications", json=BODY)
    assert (same.status, same.codes) == (409, {"already_admitted"})
    second = await registry.an_application(org, categories=[OTHER, "ENGAGEMENT"])
    assert await registry.standings(org) == {CATEGORY: "active"}
    assert (await registry.answer(second, "admission", {"category": OTHER})).status == 204
    reasons = [{"code": "policies_missing", "detail": "The policy is of 2009."}]
    refusal = {"category": "ENGAGEMENT", "reasons": reasons}
    assert (await registry.answer(second, "refusal", refusal)).status == 204
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


async def test_what_was_declared_is_for_the_applicant_and_its_assessors(registry: Registry) -> None:
    org = await registry.an_organisation(turnover_pence=777_777_777)
    declared = {"exclusion_grounds": ["insolvency"], "self_cleaning": "Paid in full."}
    application = await registry.an_application(org, **declared)
    await registry.answer(application, "admission", {"category": CATEGORY})
    reason = {"reason": "investigation", "detail": "Claims are being looked into."}
    await registry.decide(org, "suspension", reason)
    paths = (f"/v1/suppliers/{org}", f"/v1/applications/{application}")
    for reads in (
        registry.one.token(Role.SUPPLIER, org=registry.orgs[org]),
        registry.one.token(Role.CATEGORY_MANAGER),
        registry.one.token(Role.AUDITOR),
    ):
        supplier, own = [(await registry.one.call("GET", path, reads)).body for path in paths]
        assert supplier["figures"]["turnover_pence"] == 777_777_777
        assert supplier["memberships"][0]["explanation"] == reason["detail"]
        assert own["declaration"]["exclusion_grounds"] == ["insolvency"]
    for role in (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER):
        token = registry.one.token(role, districts=["D01"])
        assert (await registry.one.call("GET", paths[1], token)).status == 403
        shown = await registry.one.call("GET", paths[0], token)
        listed = await registry.one.call("GET", "/v1/suppliers", token, params={"limit": 500})
        for told in (shown, listed):
            assert told.status == 200
            text = json.dumps(told.body)
            assert not [hidden for hidden in CONFIDENTIAL if hidden in text], role
        assert shown.body["memberships"][0]["reason"] == "investigation"
    stranger = await registry.an_organisation()
    assert {(await registry.supplier(stranger, "GET", path)).status for path in paths} == {404}


async def test_nothing_confidential_is_on_the_bus(registry: Registry) -> None:
    org = await registry.an_organisation(turnover_pence=777_777_777)
    declared = {"exclusion_grounds": ["insolvency"], "self_cleaning": "Paid in full."}
    application = await registry.an_application(org, **declared)
    await registry.answer(application, "extension", {"justification": "We wait for the register."})
    reasons = [{"code": "discretionary_exclusion_ground", "detail": "Said to the applicant alone."}]
    await registry.answer(application, "refusal", {"category": CATEGORY, "reasons": reasons})
    second = await registry.an_application(org)
    await registry.answer(second, "admission", {"category": CATEGORY})
    await registry.decide(org, "suspension", {"reason": "investigation", "detail": "Claims are being looked into."})
    await registry.decide(org, "removal-notice", {"reason": "ceased_trading", "detail": "Dissolved in March."})

    async def published() -> list[bytes] | None:
        topic = [record async for record in records_of(registry.one.settings, "supplier-registry.suppliers")]
        ours = [record for record in topic if record.key in {str(org).encode(), application.encode(), second.encode()}]
        notified = ("ce_type", SupplierRemovalNotified.TYPE.encode())
        return [record.value for record in ours] if any(notified in record.headers for record in ours) else None

    values = b" ".join(await until(published, "the notice is on the topic"))
    assert b"ceased_trading" in values
    for hidden in (*CONFIDENTIAL, "insolvency", "Paid in full", "777777777"):
        assert hidden.encode() not in values, hidden


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
    application = await registry.an_application(org, exclusion_grounds=["bribery"], accepts_terms=False)
    refused = await registry.answer(application, "admission", {"category": CATEGORY})
    assert (refused.status, refused.codes) == (409, {"mandatory_exclusion_ground", "terms_not_accepted"})
    assert (await registry.decision(application), await registry.standings(org)) == ("open", {})
    reasons = [{"code": "mandatory_exclusion_ground", "detail": "A conviction for bribery stands."}]
    assert (await registry.answer(application, "refusal", {"category": CATEGORY, "reasons": reasons})).status == 204
    assert (await registry.answer(application, "refusal", {"category": CATEGORY, "reasons": []})).status == 422
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
    assert (await registry.supplier(await registry.an_organisation(), "POST", path)).status == 404
    assert (await registry.officer("POST", path)).status == 403
    assert (await registry.supplier(org, "POST", path)).status == 204
    assert await registry.decision(application) == "withdrawn"


async def test_details_change_only_on_the_version_that_was_seen(registry: Registry) -> None:
    org = await registry.a_member()
    body = {"name": "Beacon plc", "staff": 900, "turnover_pence": 1, "balance_sheet_pence": 1, "vcse": True}
    path = f"/v1/suppliers/{org}/details"
    assert (await registry.supplier(org, "PUT", path, json=body)).status == 428
    assert (await registry.supplier(org, "PUT", path, json=body, headers={"If-Match": '"1"'})).status == 412
    seen = (await registry.supplier(org, "GET", f"/v1/suppliers/{org}")).headers["ETag"]
    changed = await registry.supplier(org, "PUT", path, json=body, headers={"If-Match": seen})
    assert changed.status == 204
    assert int(changed.headers["ETag"].strip('"')) > int(seen.strip('"'))
    shown = await registry.officer("GET", f"/v1/suppliers/{org}")
    assert (shown.body["name"], shown.body["sme"], shown.body["vcse"]) == ("Beacon plc", False, True)


async def test_a_member_is_suspended_reinstated_and_removed_after_it_was_heard(registry: Registry) -> None:
    org = await registry.a_member()
    assert (await registry.decide(org, "suspension", {"reason": "whim"})).status == 422
    assert (await registry.decide(org, "suspension", {"reason": "investigation", "detail": ""})).status == 204
    assert (await registry.decide(org, "reinstatement")).status == 204
    reason = {"reason": "ceased_trading", "detail": "Dissolved."}
    unheard = await registry.decide(org, "removal", reason)
    assert (unheard.status, unheard.codes) == (409, {"not_notified"})
    assert (await registry.decide(org, "removal-notice", reason)).status == 204
    registry.clock.set(START + timedelta(days=15))
    early = await registry.decide(org, "removal", reason)
    assert (early.status, early.codes) == (409, {"representations_open"})
    registry.clock.set(START + timedelta(days=16))
    assert (await registry.decide(org, "removal", reason)).status == 204
    assert await registry.standings(org) == {CATEGORY: "removed"}


async def test_each_decision_on_a_member_is_for_one_category_or_for_all(registry: Registry) -> None:
    org = await registry.a_member(categories=[CATEGORY, OTHER])
    assert (await registry.decide(org, "suspension", {"reason": "investigation", "category": OTHER})).status == 204
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "suspended"}
    assert (await registry.decide(org, "removal-notice", {"reason": "ceased_trading", "category": OTHER})).status == 204
    assert (await registry.decide(org, "removal-notice-withdrawal", {"category": OTHER})).status == 204
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "suspended"}
    path = f"/v1/suppliers/{org}/membership-withdrawal"
    assert (await registry.officer("POST", path, json={})).status == 403
    assert (await registry.supplier(org, "POST", path, json={"category": CATEGORY})).status == 204
    assert await registry.standings(org) == {CATEGORY: "left", OTHER: "suspended"}
    assert (await registry.decide(org, "removal", {"reason": "debarred"})).status == 204
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
    first = await registry.officer("GET", "/v1/suppliers", params={"limit": 1})
    second = await registry.officer("GET", "/v1/suppliers", params={"limit": 1, "after": first.body["next"]})
    assert first.body["items"] != second.body["items"]


async def test_only_a_category_manager_decides_and_only_about_who_exists(registry: Registry) -> None:
    org = await registry.a_member()
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    assert (await registry.one.call("POST", f"/v1/suppliers/{org}/suspension", coach, json={})).status == 403
    assert (await registry.one.call("GET", f"/v1/suppliers/{org}")).status == 401
    assert (await registry.answer(str(uuid4()), "admission", {"category": CATEGORY})).status == 404
    assert (await registry.officer("GET", f"/v1/suppliers/{uuid4()}/scorecard")).status == 404


def an_order(supplier: UUID, completed: bool, outcome: str | None) -> list[orders.OrderEvent]:
    need_id = uuid4()
    about: dict[str, Any] = {
        "order_id": uuid4(),
        "need_ids": (need_id,),
        "supplier_id": supplier,
        "district": "D01",
    }
    line: dict[str, Any] = {**about, "line": 1, "need_id": need_id}
    day = date(2017, 4, 3)
    ended = (
        orders.ProvisionCompleted(**line, completed_on=day)
        if completed
        else orders.ProvisionEndedEarly(**line, ended_on=day, reason=Reason(code="client_withdrew"))
    )
    recorded = [orders.OutcomeRecorded(**line, outcome=outcome, achieved_on=day)] if outcome else []
    return [
        orders.OrderIssued(
            **about,
            purchase_order="PO-1",
            category="GETTING_JOBS",
            amount_pence=1,
            starts_on=day,
            respond_by=day,
            issued_at=START,
        ),
        orders.OrderAccepted(**about, category="GETTING_JOBS", accepted_at=START),
        orders.ProvisionStarted(**line, started_on=day),
        ended,
        *recorded,
    ]


async def test_a_scorecard_counts_orders_once_and_judges_from_ten_cases_on(registry: Registry) -> None:
    org = await registry.a_member()
    nine = [event for n in range(9) for event in an_order(org, n < 5, "job_started" if n < 3 else "no_outcome")]
    news = [*nine, *an_order(uuid4(), completed=True, outcome=None)]

    async def card() -> dict[str, Any]:
        found: dict[str, Any] = (await registry.officer("GET", f"/v1/suppliers/{org}/scorecard")).body
        return found

    async def finished(cases: int) -> dict[str, Any] | None:
        counted = await card()
        return counted if counted["completed"] + counted["ended_early"] == cases and counted["in_work"] == 3 else None

    await publish(registry.one.settings, *news)
    counted = await until(lambda: finished(9), "nine orders are counted")
    assert (counted["issued"], counted["accepted"], counted["declined"], counted["started"]) == (9, 9, 0, 9)
    assert (counted["acceptance"], counted["completion"], counted["below_floor"]) == (None, None, None)

    await publish(registry.one.settings, *news)  # the same events, delivered again
    await publish(registry.one.settings, *an_order(org, completed=False, outcome=None), versions=Counter())
    counted = await until(lambda: finished(10), "the tenth order is counted")
    assert counted["completion"] == {"percent": 50.0, "cases": 10}
    assert counted["in_work_rate"] == {"percent": 30.0, "cases": 10}
    assert counted["below_floor"] is True


async def test_who_speaks_for_a_supplier_decides_nothing_on_it_whatever_roles_the_token_has(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    reasons = [{"code": "mandatory_exclusion_ground", "detail": "A conviction."}]
    for roles in ((Role.SUPPLIER, Role.CATEGORY_MANAGER), (Role.CATEGORY_MANAGER,)):
        itself = registry.one.token(*roles, org=str(registry.orgs[org]).upper())
        for path, body in (
            (f"applications/{application}/admission", {"category": CATEGORY}),
            (f"applications/{application}/refusal", {"category": CATEGORY, "reasons": reasons}),
            (f"applications/{application}/extension", {"justification": "The register has to be asked."}),
            (f"suppliers/{org}/suspension", {"reason": "investigation"}),
            (f"suppliers/{org}/reinstatement", {}),
            (f"suppliers/{org}/removal-notice", {"reason": "debarred"}),
            (f"suppliers/{org}/removal-notice-withdrawal", {}),
            (f"suppliers/{org}/removal", {"reason": "debarred"}),
        ):
            refused = await registry.one.call("POST", f"/v1/{path}", itself, json=body)
            assert (refused.status, refused.codes) == (409, {"separation_of_duties"}), (path, refused)
    assert await registry.decision(application) == "open"
    assert (await registry.answer(application, "admission", {"category": CATEGORY})).status == 204
