"""What the registry does by itself, as it runs: suspensions end, memberships lapse, late decisions are announced."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.supplier_registry.running import BODY, CATEGORY, OTHER, START, Registry

TODAY = START.date()
DECLARATION = {key: value for key, value in BODY.items() if key != "categories"}
FRIDAY, SATURDAY = date(2017, 3, 31), date(2017, 4, 1)


def named(facts: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [each for each in facts if each["fact"] in names]


async def test_a_suspension_with_an_end_lifts_itself_and_says_since_when_it_was_due(registry: Registry) -> None:
    org = await registry.a_member(categories=[CATEGORY, OTHER])
    body = {"reason": "investigation", "until": str(FRIDAY)}
    assert (await registry.decide(org, "suspension", body | {"category": CATEGORY})).status == 204
    await registry.on(FRIDAY)
    assert await registry.standings(org) == {CATEGORY: "suspended", OTHER: "active"}
    await registry.on(SATURDAY)
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "active"}
    (lifted,) = named(await registry.facts(org), "SupplierReinstated")
    assert (lifted["category"], lifted["reason"], lifted["due_on"]) == (CATEGORY, "suspension_ended", str(FRIDAY))
    assert lifted["actor"] == "supplier_registry.suspension_end"
    await registry.on(SATURDAY + timedelta(days=7))
    assert len(named(await registry.facts(org), "SupplierReinstated")) == 1


async def test_an_end_that_was_moved_or_lifted_by_hand_lifts_nothing_on_the_old_day(registry: Registry) -> None:
    body = {"reason": "investigation", "until": str(FRIDAY)}
    moved, lifted, for_good = [await registry.a_member() for _ in range(3)]
    for org in (moved, lifted, for_good):
        assert (await registry.decide(org, "suspension", body)).status == 204
    assert (await registry.decide(moved, "suspension", body | {"until": "2017-04-07"})).status == 204
    assert (await registry.decide(for_good, "suspension", {"reason": "investigation"})).status == 204
    assert (await registry.decide(lifted, "reinstatement")).status == 204
    assert (await registry.decide(lifted, "suspension", {"reason": "evidence_expired"})).status == 204
    await registry.on(SATURDAY)
    for org in (moved, lifted, for_good):
        assert await registry.standings(org) == {CATEGORY: "suspended"}
    await registry.on(date(2017, 4, 8))
    assert [await registry.standings(org) for org in (moved, lifted, for_good)] == [
        {CATEGORY: "active"},
        {CATEGORY: "suspended"},
        {CATEGORY: "suspended"},
    ]


async def test_a_suspension_for_all_and_one_of_a_category_end_each_on_its_own_day(registry: Registry) -> None:
    org = await registry.a_member(categories=[CATEGORY, OTHER])
    of_one = {"reason": "investigation", "until": "2017-04-07", "category": OTHER}
    assert (await registry.decide(org, "suspension", of_one)).status == 204
    assert (await registry.decide(org, "suspension", {"reason": "investigation", "until": str(FRIDAY)})).status == 204
    await registry.on(SATURDAY)
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "suspended"}
    await registry.on(date(2017, 4, 8))
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "active"}


async def test_who_does_not_redeclare_is_reminded_lapses_and_may_apply_again(registry: Registry) -> None:
    org = await registry.a_member(categories=[CATEGORY, OTHER])
    assert (await registry.decide(org, "redeclaration-request")).status == 204
    await registry.on(date(2017, 3, 13))
    assert named(await registry.facts(org), "RedeclarationDue") == []
    await registry.on(date(2017, 3, 14))  # two working days before the 16th
    (reminder,) = named(await registry.facts(org), "RedeclarationDue")
    assert (reminder["category"], reminder["redeclare_by"]) == (None, "2017-03-16")
    path = f"/v1/suppliers/{org}/redeclaration"
    assert (await registry.supplier(org, "POST", path, json=DECLARATION | {"category": OTHER})).status == 204
    await registry.on(date(2017, 3, 17))
    assert await registry.standings(org) == {CATEGORY: "lapsed", OTHER: "active"}
    (lapsed,) = named(await registry.facts(org), "MembershipLapsed")
    assert (lapsed["category"], lapsed["due_on"]) == (CATEGORY, "2017-03-16")
    assert lapsed["actor"] == "supplier_registry.redeclaration"
    found = await registry.officer("GET", "/v1/suppliers", params={"category": CATEGORY, "standing": "lapsed"})
    assert str(org) in {each["supplier_id"] for each in found.body["items"]}
    application = await registry.an_application(org)
    assert (await registry.admit(application)).status == 204
    assert await registry.standings(org) == {CATEGORY: "active", OTHER: "active"}


async def test_who_was_suspended_lapses_as_well_and_after_an_outage_without_a_reminder(registry: Registry) -> None:
    org = await registry.a_member()
    assert (await registry.decide(org, "suspension", {"reason": "investigation"})).status == 204
    assert (await registry.decide(org, "redeclaration-request", {"category": CATEGORY})).status == 204
    await registry.on(date(2017, 3, 31))
    facts = [each["fact"] for each in await registry.facts(org)]
    assert facts[-3:] == ["RedeclarationRequested", "RedeclarationRequestServed", "MembershipLapsed"]
    assert await registry.standings(org) == {CATEGORY: "lapsed"}


async def test_who_redeclares_in_time_stays_and_is_not_reminded(registry: Registry) -> None:
    org = await registry.a_member()
    assert (await registry.decide(org, "redeclaration-request")).status == 204
    path = f"/v1/suppliers/{org}/redeclaration"
    assert (await registry.supplier(org, "POST", path, json=DECLARATION)).status == 204
    await registry.on(date(2017, 3, 31))
    assert await registry.standings(org) == {CATEGORY: "active"}
    assert named(await registry.facts(org), "RedeclarationDue", "MembershipLapsed") == []


async def test_a_late_decision_is_announced_before_and_after_and_nothing_is_decided_by_it(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    await registry.on(date(2017, 3, 21))
    assert len(await registry.facts(application)) == 2
    await registry.on(date(2017, 3, 22))  # two working days before the 24th
    (due,) = named(await registry.facts(application), "ApplicationDecisionDue")
    assert (due["categories"], due["decide_by"]) == ([CATEGORY], "2017-03-24")
    await registry.on(date(2017, 3, 24))
    assert named(await registry.facts(application), "ApplicationDecisionOverdue") == []
    await registry.on(date(2017, 3, 25))
    (overdue,) = named(await registry.facts(application), "ApplicationDecisionOverdue")
    assert overdue["decide_by"] == "2017-03-24"
    shown = (await registry.officer("GET", f"/v1/applications/{application}")).body
    assert (shown["open"], shown["overdue"], await registry.decision(application)) == (True, True, "open")
    assert (await registry.admit(application)).status == 204


async def test_an_extension_sets_both_clocks_anew(registry: Registry) -> None:
    application = await registry.an_application(await registry.an_organisation())
    await registry.on(date(2017, 3, 22))
    assert (await registry.answer(application, "extension", {"justification": "The register is asked."})).status == 204
    await registry.on(date(2017, 3, 28))
    assert len(named(await registry.facts(application), "ApplicationDecisionDue", "ApplicationDecisionOverdue")) == 1
    await registry.on(date(2017, 3, 29))  # two working days before the 31st
    await registry.on(date(2017, 4, 1))
    announced = named(await registry.facts(application), "ApplicationDecisionDue", "ApplicationDecisionOverdue")
    assert [(each["fact"], each["decide_by"]) for each in announced] == [
        ("ApplicationDecisionDue", "2017-03-24"),
        ("ApplicationDecisionDue", "2017-03-31"),
        ("ApplicationDecisionOverdue", "2017-03-31"),
    ]


async def test_a_clock_that_is_over_leaves_nothing_due(registry: Registry) -> None:
    org = await registry.a_member()
    assert (await registry.decide(org, "suspension", {"reason": "investigation", "until": str(TODAY)})).status == 204
    assert (await registry.decide(org, "redeclaration-request")).status == 204
    await registry.on(date(2017, 3, 31))
    document = await registry.one.database["suppliers"].find_one({"_id": str(org)})
    assert document is not None
    assert (document["due"], document.get("done", [])) == ([], [])
    names = [each["fact"] for each in await registry.facts(org)]
    of_clocks = [each for each in names if not each.endswith("Served")]
    assert of_clocks[-4:] == ["SupplierSuspended", "RedeclarationRequested", "SupplierReinstated", "MembershipLapsed"]


async def test_an_end_that_is_moved_in_the_moment_in_which_it_comes_never_frees_the_supplier(
    registry: Registry,
) -> None:
    """Either the officer is first and nothing ends, or the end is and the officer suspends anew."""
    body = {"reason": "investigation", "until": str(FRIDAY)}
    members = await asyncio.gather(*(registry.a_member() for _ in range(16)))
    for suspended in await asyncio.gather(*(registry.decide(org, "suspension", body) for org in members)):
        assert suspended.status == 204

    async def moved_in_time(org: UUID) -> bool:
        moved = await registry.decide(org, "suspension", body | {"until": "2017-04-07"})
        assert moved.status == 204, moved
        return not named(await registry.facts(org), "SupplierReinstated")

    registry.clock.set(START + timedelta(days=23))
    done = await asyncio.gather(registry.on(SATURDAY), *map(moved_in_time, members))
    for org, in_time in zip(members, done[1:], strict=True):
        assert await registry.standings(org) == {CATEGORY: "suspended"}
        lifted = named(await registry.facts(org), "SupplierReinstated")
        assert len(lifted) == (0 if in_time else 1)
    await registry.on(date(2017, 4, 8))
    for org in members:
        assert await registry.standings(org) == {CATEGORY: "active"}
