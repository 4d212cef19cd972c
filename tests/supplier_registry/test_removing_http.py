"""Removals as they run: answered through the API, decided by two people, and by nobody else at the same moment."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

from shared.auth.principal import Role
from tests.supplier_registry.running import ADA, BEN, CATEGORY, OTHER, START, Registry

LAST_DAY, DAY_AFTER = date(2017, 3, 24), date(2017, 3, 25)
REASONS = ("persistent_poor_performance", "conditions_no_longer_met")
NOTICE = {"reasons": REASONS, "detail": "41 of 90 completed."}
ANSWER = {"answer": "We have replaced two trainers."}


async def a_notified(registry: Registry, **differing: object) -> UUID:
    registry.clock.set(START)
    org = await registry.a_member(**differing)
    assert (await registry.decide(org, "removal-notice", NOTICE)).status == 204
    return org


async def answered(registry: Registry, org: UUID, body: object = ANSWER) -> int:
    return (await registry.supplier(org, "POST", f"/v1/suppliers/{org}/removal-answer", json=body)).status


async def test_a_notice_is_answered_and_the_removal_proposed_by_one_and_confirmed_by_another(
    registry: Registry,
) -> None:
    org = await a_notified(registry)
    own = (await registry.supplier(org, "GET", f"/v1/suppliers/{org}")).body["memberships"][0]["removal_notice"]
    assert (own["reasons"], own["representations_by"], own["answer"]) == (list(REASONS), str(LAST_DAY), "")
    assert (await registry.officer("POST", f"/v1/suppliers/{org}/removal-answer", json=ANSWER)).status == 403
    assert await answered(registry, org) == 204
    path = f"/v1/suppliers/{org}/removals"
    assert (await registry.supplier(org, "GET", path)).status == 403
    (seen,) = (await registry.officer("GET", path)).body["removals"]
    assert (seen["awaits"], seen["notice"]["answer"], seen["proposal"]) == ("answer", ANSWER["answer"], None)
    await registry.on(DAY_AFTER)
    facts = await registry.facts(org)
    assert [each["fact"] for each in facts][-3:] == ["RemovalAnswered", "RemovalAnswerGiven", "RemovalDecisionDue"]
    assert facts[-1]["actor"] == "supplier_registry.removal_notice"
    assert await registry.standings(org) == {CATEGORY: "active"}, "nothing is decided by the clock"
    proposed = await registry.propose_removal(org, REASONS[0], note="No date is given.")
    assert proposed.status == 204
    shown = await registry.assessor(BEN, "GET", path)
    (seen,) = shown.body["removals"]
    assert (seen["awaits"], seen["proposal"]["proposed_by"], seen["proposal"]["note"]) == (
        "confirmation",
        ADA,
        "No date is given.",
    )
    listed = await registry.one.call("GET", "/v1/removals?limit=200", registry.one.token(Role.AUDITOR))
    assert str(org) in {each["supplier_id"] for each in listed.body["items"]}
    alone = await registry.confirm_removal(org, shown.headers["ETag"], by=ADA)
    assert (alone.status, alone.codes) == (409, {"separation_of_duties"})
    assert (await registry.confirm_removal(org, proposed.headers["ETag"])).status == 204
    assert await registry.standings(org) == {CATEGORY: "removed"}
    assert (await registry.officer("GET", path)).body["removals"] == []
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    told = await registry.one.call("GET", f"/v1/suppliers/{org}/history", coach)
    names = {each["fact"].split(".")[1] for each in told.body["items"]}
    assert "SupplierRemoved" in names
    assert not {each for each in names if each.startswith("Removal")}, "the way there is not for all staff"


async def test_bad_input_names_its_field_and_what_rests_on_what_was_read_says_which_version(registry: Registry) -> None:
    org = await a_notified(registry)
    for body, pointer in (
        ({"reasons": []}, "/reasons"),
        ({"reasons": ["whim"]}, "/reasons/0"),
        ({"reasons": ["debarred", "debarred"]}, "/reasons"),
        ({"reason": "debarred"}, "/reasons"),
    ):
        refused = await registry.decide(org, "removal-notice", body)
        assert refused.status == 422
        assert pointer in {each["pointer"] for each in refused.body["reasons"]}, refused.body
    for body in ({}, {"answer": "  "}, {"answer": "x" * 10_001}):
        assert await answered(registry, org, body) == 422
    step = f"/v1/suppliers/{org}/removal-confirmation"
    assert (await registry.assessor(BEN, "POST", step, json={"declares_no_interest": True})).status == 428
    assert (await registry.confirm_removal(org, '"1"')).status == 412
    registry.clock.set(START + timedelta(days=15))  # the last day is the supplier's
    assert (await registry.propose_removal(org, REASONS[0])).codes == {"representations_open"}
    another = await registry.propose_removal(org, "ceased_trading", declares_no_interest=False)
    assert another.codes == {"representations_open", "reason_not_notified", "interest_not_denied"}
    registry.clock.set(START + timedelta(days=16))
    late = await registry.supplier(org, "POST", f"/v1/suppliers/{org}/removal-answer", json=ANSWER)
    assert (late.status, late.codes) == (409, {"answered_too_late"})


async def test_two_who_confirm_at_once_remove_once_and_nobody_confirms_its_own_proposal(registry: Registry) -> None:
    """Whoever of many comes first: one removal, and never by whoever proposed it."""
    members = [await a_notified(registry) for _ in range(6)]
    await registry.on(DAY_AFTER)
    versions = [(await registry.propose_removal(org, REASONS[0])).headers["ETag"] for org in members]
    who = (ADA, BEN, ADA, "cal", BEN, ADA)
    done = await asyncio.gather(
        *(registry.confirm_removal(org, seen, by=by) for org, seen in zip(members, versions, strict=True) for by in who)
    )
    for number, org in enumerate(members):
        replies = done[number * len(who) : (number + 1) * len(who)]
        assert {reply.status for reply in replies} <= {204, 409, 412}
        facts = [each for each in await registry.facts(org) if each["fact"] == "SupplierRemoved"]
        assert len(facts) == 1
        assert facts[0]["actor"] in {BEN, "cal"}


async def test_a_removal_that_meets_the_withdrawal_of_its_notice_happens_before_it_or_not_at_all(
    registry: Registry,
) -> None:
    members = [await a_notified(registry, categories=[CATEGORY, OTHER]) for _ in range(6)]
    await registry.on(DAY_AFTER)
    versions = [(await registry.propose_removal(org, REASONS[0])).headers["ETag"] for org in members]
    upheld = {"reason": "put_right"}
    confirmed = (registry.confirm_removal(org, seen) for org, seen in zip(members, versions, strict=True))
    await asyncio.gather(*confirmed, *(registry.decide(org, "removal-notice-withdrawal", upheld) for org in members))
    for org in members:
        names = [each["fact"] for each in await registry.facts(org)]
        assert set((await registry.standings(org)).values()) == {"removed" if "SupplierRemoved" in names else "active"}
        assert (await registry.officer("GET", f"/v1/suppliers/{org}/removals")).body["removals"] == []


async def test_an_answer_in_the_moment_in_which_the_time_ends_is_taken_in_or_refused_as_late(
    registry: Registry,
) -> None:
    """The clock says that the time is over once, whichever comes first; a decision waits for people in either case."""
    members = [await a_notified(registry) for _ in range(6)]
    registry.clock.set(START + timedelta(days=15, hours=11))

    async def told(org: UUID) -> int:
        return await answered(registry, org)

    *statuses, _ = await asyncio.gather(*map(told, members), registry.on(DAY_AFTER))
    for org, status in zip(members, statuses, strict=True):
        assert status in {204, 409}
        names = [each["fact"] for each in await registry.facts(org)]
        assert names.count("RemovalAnswered") == (1 if status == 204 else 0)
        assert names.count("RemovalDecisionDue") == 1
        assert await registry.standings(org) == {CATEGORY: "active"}
