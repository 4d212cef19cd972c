"""Gaps as they run: over HTTP, with the news of needs from the broker."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.auth.principal import Role
from shared.contracts import client_journey as journeys
from shared.contracts.event import Reason
from shared.messaging.dead_letters import waiting
from shared.messaging.topic_reader import records_of
from tests.catalogue.world import Catalogue
from tests.offers import offer_body
from tests.running import until


async def test_unmet_needs_raise_one_gap_that_a_new_offer_closes(catalogue: Catalogue) -> None:
    org = await catalogue.a_member("SKILLS_FOR_WORK")
    for _ in range(3):
        await catalogue.report("SKILLS_FOR_WORK", "D10")
    gap = await catalogue.gap_becomes("SKILLS_FOR_WORK", "D10", "open", waiting=3)
    assert (gap["reason"], gap["market"], gap["needs"]) == ("no_offer", "DPS-EMPLOYABILITY", "under_5")
    offer_id = await catalogue.an_offer(org, "D10", "D11", category="SKILLS_FOR_WORK")
    closed = await catalogue.gap_becomes("SKILLS_FOR_WORK", "D10", "closed", waiting=3)
    assert (closed["gap_id"], closed["offer_id"], closed["closed_for"]) == (gap["gap_id"], offer_id, "filled")
    await catalogue.report("SKILLS_FOR_WORK", "D10", "below_quality_floor")
    another = await catalogue.gap_becomes("SKILLS_FOR_WORK", "D10", "open", waiting=1)
    assert another["gap_id"] != gap["gap_id"]


async def test_an_offer_that_reaches_out_to_a_district_closes_its_gap(catalogue: Catalogue) -> None:
    org = await catalogue.a_member("SKILLS_FOR_WORK")
    offer_id = await catalogue.an_offer(org, "D12", category="SKILLS_FOR_WORK")
    await catalogue.report("SKILLS_FOR_WORK", "D13")
    await catalogue.gap_becomes("SKILLS_FOR_WORK", "D13", "open", waiting=1)
    body = offer_body("D12", "D13", category="SKILLS_FOR_WORK")
    updated = await catalogue.supplier(org, "PUT", f"/v1/offers/{offer_id}", json=body, headers={"If-Match": '"1"'})
    assert updated.status == 204
    await catalogue.gap_becomes("SKILLS_FOR_WORK", "D13", "closed", waiting=1)


@pytest.mark.parametrize(
    ("district", "reason"), [("D14", "no_offer_in_reach"), ("D15", "access_need_not_covered"), ("D16", "no_offer")]
)
async def test_an_edit_of_wording_closes_no_gap(catalogue: Catalogue, district: str, reason: str) -> None:
    """K4: a gap closed when the title of an offer was put right that had been there all the time."""
    org = await catalogue.a_member("SKILLS_FOR_WORK")
    offer_id = await catalogue.an_offer(org, district, category="SKILLS_FOR_WORK")
    await catalogue.report("SKILLS_FOR_WORK", district, reason)
    await catalogue.gap_becomes("SKILLS_FOR_WORK", district, "open", waiting=1)
    path, body = f"/v1/offers/{offer_id}", offer_body(district, category="SKILLS_FOR_WORK", title="Put right")
    assert (await catalogue.supplier(org, "PUT", path, json=body, headers={"If-Match": '"1"'})).status == 204
    # What follows the edit closes another gap; so what the edit led to is done by then.
    elsewhere = f"D3{district[-1]}"
    await catalogue.report("SKILLS_FOR_WORK", elsewhere)
    await catalogue.gap_becomes("SKILLS_FOR_WORK", elsewhere, "open", waiting=1)
    body = offer_body(district, elsewhere, category="SKILLS_FOR_WORK", title="Put right")
    assert (await catalogue.supplier(org, "PUT", path, json=body, headers={"If-Match": '"2"'})).status == 204
    await catalogue.gap_becomes("SKILLS_FOR_WORK", elsewhere, "closed", waiting=1)
    await catalogue.gap_becomes("SKILLS_FOR_WORK", district, "open", waiting=1)


async def test_an_offer_that_came_before_the_news_of_a_need_closes_its_gap_at_once(catalogue: Catalogue) -> None:
    org, need_id, before = await catalogue.a_member("KEEPING_JOBS"), uuid4(), datetime.now(UTC)
    offer_id = await catalogue.an_offer(org, "D17", category="KEEPING_JOBS")
    about = catalogue.need(need_id, "KEEPING_JOBS", "D17")
    await catalogue.hear(journeys.NeedUnmet(**about, reason=Reason(code="no_offer"), reported_at=before))
    closed = await catalogue.gap_becomes("KEEPING_JOBS", "D17", "closed", waiting=1)
    assert closed["offer_id"] == offer_id


async def test_a_gap_follows_its_needs(catalogue: Catalogue) -> None:
    first, second = await catalogue.report("ADDRESSING_BARRIERS", "D18", "no_offer", "no_offer")
    await catalogue.gap_becomes("ADDRESSING_BARRIERS", "D18", "open", waiting=2)
    now, withdrawn = datetime.now(UTC), Reason(code="client_withdrew")
    about = catalogue.need(first, "ADDRESSING_BARRIERS", "D18")
    await catalogue.hear(journeys.NeedWithdrawn(**about, reason=withdrawn, withdrawn_at=now))
    gap = await catalogue.gap_becomes("ADDRESSING_BARRIERS", "D18", "open", waiting=1)
    assert gap["reported"] == 2
    about = catalogue.need(second, "ADDRESSING_BARRIERS", "D18")
    await catalogue.hear(journeys.NeedOrdered(**about, order_id=uuid4(), ordered_at=now))
    closed = await catalogue.gap_becomes("ADDRESSING_BARRIERS", "D18", "closed", waiting=0)
    assert (closed["closed_for"], closed["offer_id"]) == ("demand_gone", None)


async def test_whose_needs_wait_is_on_no_topic_and_in_no_answer(catalogue: Catalogue) -> None:
    needs = await catalogue.report("GETTING_JOBS", "D19", *["no_offer_in_reach"] * 6)
    gap = await catalogue.gap_becomes("GETTING_JOBS", "D19", "open", waiting=6)
    kept = catalogue.one.database["events"].find({"aggregate_id": gap["gap_id"], "type": "catalogue.GapReported.v1"})
    assert {each["data"]["need_id"] async for each in kept} == {str(need_id) for need_id in needs}

    async def told() -> list[bytes]:
        records = [record async for record in records_of(catalogue.one.settings, "catalogue.gaps")]
        of_it = [each for each in records if (each.key or b"").decode() == gap["gap_id"]]
        headers = str([each.headers for each in of_it])
        assert not any(str(need_id) in headers for need_id in needs), "nor by what they follow from"
        return [each.value for each in of_it]

    await until(lambda: _many(told, 2), "the gap was raised and grew")
    raised, grown = (json.loads(value) for value in await told())
    assert (raised["needs"], grown["needs"]) == ("under_5", "5_to_9")
    seen = await catalogue.supplier(await catalogue.a_member(), "GET", f"/v1/gaps/{gap['gap_id']}")
    assert seen.status == 200
    shown = await catalogue.staff("GET", f"/v1/gaps/{gap['gap_id']}", Role.BUYER)
    assert (raised["district"], raised["reason"], grown["district"]) == (None, None, "D19")
    assert (shown.body["reported"], shown.body["needs"]) == (6, "5_to_9")
    for said in (raised, grown, shown.body, seen.body):
        assert not any(str(need_id) in str(said) for need_id in needs)


async def _many(found: Callable[[], Awaitable[list[bytes]]], count: int) -> bool:
    return len(await found()) >= count


async def test_a_need_that_no_offer_would_meet_raises_no_gap(catalogue: Catalogue) -> None:
    codes = ("budget_exhausted", "no_longer_needed", "below_quality_floor")
    *_, unmet = await catalogue.report("ADDRESSING_BARRIERS", "D20", *codes)
    gap = await catalogue.gap_becomes("ADDRESSING_BARRIERS", "D20", "open", waiting=1)
    raised = await catalogue.one.database["events"].find_one({"_id": f"{gap['gap_id']}:1"})
    assert raised["causation_id"] == f"{unmet}:1"


async def test_an_unmet_need_in_a_category_of_the_next_release_is_set_aside_with_its_reason(
    catalogue: Catalogue,
) -> None:
    await catalogue.report("OF_THE_NEXT_RELEASE", "D20")

    async def reasons() -> set[str]:
        return {each.reason for each in (await waiting(catalogue.one.settings, "catalogue")).values()}

    await until(reasons, "it is among the dead letters")
    assert await reasons() == {"category_unknown"}
    assert await catalogue.one.database["events"].count_documents({"data.category": "OF_THE_NEXT_RELEASE"}) == 0


async def test_a_gap_is_answered_and_accepted_as_unmet(catalogue: Catalogue) -> None:
    await catalogue.report("ENGAGEMENT", "D21")
    gap = await catalogue.gap_becomes("ENGAGEMENT", "D21", "open", waiting=1)
    path, answer = f"/v1/gaps/{gap['gap_id']}", {"code": "accepted_unmet", "detail": "Nobody serves the islands."}
    assert (await catalogue.staff("POST", f"{path}/answer", Role.WORK_COACH, json=answer)).status == 403
    assert (await catalogue.staff("POST", f"{path}/answer", Role.BUYER, json=answer)).status == 204
    closure = {"reason": "accepted_unmet"}
    assert (await catalogue.staff("POST", f"{path}/closure", Role.BUYER, json=closure)).status == 403
    filled = await catalogue.staff("POST", f"{path}/closure", json={"reason": "filled"})
    assert (filled.status, filled.codes) == (409, {"filled_by_no_offer"})
    assert (await catalogue.staff("POST", f"{path}/closure", json=closure)).status == 204
    closed = (await catalogue.staff("GET", path)).body
    assert (closed["answer"], closed["offer_id"], closed["closed_for"]) == (answer, None, "accepted_unmet")
    auditor = (await catalogue.staff("GET", path, Role.AUDITOR)).body
    assert auditor["answer"] == {"code": "accepted_unmet", "detail": ""}
    late = await catalogue.staff("POST", f"{path}/answer", json={"code": "offer_exists"})
    assert (late.status, late.codes) == (409, {"gap_closed"})
    assert (await catalogue.staff("POST", f"/v1/gaps/{uuid4()}/closure", json=closure)).status == 404


async def test_staff_see_the_gaps_of_their_districts_and_suppliers_all_without_numbers(
    catalogue: Catalogue,
) -> None:
    for district in ("D25", "D26"):
        await catalogue.report("KEEPING_JOBS", district)
        await catalogue.gap_becomes("KEEPING_JOBS", district, "open", waiting=1)
    params = {"category": "KEEPING_JOBS", "status": "open"}
    coach = catalogue.one.token(Role.WORK_COACH, districts=["D25"])
    seen = await catalogue.one.call("GET", "/v1/gaps", coach, params=params)
    assert [(each["district"], each["waiting"]) for each in seen.body["items"]] == [("D25", 1)]
    assert (await catalogue.one.call("GET", "/v1/gaps", coach, params=params | {"district": "D26"})).status == 404
    elsewhere = await catalogue.gap_becomes("KEEPING_JOBS", "D26", "open", waiting=1)
    assert (await catalogue.one.call("GET", f"/v1/gaps/{elsewhere['gap_id']}", coach)).status == 404
    org = await catalogue.a_member()
    for token in (catalogue.one.token(Role.SUPPLIER, org=org), catalogue.one.token(Role.AUDITOR)):
        shown = (await catalogue.one.call("GET", "/v1/gaps", token, params=params)).body["items"]
        here = [each for each in shown if each["gap_id"] in {seen.body["items"][0]["gap_id"], elsewhere["gap_id"]}]
        assert [(each["district"], each["district_group"], each["reason"]) for each in here] == [
            (None, "G5", None),
            (None, "G5", None),
        ]
        assert {each["needs"] for each in here} == {"under_5"}
        assert all({"waiting", "reported", "askers"}.isdisjoint(each) for each in here)
        found = await catalogue.one.call("GET", "/v1/gaps", token, params=params | {"district": "D25"})
        assert found.body["items"] == [], "nor is it found by what is not told of it"


async def test_a_search_in_vain_is_reported_and_closed_by_an_offer_with_all_that_was_asked(
    catalogue: Catalogue,
) -> None:
    body = {"category": "KEEPING_JOBS", "district": "D27", "attributes": ["childcare"], "languages": ["cy"]}
    coach = catalogue.one.token(Role.WORK_COACH, districts=["D27"])
    first = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=body)
    assert first.status == 201, first
    again = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=body)
    assert again.body == first.body
    gap = await catalogue.gap_becomes("KEEPING_JOBS", "D27", "open", waiting=1)
    assert (gap["gap_id"], gap["attributes"], gap["languages"]) == (first.body["gap_id"], ["childcare"], ["cy"])
    elsewhere = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=body | {"district": "D28"})
    assert elsewhere.status == 403
    money = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=body | {"reason": "budget_exhausted"})
    assert (money.status, money.codes) == (409, {"no_gap"})
    unknown = await catalogue.one.call("POST", "/v1/gaps/reports", coach, json=body | {"attributes": ["sauna"]})
    assert unknown.status == 422
    org = await catalogue.a_member("KEEPING_JOBS")
    await catalogue.an_offer(org, "D27", category="KEEPING_JOBS", languages=["en", "cy"])
    offer_id = await catalogue.an_offer(
        org, "D27", category="KEEPING_JOBS", languages=["en", "cy"], attributes=["childcare"]
    )
    closed = await catalogue.gap_becomes("KEEPING_JOBS", "D27", "closed", waiting=1)
    assert closed["offer_id"] == offer_id
    supplier = await catalogue.supplier(org, "GET", f"/v1/gaps/{gap['gap_id']}")
    assert (supplier.body["offer_id"], supplier.body["closed_for"]) == (None, "filled")


async def test_many_who_ask_at_once_share_one_gap_and_each_band_is_published_once(catalogue: Catalogue) -> None:
    body = {"category": "ENGAGEMENT", "district": "D37", "attributes": ["mentor"]}
    coaches = [catalogue.one.token(Role.WORK_COACH, districts=["D37"], subject=f"coach {each}") for each in range(12)]
    replies = await asyncio.gather(
        *(catalogue.one.call("POST", "/v1/gaps/reports", each, json=body) for each in (*coaches, *coaches))
    )
    assert {each.status for each in replies} == {201}
    (gap_id,) = {each.body["gap_id"] for each in replies}
    log = catalogue.one.database["events"].find({"aggregate_id": gap_id, "public": True}).sort("version", 1)
    bands = [each["data"]["needs"] async for each in log]
    assert bands == ["under_5", "5_to_9", "10_to_19"]
    for number, coach in enumerate(coaches, 1):
        path = f"/v1/gaps/{gap_id}/report-withdrawal"
        assert (await catalogue.one.call("POST", path, coach)).status == 204
        assert (await catalogue.one.call("POST", path, coach)).status == 204, "a second time changes nothing"
        gap = (await catalogue.staff("GET", f"/v1/gaps/{gap_id}")).body
        assert (gap["waiting"], gap["reported"]) == (12 - number, 12)
    assert (gap["status"], gap["closed_for"]) == ("closed", "demand_gone")


async def test_the_board_is_exact_for_staff_and_in_bands_for_everybody_else(catalogue: Catalogue) -> None:
    await catalogue.report("HARDEST_TO_HELP_SUPPORT", "D33", *["no_offer"] * 5)
    await catalogue.report("HARDEST_TO_HELP_SUPPORT", "D34")
    await catalogue.gap_becomes("HARDEST_TO_HELP_SUPPORT", "D33", "open", waiting=5)
    await catalogue.gap_becomes("HARDEST_TO_HELP_SUPPORT", "D34", "open", waiting=1)
    params = {"category": "HARDEST_TO_HELP_SUPPORT"}
    exact = (await catalogue.staff("GET", "/v1/gaps/board", Role.BUYER, params=params)).body
    assert exact["exact"] is True
    assert [(each["district"], each["waiting"]) for each in exact["lines"]] == [("D33", 5), ("D34", 1)]
    coach = catalogue.one.token(Role.WORK_COACH, districts=["D34"])
    own = (await catalogue.one.call("GET", "/v1/gaps/board", coach, params=params)).body["lines"]
    assert [(each["district"], each["waiting"]) for each in own] == [("D34", 1)]
    org = await catalogue.a_member()
    shown = (await catalogue.supplier(org, "GET", "/v1/gaps/board", params=params)).body
    assert (shown["exact"], shown["fewer_than"], shown["policies"]) == (
        False,
        5,
        ["suppression.v1", "gap_publishing.v1"],
    )
    assert {(each["district"], each["needs"], each["waiting"]) for each in shown["lines"]} == {
        ("D33", "5_to_9", None),
        (None, "under_5", None),
    }
    here = await catalogue.supplier(org, "GET", "/v1/gaps/board", params=params | {"district": "D34"})
    assert [(each["district"], each["needs"]) for each in here.body["lines"]] == [(None, "under_5")]
    closed = await catalogue.supplier(org, "GET", "/v1/gaps/statistics")
    assert closed.status == 200
    assert closed.body["fewer_than"] == 5
    assert [each for each in closed.body["categories"] if each["closed"] is None]


async def test_nothing_else_was_dead_lettered(catalogue: Catalogue) -> None:
    letters = [record async for record in records_of(catalogue.one.settings, "catalogue.dead-letters")]
    assert [each for each in letters if b"OF_THE_NEXT_RELEASE" not in each.value] == []
