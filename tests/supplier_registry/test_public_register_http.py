"""The public register over HTTP: for anybody, kept until it changes, and the same whoever asks."""

import csv
from io import StringIO
from typing import Any

import pytest
from fastapi import Request, Response

from shared.auth.principal import Role
from shared.contracts import catalogue
from shared.contracts.event import Reason
from shared.http.app import EndpointWithoutRule, refuse_endpoints_without_rule
from shared.http.callers import allow, anyone
from shared.http.endpoint import service_router
from tests.events import publish
from tests.running import Reply, until
from tests.supplier_registry.running import BODY, CATEGORY, OTHER, Registry
from tests.supplier_registry.test_impact import AT, published

LIST, TABLE, COUNTS = "/v1/public/suppliers", "/v1/public/suppliers.csv", "/v1/public/suppliers/counts"


async def show(registry: Registry, path: str, **request: Any) -> Reply:
    """Ask without a token."""
    return await registry.one.call("GET", path, **request)


async def is_listed(registry: Registry, supplier: object) -> Reply:
    async def attempt() -> Reply | None:
        reply = await show(registry, f"{LIST}/{supplier}")
        return reply if reply.status == 200 else None

    found: Reply = await until(attempt, "the register was read anew")
    return found


async def test_members_are_shown_to_anybody_and_kept_until_they_change(registry: Registry) -> None:
    member, applicant = await registry.a_member(categories=[CATEGORY, OTHER]), await registry.an_organisation()
    shown = await is_listed(registry, member)
    assert [each["category"] for each in shown.body["memberships"]] == [CATEGORY, OTHER]
    assert (await show(registry, f"{LIST}/{applicant}")).status == 404
    listed = await show(registry, LIST, params={"category": OTHER, "sme": "true", "limit": "500"})
    assert shown.body in listed.body["items"]
    assert listed.headers["Cache-Control"] == "public, max-age=300"
    assert (await show(registry, LIST, params={"category": "MOVING_TOWARDS_WORK"})).body == {"items": [], "next": None}
    known = {"If-None-Match": listed.headers["ETag"]}
    again = await show(registry, LIST, params={"category": OTHER, "sme": "true", "limit": "500"}, headers=known)
    assert (again.status, again.body) == (304, None)


async def test_pages_of_the_register_meet_and_the_table_and_the_counts_say_the_same(registry: Registry) -> None:
    await is_listed(registry, await registry.a_member())
    await is_listed(registry, await registry.a_member(categories=[CATEGORY, OTHER]))
    found: list[dict[str, Any]] = []
    following: str | None = ""
    while following is not None:
        page = await show(registry, LIST, params={"limit": "1", **({"after": following} if following else {})})
        found += page.body["items"]
        following = page.body["next"]
    whole = await show(registry, LIST, params={"limit": "500"})
    assert found == whole.body["items"]
    table = await show(registry, TABLE)
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert table.headers["Content-Disposition"].startswith('attachment; filename="suppliers.csv"')
    assert table.headers["Cache-Control"] == "public, max-age=300"
    lines = [(each["supplier_id"], each["category"]) for each in csv.DictReader(StringIO(table.body))]
    assert lines == [(one["supplier_id"], each["category"]) for one in found for each in one["memberships"]]
    counts = (await show(registry, COUNTS)).body
    assert counts["total"]["members"] == len(found)
    by_category = {each["category"]: each["members"] for each in counts["categories"]}
    assert by_category[OTHER] == sum(category == OTHER for _, category in lines)


