"""Searches as they run: over HTTP, in rows that follow the offers' own facts from the broker."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.catalogue.listings.domain.asking import filters_of
from services.catalogue.listings.domain.listing import LISTINGS
from shared.auth.principal import Role
from shared.contracts import supplier_registry as registry
from shared.store.filtering import query_of
from tests import suppliers
from tests.catalogue.test_searching import a_quality, searching
from tests.catalogue.world import Catalogue
from tests.running import Reply, until


async def _search(catalogue: Catalogue, role: Role = Role.WORK_COACH, **asked: Any) -> Reply:
    return await catalogue.staff("POST", "/v1/searches", role, json=asked)


async def _found(catalogue: Catalogue, count: int, **asked: Any) -> dict[str, Any]:
    """Search until so many offers are found: the rows follow a moment behind."""

    async def there() -> dict[str, Any] | None:
        reply = await _search(catalogue, **asked)
        assert reply.status == 200, reply
        answer: dict[str, Any] = reply.body
        return answer if answer["offers"] == count else None

    answer: dict[str, Any] = await until(there, f"{count} offers are found")
    return answer


async def test_a_coach_finds_offers_page_by_page_with_who_offers_them_and_how_well(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    word = f"zither{uuid4().hex[:6]}"
    ids = [
        await catalogue.an_offer(org, title=f"{word} {number}", pence=pence)
        for number, pence in enumerate((30_000, 10_000, 20_000))
    ]
    card = a_quality(71.5).scorecard
    await catalogue.hear(
        suppliers.registered(org, datetime.now(UTC)),
        registry.ScorecardChanged(
            performance_id=uuid4(),
            supplier_id=org,
            market="DPS-EMPLOYABILITY",
            category="GETTING_JOBS",
            scorecard=card,
            policies=("scorecard_counting/1",),
        ),
    )
    asked = {"text": word, "sort": "price", "limit": 2}
    first = await _found(catalogue, 3, **asked)
    assert [each["offer_id"] for each in first["items"]] == [ids[1], ids[2]]
    last = await _found(catalogue, 3, **asked, after=first["next"])
    assert ([each["offer_id"] for each in last["items"]], last["next"]) == ([ids[0]], None)
    assert (first["more_than"], first["facets"]["category"]) == (False, {"GETTING_JOBS": 3})

    async def judged() -> bool:
        (one,) = (await _search(catalogue, **{**asked, "limit": 1})).body["items"]
        return (one["supplier_name"], one["quality"]["completion_percent"]) == ("Beacon Skills", 71.5)

    await until(judged, "the supplier's name and quality are shown")
    await catalogue.suspend(org)
    assert (await _found(catalogue, 0, **asked))["items"] == []


async def test_a_search_is_for_staff_and_says_all_that_is_wrong_with_it(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    assert (await catalogue.supplier(org, "POST", "/v1/searches", json={"district": "D01"})).status == 403
    nowhere = await _search(catalogue, near={"postcode": "ZZ9 1AA", "within_km": 900})
    assert (nowhere.status, nowhere.codes) == (409, {"postcode_district_unknown", "distance_too_far"})
    unknown = await _search(catalogue, district="D01", after="bm90aGluZw==")
    assert (unknown.status, unknown.codes) == (409, {"page_unknown"})
    wrong = await _search(catalogue, district="D01", colour="red", mode="by_post")
    assert wrong.status == 422


async def test_a_search_scans_no_collection_and_sorts_nothing_in_the_database(catalogue: Catalogue) -> None:
    for asked in (
        {"category": "GETTING_JOBS", "district": "D01"},
        {"near": {"jobcentre": "LDS", "within_km": 30}},
        {"text": "coaching"},
        {"category": "GETTING_JOBS"},
    ):
        query = query_of(filters_of(searching(**asked)))
        explained = await catalogue.one.database[LISTINGS.name].find(query).limit(1001).explain()
        stages = str(explained["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in stages, asked
        assert not {"COLLSCAN", "SORT", "SKIP"} & set(stages.replace("'", " ").split()), asked
