"""The past of suppliers and applications over HTTP: reasons for the supplier and its assessors, standing for staff."""

import json
from datetime import timedelta
from typing import Any

from services.supplier_registry.suppliers.access import assessors_alone, in_full
from services.supplier_registry.suppliers.history import SUPPLIER_DISCLOSURE
from shared.auth.principal import Role
from shared.contracts import events_of
from shared.contracts.supplier_registry import SupplierEvent
from tests.running import Reply
from tests.supplier_registry.running import BEN, START, Registry

INSOLVENT = {"ground": "insolvency", "happened_on": "2016-05-02", "self_cleaning": "Paid in full."}
DECLARED = {"exclusion_grounds": [INSOLVENT]}
SUSPENDED = {"reason": "investigation", "detail": "Claims are being looked into."}
REFUSED = {"code": "discretionary_exclusion_ground", "detail": "Said to the applicant alone."}


def facts(reply: Reply) -> list[str]:
    assert reply.status == 200, reply
    return [each["fact"].split(".")[1] for each in reply.body["items"]]


def one(reply: Reply, fact: str) -> dict[str, Any]:
    (found,) = [each for each in reply.body["items"] if each["fact"].split(".")[1] == fact]
    return dict(found)


async def test_an_application_tells_its_grounds_to_the_applicant_and_its_assessors_alone(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org, **DECLARED)
    await registry.refuse(application, [REFUSED])
    path = f"/v1/applications/{application}/history"
    for reads in (await registry.officer("GET", path), await registry.supplier(org, "GET", path)):
        assert {"SupplierApplied", "DeclarationMade", "ApplicationRefused", "RefusalExplained"} <= set(facts(reads))
        (ground,) = one(reads, "DeclarationMade")["reasons"]
        assert ground["code"] == "insolvency"
        assert ground["text"], "in words"
        (said,) = one(reads, "RefusalExplained")["reasons"]
        assert said["detail"] == "Said to the applicant alone."
        assert one(reads, "SupplierApplied")["policies"], "under which the day to decide by was counted"
    auditor = await registry.one.call("GET", path, registry.one.token(Role.AUDITOR))
    assert one(auditor, "ApplicationRefused")["by"]["name"] == BEN
    own = await registry.supplier(org, "GET", path)
    assert one(own, "ApplicationRefused")["by"] == {"kind": "department", "name": None, "roles": []}
    assert one(own, "SupplierApplied")["by"]["name"] == "tester supplier"
    for role in (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.OPERATOR):
        assert (await registry.one.call("GET", path, registry.one.token(role, districts=["D01"]))).status == 403
    stranger = await registry.an_organisation()
    for each in (path, f"/v1/applications/{application}?as_at={START.date()}"):
        assert (await registry.supplier(stranger, "GET", each)).status == 404


async def test_a_supplier_tells_staff_how_it_stood_and_itself_what_was_said(registry: Registry) -> None:
    org = await registry.a_member()
    await registry.decide(org, "suspension", SUSPENDED)
    await registry.decide(org, "removal-notice", {"reasons": ["ceased_trading"], "detail": "Dissolved in March."})
    path = f"/v1/suppliers/{org}/history"
    confidential = {"AccountLinked", "SupplierFiguresDeclared", "StandingExplained", "SupplierRemovalNotified"}
    for role in (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER):
        told = await registry.one.call("GET", path, registry.one.token(role, districts=["D01"]))
        assert set(facts(told)) == {"SupplierRegistered", "SupplierAdmitted", "SupplierSuspended"}
        (why,) = one(told, "SupplierSuspended")["reasons"]
        assert (why["code"], why["detail"]) == ("investigation", "")
        assert why["text"].startswith("Alleged misconduct")
        text = json.dumps(told.body)
        assert not [each for each in (SUSPENDED["detail"], "Dissolved", "turnover") if each in text]
    for token in (registry.one.token(Role.CATEGORY_MANAGER), registry.one.token(Role.AUDITOR)):
        assert confidential <= set(facts(await registry.one.call("GET", path, token)))
    own = await registry.supplier(org, "GET", path)
    assert confidential <= set(facts(own))
    assert one(own, "StandingExplained")["fields"]["detail"] == SUSPENDED["detail"]
    assert "tester category_manager" not in json.dumps(own.body)
    stranger = await registry.an_organisation()
    assert (await registry.supplier(stranger, "GET", path)).status == 404


async def test_a_supplier_is_shown_as_it_was_in_the_view_of_whoever_asks(registry: Registry) -> None:
    org = await registry.a_member()
    registry.clock.set(START + timedelta(days=2))
    await registry.decide(org, "suspension", SUSPENDED)
    path, coach = f"/v1/suppliers/{org}", registry.one.token(Role.WORK_COACH, districts=["D01"])
    then = await registry.one.call("GET", f"{path}?as_at={START.date()}", coach)
    assert [each["standing"] for each in then.body["memberships"]] == ["active"]
    assert then.body.keys() == (await registry.one.call("GET", path, coach)).body.keys()
    assert "figures" not in then.body
    own = await registry.supplier(org, "GET", f"{path}?as_at={START.date()}")
    assert own.body["figures"]["staff"] > 0
    assert own.body["memberships"][0]["explanation"] == "", "nothing had been said yet"


def test_no_private_fact_is_for_all_staff() -> None:
    private = {event for event in events_of("supplier_registry") if event.PRIVATE and issubclass(event, SupplierEvent)}
    assert {SUPPLIER_DISCLOSURE.facts[each] for each in private} == {in_full, assessors_alone}