async def test_members_are_found_and_counted_by_the_districts_that_their_offers_reach(registry: Registry) -> None:
    member, other = await registry.a_member(categories=[CATEGORY, OTHER]), await registry.a_member()
    here, there, back = published(member, districts=("D01", "D02")), published(other), published(other)
    withdrawn = catalogue.OfferWithdrawn(
        offer_id=back.offer_id, supplier_id=other, reason=Reason(code="no_longer_offered"), withdrawn_at=AT
    )
    elsewhere = published(member, category="ENGAGEMENT", districts=("D04",))
    back = back.model_copy(update={"districts": ("D02", "D03")})
    await publish(registry.one.settings, here, there, back, withdrawn, elsewhere)

    async def served(supplier: object, *districts: str) -> None:
        async def attempt() -> bool:
            reply = await show(registry, f"{LIST}/{supplier}")
            return reply.status == 200 and reply.body["memberships"][0]["districts"] == [*districts]

        await until(attempt, "its offers are known")

    await served(member, "D01", "D02")
    await served(other, "D01")
    for district, found in (("D01", {str(member), str(other)}), ("D02", {str(member)}), ("D03", set()), ("D04", set())):
        asked = {"district": district, "limit": "500"}
        listed = await show(registry, LIST, params=asked)
        assert {each["supplier_id"] for each in listed.body["items"]} == found
        lines = [*csv.DictReader(StringIO((await show(registry, TABLE, params={"district": district})).body))]
        assert {(each["supplier_id"], each["category"]) for each in lines} == {(each, CATEGORY) for each in found}
        counts = (await show(registry, COUNTS, params={"district": district})).body
        assert counts["total"]["members"] == len(found)
        assert [(each["district"], each["members"]) for each in counts["districts"]] == [(district, len(found))]
        by_category = {each["category"]: each["members"] for each in counts["categories"]}
        assert (by_category[CATEGORY], by_category[OTHER]) == (len(found), 0)
    wrong = await show(registry, COUNTS, params={"district": "D99"})
    assert (wrong.status, len(wrong.body["reasons"])) == (422, 1)


async def test_a_token_changes_nothing_and_bad_input_is_named(registry: Registry) -> None:
    member = await registry.a_member()
    plain = await is_listed(registry, member)
    token = registry.one.token(Role.SUPPLIER, org=registry.orgs[member])
    for sent in (token, "not.a.token", registry.one.token(Role.AUDITOR)):
        assert (await registry.one.call("GET", f"{LIST}/{member}", sent)).body == plain.body
    wrong = await show(registry, LIST, params={"category": "COOKING", "sme": "yes", "owner": "me"})
    assert (wrong.status, len(wrong.body["reasons"])) == (422, 3)
    assert (await show(registry, LIST, headers={"If-None-Match": "x" * 1001})).status == 400
    assert (await registry.one.call("POST", LIST, json=BODY)).status == 405
    assert (await show(registry, "/v1/suppliers")).status == 401


def test_nothing_but_reading_below_one_prefix_is_for_anyone() -> None:
    async def answer(request: Request) -> Response:
        return Response(str(request.url))

    for path, method, rule in (
        ("/suppliers", "GET", anyone()),
        ("/public/suppliers", "POST", anyone()),
        ("/public/suppliers", "GET", allow(Role.BUYER)),
    ):
        router = service_router("wrong")
        router.add_api_route(path, answer, methods=[method], dependencies=[rule])
        with pytest.raises(EndpointWithoutRule, match="what anyone may GET"):
            refuse_endpoints_without_rule([router])


async def test_members_are_found_by_name_page_by_page_in_the_order_of_names(registry: Registry) -> None:
    for _ in range(2):
        await is_listed(registry, await registry.a_member())
    name = (await show(registry, LIST, params={"limit": "1"})).body["items"][0]["name"].split()[0].upper()
    found: list[dict[str, Any]] = []
    following: str | None = ""
    while following is not None:
        asked = {"name": name, "limit": "1", **({"after": following} if following else {})}
        page = await show(registry, LIST, params=asked)
        found += page.body["items"]
        following = page.body["next"]
    by_name = await show(registry, LIST, params={"name": name, "limit": "500"})
    assert found == by_name.body["items"]
    assert len(found) >= 2
    assert [each["name"].casefold() for each in found] == sorted(each["name"].casefold() for each in found)
    everybody = await show(registry, LIST, params={"order": "name", "limit": "500"})
    assert len(everybody.body["items"]) == len((await show(registry, LIST, params={"limit": "500"})).body["items"])
    assert (await show(registry, LIST, params={"name": "nobody is called so"})).body["items"] == []
    table = await show(registry, TABLE, params={"name": name})
    assert {each["supplier_id"] for each in csv.DictReader(StringIO(table.body))} == {
        each["supplier_id"] for each in found
    }
    assert len((await show(registry, TABLE, params={"name": "nobody is called so"})).body.splitlines()) == 1


async def test_counts_say_what_categories_and_districts_are_called(registry: Registry) -> None:
    counts = (await show(registry, COUNTS)).body
    assert {each["category"]: each["name"] for each in counts["categories"]}["KEEPING_JOBS"] == "Keeping jobs"
    assert {each["district"]: each["name"] for each in counts["districts"]}["D01"] == "Highlands and Islands"
