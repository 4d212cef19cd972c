"""Requests for evidence over HTTP: an officer or the rules ask, the supplier gives, somebody looks, days pass."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deploy.local.replay.documents import a_pdf
from shared.auth.principal import Role
from shared.files.records import Records
from shared.kernel.clock import system_clock
from tests.events import publish
from tests.running import Reply, until
from tests.supplier_registry.delivering import an_order
from tests.supplier_registry.running import START, Registry
from tests.supplier_registry.test_holding_http import END, STAFF, given, named

REQUESTS = "/v1/evidence-requests"
CERTIFICATE = a_pdf("Certificate of accreditation", ("Matrix Standard.",))
INSURANCE = a_pdf("Certificate of insurance", ("Employers' liability, ten million pounds.",))


async def ask(registry: Registry, org: UUID, kind: str = "accreditation", **more: Any) -> Reply:
    body = {"supplier_id": str(org), "kind": kind, "reason": "periodic_check"} | more
    return await registry.officer("POST", REQUESTS, json=body)


async def asked(registry: Registry, org: UUID, kind: str = "accreditation", **more: Any) -> dict[str, Any]:
    reply = await ask(registry, org, kind, **more)
    assert reply.status == 201, reply
    shown = await registry.officer("GET", f"{REQUESTS}/{reply.body['request_id']}")
    return dict(shown.body)


async def waiting(registry: Registry, org: UUID, what: str) -> list[str]:
    listed = await registry.officer("GET", REQUESTS, params={"supplier_id": str(org), "waiting": what})
    return [each["kind"] for each in listed.body["items"]]


async def scanned(registry: Registry, evidence: str) -> None:
    """Let a scanner have found nothing in the files of evidence."""
    document = await registry.one.database["evidence"].find_one({"_id": evidence})
    assert document is not None
    for each in document["state"]["files"]:
        await Records(registry.one.database).scanned(UUID(each), None, system_clock())


async def accept(registry: Registry, evidence: str, version: int) -> Reply:
    return await registry.officer("POST", f"/v1/evidence/{evidence}/acceptance", json={"version": version})


async def test_a_member_gives_what_it_is_asked_for_and_an_officer_accepts_what_was_seen(registry: Registry) -> None:
    org, stranger = await registry.a_member(), await registry.an_organisation()
    request = await asked(registry, org, detail="The one for advice.")
    path = f"{REQUESTS}/{request['request_id']}"
    assert (await ask(registry, org)).codes == {"already_requested"}
    assert (await ask(registry, stranger)).codes == {"supplier_not_member"}
    assert (await ask(registry, org, "public_liability_insurance")).codes == {"no_order_accepted"}
    mine = await registry.supplier(org, "GET", path)
    assert (mine.body["detail"], "requested_by" in mine.body) == ("The one for advice.", False)
    assert (await registry.supplier(stranger, "GET", path)).status == 404
    for role in STAFF:
        token = registry.one.token(role, districts=["D01"])
        assert (await registry.one.call("GET", path, token)).status == 403
    assert (await registry.supplier(org, "POST", REQUESTS, json={})).status == 403
    first = await given(registry, org, CERTIFICATE, kind="accreditation", valid_until=END)
    evidence = first["evidence_id"]
    assert (await accept(registry, evidence, 1)).codes == {"evidence_not_scanned"}
    rejection = {"version": 1, "reason": "another_document"}
    rejected = await registry.officer("POST", f"/v1/evidence/{evidence}/rejection", json=rejection)
    assert rejected.status == 204, rejected
    assert await waiting(registry, org, "evidence") == ["accreditation"]
    await given(registry, org, a_pdf("Another", ("For advice.",)), kind="accreditation", valid_until=END)
    assert await waiting(registry, org, "check") == ["accreditation"]
    await scanned(registry, evidence)
    assert (await accept(registry, evidence, 2)).status == 204
    assert (await accept(registry, evidence, 2)).codes == {"not_requested"}
    history = await registry.supplier(org, "GET", f"{path}/history")
    assert [each["fact"].split(".")[1] for each in history.body["items"]] == [
        *("EvidenceRequested", "EvidenceRequestExplained", "EvidenceRequestAnswered", "EvidenceRequestRepeated"),
        *("EvidenceRequestAnswered", "EvidenceRequestMet"),
    ]
    assert "requested_by" not in history.body["items"][1]["fields"]
    assert await waiting(registry, org, "nothing") == ["accreditation"]


async def test_what_is_forgotten_is_reminded_of_then_overdue_and_a_person_stops_new_orders(registry: Registry) -> None:
    org = await registry.a_member()
    request = await asked(registry, org)
    last = date.fromisoformat(request["answer_by"])
    for day, fact in ((last, "EvidenceRequestDue"), (last + timedelta(days=1), "EvidenceRequestOverdue")):
        await registry.on(day)
        assert (await named(registry, request["request_id"]))[-1] == fact
    assert await waiting(registry, org, "overdue") == ["accreditation"]
    assert set((await registry.standings(org)).values()) == {"active"}, "nothing is decided by a day"
    stop = await registry.decide(org, "new-orders-stop", {"reason": "evidence_not_given"})
    assert stop.status == 204, stop
    await given(registry, org, CERTIFICATE, kind="accreditation", valid_until="2018-12-31")
    assert await waiting(registry, org, "overdue") == []
    answered = (await registry.officer("GET", f"{REQUESTS}/{request['request_id']}")).body
    await registry.on(date.fromisoformat(answered["check_by"]) + timedelta(days=1))
    assert (await named(registry, request["request_id"]))[-1] == "EvidenceCheckOverdue"
    withdrawal = {"reason": "shown_otherwise"}
    back = await registry.officer("POST", f"{REQUESTS}/{request['request_id']}/withdrawal", json=withdrawal)
    assert back.status == 204, back
    assert (await ask(registry, org)).status == 201, "it may be asked for again"


async def test_the_rules_ask_for_insurance_after_an_order_once_and_for_what_has_ended(registry: Registry) -> None:
    org = await registry.a_member()
    await publish(registry.one.settings, *an_order(org, completed=True, outcome=None))

    accepted = {"supplier_id": str(org), "accepted_at": {"$ne": None}}

    async def counted() -> bool:
        return await registry.one.database["orders_delivered"].count_documents(accepted) == 1

    await until(counted, "the order is known")
    await registry.on(START.date() + timedelta(days=1))
    kind = "employers_liability_insurance"
    listed = await registry.officer("GET", REQUESTS, params={"supplier_id": str(org)})
    (request,) = listed.body["items"]
    assert (request["kind"], request["reason"], request["requested_by"]) == (kind, "order_accepted", "")
    held = await given(registry, org, INSURANCE, kind=kind, valid_until=END)
    await scanned(registry, held["evidence_id"])
    assert (await accept(registry, held["evidence_id"], 1)).status == 204
    await registry.on(START.date() + timedelta(days=2))
    assert await waiting(registry, org, "evidence") == [], "nobody is asked twice"
    await registry.on(date.fromisoformat(END) + timedelta(days=1))
    assert await waiting(registry, org, "evidence") == [kind]
    facts = await named(registry, held["evidence_id"])
    assert facts[-1] == "EvidenceExpired"
    auditor = registry.one.token(Role.AUDITOR)
    seen = await registry.one.call("GET", REQUESTS, auditor, params={"supplier_id": str(org), "waiting": "evidence"})
    assert [each["reason"] for each in seen.body["items"]] == ["evidence_ended"]


async def test_two_officers_who_ask_at_once_ask_once(registry: Registry) -> None:
    org = await registry.a_member()
    replies = await asyncio.gather(*(ask(registry, org) for _ in range(6)))
    assert sorted(each.status for each in replies) == [201, *[409] * 5]
    assert await waiting(registry, org, "evidence") == ["accreditation"]


async def test_a_look_and_a_new_file_at_once_leave_one_of_the_two_orders(registry: Registry) -> None:
    org = await registry.a_member()
    request = await asked(registry, org)
    held = await given(registry, org, CERTIFICATE, kind="accreditation", valid_until=END)
    await scanned(registry, held["evidence_id"])
    accepted, _ = await asyncio.gather(
        accept(registry, held["evidence_id"], 1),
        given(registry, org, a_pdf("Newer", ("For advice.",)), kind="accreditation", valid_until=END),
    )
    shown = (await registry.officer("GET", f"{REQUESTS}/{request['request_id']}")).body
    if accepted.status == 204:
        assert (shown["status"], shown["version"]) == ("met", 1)
    else:
        assert accepted.status == 409
        assert (shown["status"], shown["version"]) == ("answered", 2)
