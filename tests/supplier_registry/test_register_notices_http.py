"""Notices of the law over HTTP: each change of the register leads to them once, and somebody gives them."""

from datetime import date, timedelta
from typing import Any

from shared.auth.principal import Role
from tests.running import Reply, until
from tests.supplier_registry.running import CATEGORY, OTHER, START, Registry

LIST = "/v1/register-notices"


async def notices(registry: Registry, supplier: object, count: int, **params: str) -> list[dict[str, Any]]:
    async def attempt() -> tuple[list[dict[str, Any]]] | None:
        reply = await registry.officer("GET", LIST, params={"supplier_id": str(supplier), **params})
        assert reply.status == 200, reply
        return (reply.body["items"],) if len(reply.body["items"]) == count else None

    (found,) = await until(attempt, f"there are {count} notices")
    return list(found)


async def give(registry: Registry, *ids: str, on: date = START.date(), **differing: Any) -> Reply:
    body = {"notice_ids": list(ids), "given_on": on.isoformat(), "reference": "2017/S 048-1"}
    return await registry.officer("POST", f"{LIST}/giving", json=body | differing)


async def test_an_admission_and_a_removal_are_notices_with_a_day_and_are_given_together(registry: Registry) -> None:
    member = await registry.a_member()
    (admitted,) = await notices(registry, member, 1)
    assert (admitted["occasion"], admitted["category"], admitted["state"]) == ("admission", CATEGORY, "due")
    assert (admitted["due_on"], admitted["regime"]) == ("2017-04-30", "PCR_LIGHT_TOUCH")
    shown = await registry.officer("GET", f"/v1/suppliers/{member}")
    assert admitted["supplier"] == {each: shown.body[each] for each in ("name", "identifiers", "sme", "vcse")}
    assert (
        await registry.supplier(member, "POST", f"/v1/suppliers/{member}/membership-withdrawal", json={})
    ).status == 204
    both = [each["notice_id"] for each in await notices(registry, member, 2)]
    assert (await give(registry, *both, on=START.date() + timedelta(days=1))).codes == {"given_in_future"}
    assert (await give(registry, both[0], str(member))).codes == {"notice_unknown"}
    assert (await give(registry, *both)).status == 204
    assert [each["reference"] for each in await notices(registry, member, 2, state="given")] == ["2017/S 048-1"] * 2
    history = await registry.officer("GET", f"{LIST}/{both[0]}/history")
    assert [each["fact"].split(".")[1] for each in history.body["items"]] == [
        *("RegisterNoticeRequired", "RegisterNoticeGiven"),
    ]
    assert history.body["items"][1]["by"]["name"] == "tester category_manager"


async def test_a_removal_on_an_exclusion_ground_is_reported_beside_its_notice(registry: Registry) -> None:
    member = await registry.a_member(categories=[CATEGORY])
    other = await registry.an_application(member, categories=[OTHER])
    await registry.refuse(other, OTHER, [{"code": "policies_missing", "detail": ""}])
    removed = await registry.remove(member, "debarred")
    assert removed.status == 204, removed
    found = await notices(registry, member, 3)
    assert sorted((each["occasion"], each["notice_type"]) for each in found) == [
        *(("admission", "quarterly_notice"), ("removal", "exclusion_report"), ("removal", "quarterly_notice")),
    ]
    (report,) = [each for each in found if each["notice_type"] == "exclusion_report"]
    assert report["due_on"] == "2017-04-08"


async def test_what_is_due_is_told_and_stands_in_the_list_of_what_is_overdue(registry: Registry) -> None:
    member = await registry.a_member()
    (notice,) = await notices(registry, member, 1, state="due")
    due = date.fromisoformat(notice["due_on"])
    for day, fact in ((due, "RegisterNoticeDue"), (due + timedelta(days=1), "RegisterNoticeOverdue")):
        await registry.on(day)
        assert (await registry.facts(notice["notice_id"]))[-1]["fact"] == fact
    await notices(registry, member, 1, state="overdue")
    await notices(registry, member, 0, state="due")
    for role in (Role.WORK_COACH, Role.BUYER, Role.OPERATOR):
        token = registry.one.token(role, districts=["D01"])
        assert (await registry.one.call("GET", LIST, token)).status == 403
    assert (await registry.supplier(member, "GET", LIST)).status == 403
    assert (await registry.one.call("GET", LIST, registry.one.token(Role.AUDITOR))).status == 200
