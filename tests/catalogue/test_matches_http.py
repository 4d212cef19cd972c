"""Matches as they run: over HTTP, of needs and offers that the broker tells of."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from services.catalogue.listings.domain.listing import LISTINGS
from services.catalogue.matches.domain.asking import filters_of
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierTookOver
from shared.store.filtering import query_of
from tests.catalogue.matching import a_want
from tests.catalogue.test_passed_over import an_order
from tests.catalogue.world import Catalogue
from tests.running import Reply, until

DISTRICT = "D05"


async def _match(catalogue: Catalogue, need_id: UUID, *, role: Role = Role.WORK_COACH, **asked: Any) -> Reply:
    token = catalogue.one.token(role, districts=[DISTRICT])
    headers = asked.pop("headers", {})
    return await catalogue.one.call(
        "POST", "/v1/matches", token, json={"need_id": str(need_id), **asked}, headers=headers
    )


async def _matched(catalogue: Catalogue, need_id: UUID, offers: int, **asked: Any) -> dict[str, Any]:
    """Match until so many offers are ranked: rows follow a moment behind."""

    async def there() -> dict[str, Any] | None:
        reply = await _match(catalogue, need_id, **asked)
        return reply.body if reply.status == 201 and reply.body["offers"] == offers else None

    answer: dict[str, Any] = await until(there, f"{offers} offers are ranked")
    return answer


async def test_a_coach_matches_a_need_and_every_offer_is_explained(catalogue: Catalogue) -> None:
    org, need_id = await catalogue.a_member("KEEPING_JOBS"), await catalogue.a_need("KEEPING_JOBS", DISTRICT)
    about = {"category": "KEEPING_JOBS"}
    cheap = await catalogue.an_offer(org, DISTRICT, pence=60_000, **about)
    dear = await catalogue.an_offer(org, DISTRICT, pence=200_000, **about)
    distant = await catalogue.an_offer(org, "D06", **about)
    constraints = {"price_to_pence": 150_000, "near": {"postcode": "LS1 4DY", "within_km": 60}}
    await _matched(catalogue, need_id, 2)
    match = await _matched(catalogue, need_id, 1, constraints=constraints)
    (ranked,) = match["ranked"]
    assert (ranked["offer_id"], ranked["rank"], ranked["supplier_id"]) == (cheap, 1, str(org))
    assert ranked["parts"] == {"quality": 65, "price": 100, "distance": 99, "start": 94}
    assert match["excluded_for"] == [{"reason": "price_too_high", "offers": 1}]
    assert [each["offer_id"] for each in match["nearest_excluded"]] == [dear]
    assert match["constraints"] | {"outward": "LS1", "price_to_pence": 150_000} == match["constraints"]

    async def read(path: str, role: Role = Role.WORK_COACH, district: str = DISTRICT) -> Reply:
        token = catalogue.one.token(role, districts=[district])
        return await catalogue.one.call("GET", f"/v1/matches/{match['match_id']}{path}", token)

    assert (await read("")).body == match
    assert (await read("", Role.AUDITOR)).body == {**match, "constraints": None}
    assert [each["fact"] for each in (await read("/history", Role.AUDITOR)).body["items"]] == ["catalogue.MatchMade.v1"]
    assert (await read("", district="D06")).status == 404
    told = {each: (await read(f"/offers/{each}")).body for each in (cheap, dear, distant)}
    assert [(told[each]["rank"], told[each]["reasons"], told[each]["recorded"]) for each in (cheap, dear, distant)] == [
        (1, [], True),
        (None, ["price_too_high"], True),
        (None, ["other_district"], False),
    ]
    assert (await read(f"/offers/{uuid4()}")).status == 404


async def test_a_repeat_is_the_same_match_and_a_foreign_need_is_unknown(catalogue: Catalogue) -> None:
    need_id = await catalogue.a_need("KEEPING_JOBS", DISTRICT)
    key = {"Idempotency-Key": f'"{uuid4()}"'}
    await _matched(catalogue, need_id, 0, constraints={"languages": ["zh"]})
    first, again = [await _match(catalogue, need_id, headers=key) for _ in range(2)]
    assert (first.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    foreign = await catalogue.a_need("KEEPING_JOBS", "D06")
    assert (await _match(catalogue, foreign, role=Role.BUYER)).status == 201
    refused = await _match(catalogue, foreign)
    assert (refused.status, refused.codes) == (409, {"need_unknown"})
    wrong = await _match(catalogue, need_id, category="ENGAGEMENT", constraints={"near": {"within_km": 500}})
    assert (wrong.status, wrong.codes) == (409, {"category_differs", "place_not_clear", "distance_too_far"})
    assert (await _match(catalogue, need_id, constraints={"colour": "red"})).status == 422
    assert (await _match(catalogue, need_id, role=Role.CATEGORY_MANAGER)).status == 403


async def test_who_was_passed_over_reads_how_its_own_offer_fared(catalogue: Catalogue) -> None:
    need_id, (winner, other) = (
        await catalogue.a_need("KEEPING_JOBS", DISTRICT),
        [await catalogue.a_member("KEEPING_JOBS") for _ in range(2)],
    )
    offers = {
        org: await catalogue.an_offer(org, DISTRICT, category="KEEPING_JOBS", pence=pence, languages=["gu"])
        for org, pence in ((winner, 60_000), (other, 200_000))
    }
    match = await _matched(catalogue, need_id, 2, constraints={"languages": ["gu"]})
    order = an_order(UUID(offers[winner]), need_ids=(need_id,), match_id=UUID(match["match_id"]))
    await catalogue.hear(order)

    async def told() -> Any:
        return (await catalogue.supplier(other, "GET", "/v1/passed-over")).body["items"]

    (passed,) = await until(told, "the supplier reads why")
    (own,) = passed["own"]
    assert (own["offer_id"], own["rank"], own["decided_by"]) == (offers[other], 2, "price")
    assert (passed["match_id"], passed["offers"], own["order_id"]) == (match["match_id"], 2, str(order.order_id))
    assert offers[winner] not in str(passed)
    assert (await catalogue.supplier(winner, "GET", "/v1/passed-over")).body["items"] == []
    assert (await catalogue.staff("GET", "/v1/passed-over")).status == 403
    successor = await catalogue.a_member("KEEPING_JOBS")
    about = {"succession_id": uuid4(), "kind": "takeover", "took_over_at": datetime.now(UTC)}
    await catalogue.hear(SupplierTookOver(supplier_id=successor, predecessor_id=other, **about))

    async def has_it() -> bool:
        return (await catalogue.supplier(successor, "GET", "/v1/passed-over")).body["items"] == [passed]

    await until(has_it, "the successor reads what its predecessor could")


async def test_matches_made_at_once_take_one_turn_after_the_other(catalogue: Catalogue) -> None:
    need_id, orgs = await catalogue.a_need("KEEPING_JOBS", DISTRICT), [await catalogue.a_member("KEEPING_JOBS")]
    orgs.append(await catalogue.a_member("KEEPING_JOBS"))
    for org in orgs:
        await catalogue.an_offer(org, DISTRICT, category="KEEPING_JOBS", languages=["so"])
    constraints = {"languages": ["so"]}
    before = (await _matched(catalogue, need_id, 2, constraints=constraints))["turn"]
    at_once = await asyncio.gather(*(_match(catalogue, need_id, constraints=constraints) for _ in range(10)))
    made = sorted((each.body for each in at_once), key=lambda each: int(each["turn"]))
    assert [each["turn"] for each in made] == [*range(before + 1, before + 11)]
    firsts = [each["ranked"][0]["supplier_id"] for each in made]
    assert {*firsts[::2]} | {*firsts[1::2]} == {str(each) for each in orgs}
    assert len({*firsts[::2]}) == len({*firsts[1::2]}) == 1


async def test_a_match_scans_no_collection_and_sorts_nothing_in_the_database(catalogue: Catalogue) -> None:
    explained = await catalogue.one.database[LISTINGS.name].find(query_of(filters_of(a_want()))).explain()
    stages = str(explained["queryPlanner"]["winningPlan"])
    assert "IXSCAN" in stages
    assert not {"COLLSCAN", "SORT", "SKIP"} & {*stages.replace("'", " ").split()}
