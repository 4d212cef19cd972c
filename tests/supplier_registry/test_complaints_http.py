"""Complaints over HTTP: who raises, answers, decides and sees what; and their clocks."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from tests.running import Reply
from tests.supplier_registry.running import CATEGORY, START, Registry

PRIVATE = {"detail": "Two groups began a week late.", "answer": "The venue was flooded.", "why": "Both began late."}
DECIDED = {
    "finding": "upheld",
    "consequence": "suspension",
    "suspended_until": "2017-05-31",
    "detail": PRIVATE["why"],
    "declares_no_interest": True,
}


def coach(registry: Registry, district: str = "D01", name: str = "coach") -> str:
    return registry.one.token(Role.WORK_COACH, districts=[district], subject=f"{name} of {district}")


async def a_complaint(registry: Registry, supplier: UUID, **differing: Any) -> str:
    body = {
        **{"supplier_id": str(supplier), "category": CATEGORY, "district": "D01", "reason": "started_late"},
        "detail": PRIVATE["detail"],
    }
    reply = await registry.one.call("POST", "/v1/complaints", coach(registry), json=body | differing)
    assert reply.status == 201, reply
    return str(reply.body["complaint_id"])


async def decide(registry: Registry, complaint: str, seen: str, **differing: Any) -> Reply:
    path, headers = f"/v1/complaints/{complaint}/decision", {"If-Match": seen}
    return await registry.officer("POST", path, json=DECIDED | differing, headers=headers)


async def test_a_complaint_is_answered_and_decided_and_the_supplier_suspended_with_it(registry: Registry) -> None:
    member = await registry.a_member()
    complaint = await a_complaint(registry, member)
    path = f"/v1/complaints/{complaint}"
    read = await registry.officer("GET", path)
    assert (await decide(registry, complaint, read.headers["ETag"])).codes == {"right_of_reply_open"}
    answered = await registry.supplier(member, "POST", f"{path}/answer", json={"answer": PRIVATE["answer"]})
    assert answered.status == 204
    assert (await decide(registry, complaint, read.headers["ETag"])).status == 412, "the answer was not read"
    assert (await registry.officer("POST", f"{path}/decision", json=DECIDED)).status == 428
    assert (await decide(registry, complaint, answered.headers["ETag"])).status == 204
    assert await registry.standings(member) == {CATEGORY: "suspended"}
    (suspended,) = [each for each in await registry.facts(member) if each["fact"] == "SupplierSuspended"]
    assert (suspended["reason"], suspended["until"]) == ("complaint_upheld", "2017-05-31")
    told = [each["fact"] for each in await registry.facts(complaint)]
    assert told == [
        *("ComplaintRaised", "ComplaintDescribed", "ComplaintAnswered", "ComplaintAnswerGiven"),
        *("ComplaintDecided", "ComplaintDecisionExplained"),
    ]


async def test_each_sees_of_a_complaint_what_is_for_them(registry: Registry) -> None:
    member, stranger = await registry.a_member(), await registry.a_member()
    complaint = await a_complaint(registry, member)
    path = f"/v1/complaints/{complaint}"
    answered = await registry.supplier(member, "POST", f"{path}/answer", json={"answer": PRIVATE["answer"]})
    await decide(registry, complaint, answered.headers["ETag"], consequence="warning", suspended_until=None)
    officer, auditor = registry.one.token(Role.CATEGORY_MANAGER), registry.one.token(Role.AUDITOR)
    for token in (officer, auditor):
        for each in (path, f"{path}/history", f"/v1/complaints?supplier_id={member}"):
            text = json.dumps((await registry.one.call("GET", each, token)).body)
            assert all(said in text for said in (*PRIVATE.values(), "coach of D01")), each
    for each in (path, f"{path}/history", "/v1/complaints"):
        own = json.dumps((await registry.supplier(member, "GET", each)).body)
        assert all(said in own for said in PRIVATE.values()), each
        assert "coach of D01" not in own, "who complained is for no supplier"
        theirs = await registry.supplier(stranger, "GET", each)
        assert theirs.status == 404 or theirs.body == {"items": [], "next": None}, each
        for token in (coach(registry), registry.one.token(Role.BUYER)):
            seen = await registry.one.call("GET", each, token)
            assert complaint in json.dumps(seen.body)
            assert not [said for said in PRIVATE.values() if said in json.dumps(seen.body)], each
        elsewhere = await registry.one.call("GET", each, coach(registry, "D02"))
        assert elsewhere.status == 404 or elsewhere.body == {"items": [], "next": None}
    assert (await registry.one.call("GET", path, registry.one.token(Role.OPERATOR))).status == 403


async def test_staff_raise_complaints_where_they_serve_and_take_back_their_own_alone(registry: Registry) -> None:
    member = await registry.a_member()
    body = {"supplier_id": str(member), "reason": "unresponsive", "detail": "No reply for weeks."}
    for district, status in (("D02", 403), (None, 403), ("D01", 201)):
        sent = body | ({"district": district} if district else {})
        reply = await registry.one.call("POST", "/v1/complaints", coach(registry), json=sent)
        assert reply.status == status, reply
    path = f"/v1/complaints/{reply.body['complaint_id']}/withdrawal"
    assert (await registry.one.call("POST", path, coach(registry, "D02"), json={})).status == 404
    colleague = await registry.one.call("POST", path, coach(registry, name="colleague"), json={})
    assert colleague.codes == {"not_raised_by_you"}
    assert (await registry.one.call("POST", path, coach(registry), json={})).status == 204
    unknown = await registry.officer("POST", "/v1/complaints", json=body | {"supplier_id": str(UUID(int=1))})
    assert unknown.status == 404
    wrong = await registry.officer("POST", "/v1/complaints", json=body | {"reason": "rude", "source": "me"})
    assert (wrong.status, {each["pointer"] for each in wrong.body["reasons"]}) == (422, {"/reason", "/source"})
    client = {"source": "client", "detail": "She told me that ..."}
    assert (await registry.officer("POST", "/v1/complaints", json=body | client)).codes == {"words_of_a_client"}


async def test_the_clocks_of_a_complaint_are_told_and_decide_nothing(registry: Registry) -> None:
    member = await registry.a_member()
    complaint = await a_complaint(registry, member)
    shown = (await registry.officer("GET", f"/v1/complaints/{complaint}")).body
    answer_by, decide_by = (date.fromisoformat(shown[each]) for each in ("answer_by", "decide_by"))
    await registry.on(START.date() + timedelta(days=1))
    assert len(await registry.facts(complaint)) == 2
    for day, fact in (
        (answer_by, "ComplaintAnswerDue"),
        (answer_by + timedelta(days=1), "ComplaintUnanswered"),
        (decide_by, "ComplaintDecisionDue"),
        (decide_by + timedelta(days=1), "ComplaintDecisionOverdue"),
    ):
        await registry.on(day)
        assert (await registry.facts(complaint))[-1]["fact"] == fact
    now = await registry.officer("GET", f"/v1/complaints/{complaint}")
    assert (now.body["status"], now.body["overdue"]) == ("raised", True)
    assert (await decide(registry, complaint, now.headers["ETag"], suspended_until=None)).status == 204
