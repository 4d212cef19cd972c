"""All that is on record passes to a successor over HTTP, and what lands in the same moment is not left behind."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.running import Reply, until
from tests.supplier_registry.running import BODY, CATEGORY, OTHER, START, Registry
from tests.supplier_registry.test_complaints_http import a_complaint, coach
from tests.supplier_registry.test_holding_http import END, covers, given
from tests.supplier_registry.test_performance_http import LEVEL, performance_of
from tests.supplier_registry.test_successions_http import decide, propose, two_members

PLAN = {
    "targets": [{"measure": "completion", "value": 70}],
    "steps": "Call each client before the start.",
    "review_on": (START.date() + timedelta(days=14)).isoformat(),
    "improve_by": (START.date() + timedelta(days=60)).isoformat(),
    "declares_no_interest": True,
}
INTEREST = {"kind": "worked_there", "detail": "Until 2015."}


async def on_the_record_of(registry: Registry, kind: str, supplier: UUID, found: str) -> dict[str, Any]:
    """What has passed to a supplier, once it has."""

    async def passed() -> dict[str, Any] | None:
        shown = await registry.officer("GET", f"/v1/{kind}/{found}")
        return shown.body if shown.body["supplier_id"] == str(supplier) else None

    there: dict[str, Any] = await until(passed, f"{kind} has passed on")
    return there


async def test_all_that_is_on_record_is_the_successors(registry: Registry) -> None:
    of, to = await two_members(registry)
    complaint = await a_complaint(registry, of)
    evidence = await given(registry, of, valid_until=END)
    begun = (await performance_of(registry, of))["performance_id"]
    path = f"/v1/performance/{begun}"
    for step, body in (("level", LEVEL), ("improvement-plan", PLAN)):
        match = {"If-Match": (await registry.officer("GET", path)).headers["ETag"]}
        assert (await registry.officer("POST", f"{path}/{step}", json=body, headers=match)).status == 204
    interest = await registry.assessor("robin", "POST", f"/v1/suppliers/{of}/interests", json=INTEREST)
    assert interest.status == 204, interest
    proposed = await propose(registry, of, to)
    assert (await decide(registry, proposed, "confirmation")).status == 204

    # People keep their access, now to the successor: no call of theirs is answered with the predecessor any more.
    mine = await registry.supplier(of, "GET", f"/v1/suppliers/{to}")
    assert (mine.status, (await registry.supplier(of, "GET", f"/v1/suppliers/{of}")).status) == (200, 404)
    accounts = (await registry.officer("GET", f"/v1/suppliers/{to}/accounts")).body["items"]
    assert {each["id"] for each in accounts} == {str(registry.orgs[of]), str(registry.orgs[to])}
    interests = (await registry.officer("GET", f"/v1/suppliers/{to}/interests")).body["items"]
    assert [each["person"] for each in interests] == ["robin"]
    # Evidence, with the day to which it covers what is delivered, in the same commit.
    assert await covers(registry, to) == {CATEGORY: END, OTHER: END}
    held = await registry.supplier(to, "GET", f"/v1/evidence/{evidence['evidence_id']}")
    assert (held.status, held.body["valid_until"]) == (200, END)
    # Complaints and performance follow.
    await on_the_record_of(registry, "complaints", to, complaint)
    reply = {"answer": "It was before our time; all places were kept."}
    assert (await registry.supplier(to, "POST", f"/v1/complaints/{complaint}/answer", json=reply)).status == 204
    there = await on_the_record_of(registry, "performance", to, begun)
    assert (there["level"]["number"], [each["status"] for each in there["improvement_plans"]]) == (2, ["open"])
    again = await registry.one.call("POST", "/v1/complaints", coach(registry), json=_about(of))
    assert (again.status, again.codes) == (409, {"supplier_succeeded"})


async def test_accounts_stay_where_that_was_decided(registry: Registry) -> None:
    of, to = await two_members(registry)
    proposed = await propose(registry, of, to, accounts_pass=False)
    assert (await registry.officer("GET", proposed.headers["Location"])).body["accounts_pass"] is False
    assert (await decide(registry, proposed, "confirmation")).status == 204
    assert (await registry.supplier(of, "GET", f"/v1/suppliers/{of}")).status == 200
    assert (await registry.supplier(of, "GET", f"/v1/suppliers/{to}")).status == 404
    draft = await registry.supplier(of, "POST", "/v1/application-drafts", json={})
    assert (draft.status, draft.codes) == (409, {"supplier_succeeded"})


def _about(supplier: UUID) -> dict[str, Any]:
    about = {"supplier_id": str(supplier), "category": CATEGORY, "district": "D01", "reason": "started_late"}
    return about | {"detail": "It began a week late."}


async def apply(registry: Registry, of: UUID) -> Reply:
    return await registry.supplier(of, "POST", "/v1/applications", json=BODY | {"categories": [OTHER]})


async def draft(registry: Registry, of: UUID) -> Reply:
    return await registry.supplier(of, "POST", "/v1/application-drafts", json={})


async def notify(registry: Registry, of: UUID) -> Reply:
    return await registry.decide(of, "removal-notice", {"reasons": ["persistent_poor_performance"], "detail": "So."})


async def complain(registry: Registry, of: UUID) -> Reply:
    return await registry.one.call("POST", "/v1/complaints", coach(registry), json=_about(of))


async def suspend(registry: Registry, of: UUID) -> Reply:
    return await registry.decide(of, "suspension", {"reason": "investigation", "detail": ""})


async def open_on(registry: Registry, supplier: UUID) -> list[str]:
    """What is open on a supplier or stands against it."""
    whose = {"supplier_id": str(supplier)}
    listed = {
        "application": await registry.officer("GET", "/v1/applications", params=whose | {"open": "true"}),
        "complaint": await registry.officer("GET", "/v1/complaints", params=whose),
    }
    found = [kind for kind, reply in listed.items() for _ in reply.body["items"]]
    drafts = registry.one.database["application_drafts"]
    found += ["draft"] * await drafts.count_documents({"supplier_id": str(supplier), "status": "open"})
    shown = (await registry.officer("GET", f"/v1/suppliers/{supplier}")).body["memberships"]
    found += ["removal" for each in shown if each["removal_notice"]]
    return found + ["suspension" for each in shown if each["standing"] == "suspended"]


@pytest.mark.parametrize("lands", [apply, draft, notify, complain, suspend])
async def test_what_lands_in_the_moment_of_a_confirmation_is_not_left_on_the_predecessor(
    registry: Registry, lands: Callable[[Registry, UUID], Awaitable[Reply]]
) -> None:
    """Either it came first, and stands against the succession or passes on; or it came too late, and is refused."""
    for comes_first in (True, False):
        of, to = await two_members(registry)
        proposed = await propose(registry, of, to)
        at_once = [lands(registry, of), decide(registry, proposed, "confirmation")]
        replies = await asyncio.gather(*(at_once if comes_first else reversed(at_once)))
        landed, confirmed = replies if comes_first else reversed(replies)
        if confirmed.status != 204:
            assert landed.status < 400, "what stands against a succession has come first"
            assert confirmed.codes <= {"application_open", "removal_notified"}, confirmed
            continue

        async def nothing_is_left(of: UUID = of) -> bool:
            return not await open_on(registry, of)

        await until(nothing_is_left, "nothing is open on the predecessor")
        passed = await open_on(registry, to)
        assert len(passed) == (1 if landed.status < 400 and lands in {complain, suspend} else 0), passed


async def test_whatever_lands_leaves_its_mark_on_the_supplier(registry: Registry) -> None:
    """So a confirmation in another process, which has read the supplier before, decides again: here they are one."""

    async def mark(supplier: UUID) -> tuple[int, int]:
        document: Any = await registry.one.database["suppliers"].find_one({"_id": str(supplier)})
        return document["version"], document.get("guard", 0)

    unmarked = []
    for lands in (apply, draft, notify, complain, suspend):
        of = await registry.a_member()
        await performance_of(registry, of)  # it begins by itself, and marks the supplier too
        before = await mark(of)
        assert (await lands(registry, of)).status < 400
        unmarked += [lands.__name__] * (await mark(of) == before)
    assert unmarked == []


async def test_both_orders_of_each_one_after_the_other(registry: Registry) -> None:
    for lands in (apply, notify):
        of, to = await two_members(registry)
        proposed = await propose(registry, of, to)
        assert (await lands(registry, of)).status < 400
        assert (await decide(registry, proposed, "confirmation")).status == 409
    of, to = await two_members(registry)
    assert (await draft(registry, of)).status == 201
    assert (await complain(registry, of)).status == 201
    assert (await suspend(registry, of)).status == 204
    proposed = await propose(registry, of, to, accounts_pass=False)
    assert (await decide(registry, proposed, "confirmation")).status == 204

    async def passed() -> bool:
        return await open_on(registry, to) == ["complaint", "suspension"]

    await until(passed, "the complaint has followed the suspension")
    assert await open_on(registry, of) == []
    for lands in (apply, draft, notify, complain, suspend):
        refused = await lands(registry, of)
        assert refused.status == 409, lands
        assert refused.codes <= {"supplier_succeeded", "not_a_member"}, refused
