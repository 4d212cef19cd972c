"""Successions over HTTP: two people, for assessors alone, and decided once however many decide at the same moment."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Role
from tests.running import Reply
from tests.supplier_registry.running import CATEGORY, OTHER, START, Registry

AGREED = {"declares_no_interest": True}


def as_officer(registry: Registry, name: str) -> str:
    return registry.one.token(Role.CATEGORY_MANAGER, subject=name)


async def propose(registry: Registry, of: UUID, to: UUID, by: str = "alex", **differing: Any) -> Reply:
    body = {
        "supplier_id": str(of),
        "successor_id": str(to),
        "kind": "takeover",
        "happened_on": START.date().isoformat(),
        **AGREED,
    }
    return await registry.one.call("POST", "/v1/successions", as_officer(registry, by), json=body | differing)


async def decide(registry: Registry, proposed: Reply, step: str, by: str = "sam", body: Any = None) -> Reply:
    path = f"/v1/successions/{proposed.body['succession_id']}/{step}"
    return await registry.one.call("POST", path, as_officer(registry, by), json=AGREED if body is None else body)


async def two_members(registry: Registry) -> tuple[UUID, UUID]:
    return await registry.a_member(), await registry.a_member(categories=[OTHER])


async def test_a_supplier_takes_the_place_of_another_once_two_people_say_so(registry: Registry) -> None:
    of, to = await two_members(registry)
    proposed = await propose(registry, of, to)
    assert (proposed.status, proposed.headers["Location"]) == (
        201,
        f"/v1/successions/{proposed.body['succession_id']}",
    )
    assert (await propose(registry, of, to, by="sam")).codes == {"succession_proposed"}
    waiting = await registry.officer("GET", "/v1/successions?status=proposed")
    assert str(of) in {each["supplier_id"] for each in waiting.body["items"]}
    own = await decide(registry, proposed, "confirmation", by="alex")
    assert (own.status, own.codes) == (409, {"separation_of_duties"})
    for _ in range(2):
        assert (await decide(registry, proposed, "confirmation")).status == 204
    assert (await registry.standings(of), await registry.standings(to)) == (
        {CATEGORY: "succeeded"},
        {CATEGORY: "active", OTHER: "active"},
    )
    shown = (await registry.officer("GET", f"/v1/suppliers/{of}")).body
    assert (shown["succeeded_by"], shown["took_over"]) == (str(to), [])
    there = (await registry.supplier(to, "GET", f"/v1/suppliers/{to}")).body
    assert there["took_over"] == [str(of)]


async def test_a_proposal_is_for_assessors_alone_and_its_outcome_for_everybody(registry: Registry) -> None:
    of, to = await two_members(registry)
    proposed = await propose(registry, of, to, note="Deed of transfer seen.")
    path = proposed.headers["Location"]
    assert (await registry.supplier(of, "GET", path)).status == 403
    assert (await registry.officer("GET", path)).body["note"] == "Deed of transfer seen."
    told = await registry.one.call("GET", f"{path}/history", registry.one.token(Role.AUDITOR))
    assert [each["fact"].split(".")[1] for each in told.body["items"]] == ["SuccessionProposed"]
    assert (await decide(registry, proposed, "return", body={"note": "Another company."})).status == 204
    assert (await decide(registry, proposed, "confirmation")).codes == {"wrong_status"}
    assert (await propose(registry, of, to)).status == 201, "and may be made anew"
    assert "Deed" not in str((await registry.supplier(of, "GET", f"/v1/suppliers/{of}/history")).body)


async def test_what_there_is_not_and_what_cannot_be_is_refused_by_field(registry: Registry) -> None:
    of, to = await two_members(registry)
    nobody = await propose(registry, of, uuid4())
    assert (nobody.status, nobody.codes) == (409, {"supplier_unknown"})
    assert [each["pointer"] for each in nobody.body["reasons"]] == ["/successor_id"]
    assert (await propose(registry, of, of)).codes == {"same_supplier"}
    assert (await propose(registry, of, to, kind="gift")).status == 422
    assert (await propose(registry, of, to, happened_on="2199-01-01")).status == 422
    assert (await propose(registry, of, to, happened_on="2099-01-01")).codes == {"not_happened"}


async def test_of_all_that_is_decided_on_a_proposal_at_once_one_thing_is(registry: Registry) -> None:
    for _ in range(3):
        of, to = await two_members(registry)
        proposed = await propose(registry, of, to)
        replies = await asyncio.gather(
            decide(registry, proposed, "confirmation", by="sam"),
            decide(registry, proposed, "return", by="robin", body={}),
            registry.decide(of, "suspension", {"reason": "investigation", "detail": ""}),
        )
        confirmed, returned, suspended = (each.status for each in replies)
        assert {confirmed, returned} == {204, 409}
        there = await registry.standings(to)
        if confirmed == 204:
            assert there[CATEGORY] == ("suspended" if suspended == 204 else "active"), "no suspension gets lost"
            assert (await registry.standings(of))[CATEGORY] == "succeeded"
        else:
            assert CATEGORY not in there
            assert (await registry.standings(of))[CATEGORY] == "suspended"


async def test_of_two_successors_at_once_one_takes_the_place(registry: Registry) -> None:
    of, to = await two_members(registry)
    other = await registry.a_member(categories=[OTHER])
    replies = await asyncio.gather(propose(registry, of, to), propose(registry, of, other, by="robin"))
    assert sorted(each.status for each in replies) == [201, 409]
    assert {code for each in replies if each.status == 409 for code in each.codes} == {"succession_proposed"}


async def test_a_chain_goes_one_way(registry: Registry) -> None:
    of, to = await two_members(registry)
    assert (await decide(registry, await propose(registry, of, to), "confirmation")).status == 204
    assert (await propose(registry, to, of)).codes == {"supplier_succeeded", "successor_not_admitted"}
    assert (await propose(registry, of, await registry.a_member())).codes == {"supplier_succeeded"}
