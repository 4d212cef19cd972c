"""What is confidential reaches the supplier and its assessors, and nobody else: not over HTTP, and not on the bus."""

import json

from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierRemovalNotified
from shared.messaging.topic_reader import records_of
from tests.running import until
from tests.supplier_registry.running import BODY, Registry

CONFIDENTIAL = (
    '"declaration"',
    "self_cleaning",
    "turnover",
    "exclusion_grounds",
    "We wait for the register.",
    "Said to the applicant alone.",
    "Claims are being looked into.",
    "Dissolved in March.",
    "The director was dismissed.",
)
INSOLVENT = {"ground": "insolvency", "happened_on": "2016-05-02", "self_cleaning": "Paid in full."}


async def test_what_was_declared_is_for_the_applicant_and_its_assessors(registry: Registry) -> None:
    org = await registry.an_organisation(turnover_pence=777_777_777)
    application = await registry.an_application(org, exclusion_grounds=[INSOLVENT])
    await registry.admit(application)
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
        assert [each["ground"] for each in own["declaration"]["exclusion_grounds"]] == ["insolvency"]
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
    application = await registry.an_application(org, exclusion_grounds=[INSOLVENT])
    await registry.answer(application, "extension", {"justification": "We wait for the register."})
    reasons = [{"code": "discretionary_exclusion_ground", "detail": "Said to the applicant alone."}]
    await registry.refuse(application, reasons)
    second = await registry.an_application(org)
    await registry.admit(second)
    await registry.decide(org, "suspension", {"reason": "investigation", "detail": "Claims are being looked into."})
    await registry.decide(org, "redeclaration-request")
    dismissed = {"ground": "collusion", "happened_on": "2016-05-02", "self_cleaning": "The director was dismissed."}
    renewed = {key: BODY[key] for key in BODY if key != "categories"} | {"exclusion_grounds": [dismissed]}
    assert (await registry.supplier(org, "POST", f"/v1/suppliers/{org}/redeclaration", json=renewed)).status == 204
    await registry.decide(org, "removal-notice", {"reasons": ["ceased_trading"], "detail": "Dissolved in March."})

    async def published() -> list[bytes] | None:
        topic = [record async for record in records_of(registry.one.settings, "supplier-registry.suppliers")]
        ours = [record for record in topic if record.key in {str(org).encode(), application.encode(), second.encode()}]
        notified = ("ce_type", SupplierRemovalNotified.TYPE.encode())
        return [record.value for record in ours] if any(notified in record.headers for record in ours) else None

    values = b" ".join(await until(published, "the notice is on the topic"))
    assert b"ceased_trading" in values
    for hidden in (*CONFIDENTIAL, "insolvency", "Paid in full", "777777777"):
        assert hidden.encode() not in values, hidden
