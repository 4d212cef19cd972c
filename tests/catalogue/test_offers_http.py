"""Offers as they run: over HTTP, with the registry's news from the broker."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from shared.auth.principal import Role
from shared.contracts.catalogue import OfferContent
from shared.kernel.memberships import Standing
from shared.messaging.topic_reader import records_of
from shared.store.log import COLLECTION as EVENTS
from tests import suppliers
from tests.catalogue.world import BODY, Catalogue
from tests.events import publish as publish_events
from tests.offers import offer_body
from tests.planting import planted


async def test_an_offer_is_published_changed_and_keeps_every_version(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    published = await catalogue.supplier(org, "POST", "/v1/offers", json=BODY)
    path = published.headers["Location"]
    assert (published.status, path) == (201, f"/v1/offers/{published.body['offer_id']}")
    shown = await catalogue.supplier(org, "GET", path)
    cheaper = offer_body(pence=40_000)
    changed = await catalogue.supplier(org, "PUT", path, json=cheaper, headers={"If-Match": shown.headers["ETag"]})
    assert (changed.status, changed.headers["ETag"]) == (204, '"2"')
    again = await catalogue.supplier(org, "PUT", path, json=cheaper, headers={"If-Match": '"2"'})
    assert (again.status, again.headers["ETag"]) == (204, '"2"')
    versions = (await catalogue.staff("GET", f"{path}/versions", Role.BUYER)).body["items"]
    assert [(each["offer_version"], each["price"]["pence"]) for each in versions] == [(1, 45_000), (2, 40_000)]


async def test_two_versions_are_compared_and_an_earlier_one_comes_back(catalogue: Catalogue) -> None:
    org, rival = await catalogue.a_member(), await catalogue.a_member()
    path = f"/v1/offers/{await catalogue.an_offer(org)}"
    changed = BODY | {"title": "Another", "languages": ["cy", "en"]}
    assert (await catalogue.supplier(org, "PUT", path, json=changed, headers={"If-Match": '"1"'})).status == 204
    compared = await catalogue.staff("GET", f"{path}/differences", Role.BUYER, params={"from": 1, "to": 2})
    assert compared.body["differences"] == [
        {"field": "/title", "before": BODY["title"], "after": "Another"},
        {"field": "/access", "before": [], "after": ["welsh_language"]},
        {"field": "/languages", "before": ["en"], "after": ["cy", "en"]},
    ]
    for who, params, status in [(rival, (1, 2), 404), (org, (1, 3), 404), (org, (2, 1), 200), (org, (0, 1), 422)]:
        asked = dict(zip(("from", "to"), params, strict=True))
        assert (await catalogue.supplier(who, "GET", f"{path}/differences", params=asked)).status == status
    first = {"json": {"offer_version": 1}}
    assert (await catalogue.supplier(org, "POST", f"{path}/reversion", **first)).status == 428
    current = {"headers": {"If-Match": '"2"'}}
    assert (await catalogue.supplier(rival, "POST", f"{path}/reversion", **first, **current)).status == 404
    refused = await catalogue.supplier(org, "POST", f"{path}/reversion", json={"offer_version": 3}, **current)
    assert (refused.status, refused.codes) == (409, {"offer_version_unknown"})
    reverted = await catalogue.supplier(org, "POST", f"{path}/reversion", **first, **current)
    assert (reverted.status, reverted.headers["ETag"]) == (204, '"3"')
    versions = (await catalogue.supplier(org, "GET", f"{path}/versions")).body["items"]
    assert [each["title"] for each in versions] == [BODY["title"], "Another", BODY["title"]]


async def test_of_two_edits_of_one_version_one_is_told_that_it_is_stale(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    path = f"/v1/offers/{await catalogue.an_offer(org)}"
    edits = [BODY | {"title": f"Edit {number}"} for number in range(6)]
    answers = await asyncio.gather(
        *(catalogue.supplier(org, "PUT", path, json=body, headers={"If-Match": '"1"'}) for body in edits)
    )
    assert Counter(each.status for each in answers) == {204: 1, 412: 5}
    versions = (await catalogue.supplier(org, "GET", f"{path}/versions")).body["items"]
    written = next(body["title"] for body, each in zip(edits, answers, strict=True) if each.status == 204)
    assert [each["title"] for each in versions] == [BODY["title"], written]


async def test_whatever_is_sent_at_once_versions_never_fork(catalogue: Catalogue) -> None:
    """Edits, reversions, pauses and resumptions of one offer, by people who have all read the same."""
    org = await catalogue.a_member()
    path = f"/v1/offers/{await catalogue.an_offer(org)}"
    known, first = 1, BODY["title"]
    for turn in range(4):
        seen = await catalogue.supplier(org, "GET", path)
        current = {"headers": {"If-Match": seen.headers["ETag"]}}
        edits = [BODY | {"title": f"Edit {turn}.{number}"} for number in range(3)]
        answers = await asyncio.gather(
            *(catalogue.supplier(org, "PUT", path, json=body, **current) for body in edits),
            catalogue.supplier(org, "POST", f"{path}/reversion", json={"offer_version": 1}, **current),
            catalogue.supplier(org, "POST", f"{path}/pause", json={"reason": "no_places"}),
            catalogue.supplier(org, "POST", f"{path}/resumption", json={"reason": "available_again"}),
        )
        assert {each.status for each in answers} <= {204, 412}
        versions = (await catalogue.supplier(org, "GET", f"{path}/versions")).body["items"]
        assert [each["offer_version"] for each in versions] == list(range(1, len(versions) + 1))
        now = (await catalogue.supplier(org, "GET", path)).body
        assert (now["offer_version"], now["title"]) == (len(versions), versions[-1]["title"])
        new, reverted = [each["title"] for each in versions[known:]], answers[3].status == 204
        taken = [body["title"] for body, each in zip(edits, answers[:3], strict=True) if each.status == 204]
        assert sorted(title for title in new if title != first) == taken
        assert new.count(first) <= reverted
        assert new.count(first) == reverted or seen.body["title"] == first, "it said so already, which is no change"
        known = len(versions)


class OfferDrafted(OfferContent):
    """What only the catalogue may know of the content of an offer."""

    TYPE: ClassVar[str] = "catalogue.OfferDrafted.v1"
    PRIVATE: ClassVar[bool] = True


async def test_a_private_fact_of_an_offer_is_no_version_of_it(catalogue: Catalogue) -> None:
    offer_id = await catalogue.an_offer(await catalogue.a_member())
    log = catalogue.one.database[EVENTS]
    published = await log.find_one({"aggregate_id": offer_id})
    drafted = {"_id": f"{offer_id}:2", "version": 2, "type": OfferDrafted.TYPE, "public": False}
    with planted(OfferDrafted):
        await log.insert_one(published | drafted)
        shown = await catalogue.staff("GET", f"/v1/offers/{offer_id}/versions", Role.BUYER)
    assert [each["offer_version"] for each in shown.body["items"]] == [1]


async def test_an_update_names_the_version_it_was_made_from_and_keeps_the_category(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    path = f"/v1/offers/{await catalogue.an_offer(org)}"
    assert (await catalogue.supplier(org, "PUT", path, json=BODY)).status == 428
    unchanged = await catalogue.supplier(org, "PUT", path, json=BODY, headers={"If-Match": '"9"'})
    assert (unchanged.status, unchanged.headers["ETag"]) == (204, '"1"')  # it says so already
    changed = BODY | {"title": "Another"}
    assert (await catalogue.supplier(org, "PUT", path, json=changed, headers={"If-Match": '"9"'})).status == 412
    body = BODY | {"category": "ENGAGEMENT"}
    refused = await catalogue.supplier(org, "PUT", path, json=body, headers={"If-Match": '"1"'})
    assert (refused.status, refused.codes) == (409, {"category_fixed"})
    stranger = await catalogue.a_member()
    assert (await catalogue.supplier(stranger, "PUT", path, json=BODY, headers={"If-Match": '"1"'})).status == 404


async def test_only_members_publish_and_only_in_their_categories(catalogue: Catalogue) -> None:
    unknown = await catalogue.supplier(uuid4(), "POST", "/v1/offers", json=BODY)
    assert (unknown.status, unknown.codes) == (403, {"organisation_unknown"})
    registered = await catalogue.registered()
    applicant = await catalogue.supplier(registered, "POST", "/v1/offers", json=BODY)
    assert (applicant.status, applicant.codes) == (409, {"supplier_not_in_category"})
    org = await catalogue.a_member("ENGAGEMENT")
    refused = await catalogue.supplier(org, "POST", "/v1/offers", json=BODY)
    assert (refused.status, refused.codes) == (409, {"supplier_not_in_category"})
    assert (await catalogue.supplier(None, "POST", "/v1/offers", json=BODY)).status == 403
    assert (await catalogue.staff("POST", "/v1/offers", json=BODY)).status == 403


async def test_published_offers_are_public_and_others_are_their_suppliers(catalogue: Catalogue) -> None:
    org, rival = await catalogue.a_member("KEEPING_JOBS"), await catalogue.a_member()
    stands = await catalogue.an_offer(org, "D30", "D31", category="KEEPING_JOBS")
    gone = await catalogue.an_offer(org, "D30", category="KEEPING_JOBS")
    body = {"reason": "no_longer_offered", "detail": ""}
    withdrawal = f"/v1/offers/{gone}/withdrawal"
    assert (await catalogue.supplier(rival, "POST", withdrawal, json=body)).status == 404
    assert (await catalogue.supplier(org, "POST", withdrawal, json=body)).status == 204

    async def listed(who: UUID | None, **params: Any) -> set[str]:
        params = {"category": "KEEPING_JOBS", "district": "D30"} | params
        call = catalogue.supplier(who, "GET", "/v1/offers", params=params) if who else None
        reply = await (call or catalogue.staff("GET", "/v1/offers", Role.WORK_COACH, params=params))
        return {each["offer_id"] for each in reply.body["items"]}

    assert await listed(None) == {stands, gone}
    assert await listed(None, status="withdrawn") == {gone}
    assert await listed(rival) == await listed(org) == {stands}
    assert await listed(org, supplier_id=str(org)) == {stands, gone}
    assert await listed(org, status="withdrawn") == {gone}
    assert await listed(rival, status="withdrawn") == set()
    assert (await catalogue.supplier(rival, "GET", f"/v1/offers/{stands}")).status == 200
    assert (await catalogue.supplier(rival, "GET", f"/v1/offers/{gone}")).status == 404
    assert (await catalogue.supplier(rival, "GET", f"/v1/offers/{gone}/versions")).status == 404
    asked = {"status": "withdrawn", "supplier_id": str(org)}
    assert (await catalogue.supplier(rival, "GET", "/v1/offers", params=asked)).status == 404
    assert (await catalogue.staff("GET", f"/v1/offers/{uuid4()}")).status == 404


async def test_a_competitor_sees_neither_exact_prices_nor_places(catalogue: Catalogue) -> None:
    org, rival = await catalogue.a_member("ENGAGEMENT"), await catalogue.a_member()
    in_a_month = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    starts = [{"on": in_a_month, "places": 7}]
    offer_id = await catalogue.an_offer(org, "D33", category="ENGAGEMENT", pence=123_456, starts=starts)
    path, params = f"/v1/offers/{offer_id}", {"category": "ENGAGEMENT", "district": "D33"}
    band = {"at_least_pence": 100_000, "less_than_pence": 200_000, "currency": "GBP", "per": "place"}

    async def looks(token: str) -> list[Any]:
        listed = await catalogue.one.call("GET", "/v1/offers", token, params=params)
        return [*listed.body["items"], (await catalogue.one.call("GET", path, token)).body]

    for hidden in (catalogue.one.token(Role.SUPPLIER, org=rival), catalogue.one.token(Role.OPERATOR)):
        for seen in await looks(hidden):
            assert seen["price_band"] == band
            assert "123456" not in str(seen)
            assert in_a_month not in str(seen)
        assert (await catalogue.one.call("GET", f"{path}/versions", hidden)).status == 404
    for shown in (catalogue.one.token(Role.SUPPLIER, org=org), catalogue.one.token(Role.BUYER)):
        for seen in await looks(shown):
            assert seen["price"]["pence"] == 123_456
            assert [each["places"] for each in seen["starts"]] == [7]
        (version,) = (await catalogue.one.call("GET", f"{path}/versions", shown)).body["items"]
        assert version["price"]["pence"] == 123_456


async def test_a_start_keeps_its_id_through_versions_and_every_contradiction_is_told(catalogue: Catalogue) -> None:
    org, today = await catalogue.a_member(), datetime.now(UTC).date()
    days = [(today + timedelta(days=days)).isoformat() for days in (30, 60, 90)]
    offer_id = await catalogue.an_offer(org, starts=[{"on": days[0], "places": 7}])
    path = f"/v1/offers/{offer_id}"
    (start,) = (await catalogue.supplier(org, "GET", path)).body["starts"]
    moved = offer_body(
        starts=[{"on": days[1], "places": 5, "start_id": start["start_id"]}, {"on": days[2], "places": 2}]
    )
    for _ in range(2):  # the second time nothing has to change, so that nothing is stale
        reply = await catalogue.supplier(org, "PUT", path, json=moved, headers={"If-Match": '"1"'})
        assert (reply.status, reply.headers["ETag"]) == (204, '"2"')
    first, second = (await catalogue.supplier(org, "GET", path)).body["starts"]
    assert (first["start_id"], first["on"], first["places"]) == (start["start_id"], days[1], 5)
    assert second["start_id"] != start["start_id"]
    wrong = offer_body(delivery={"mode": "online", "national": False}, starts=[{"on": "2017-01-01", "places": 99}])
    refused = await catalogue.supplier(org, "PUT", path, json=wrong, headers={"If-Match": '"2"'})
    assert refused.status == 409
    assert {(each["code"], each["pointer"]) for each in refused.body["reasons"]} == {
        ("reaches_no_district", "/delivery"),
        ("places_exceed_group", "/starts/0/places"),
        ("start_cannot_be_ordered", "/starts/0/on"),
    }


async def test_a_paused_offer_is_its_suppliers_alone_until_it_is_resumed(catalogue: Catalogue) -> None:
    org, rival = await catalogue.a_member(), await catalogue.a_member()
    path = f"/v1/offers/{await catalogue.an_offer(org)}"
    wrong = await catalogue.supplier(org, "POST", f"{path}/pause", json={"reason": "bored", "detail": "x"})
    assert (wrong.status, {each["pointer"] for each in wrong.body["reasons"]}) == (422, {"/reason", "/detail"})
    pause, resume = {"reason": "no_places"}, {"reason": "available_again"}
    assert (await catalogue.supplier(rival, "POST", f"{path}/pause", json=pause)).status == 404
    assert (await catalogue.staff("POST", f"{path}/pause", json=pause)).status == 403
    paused = await catalogue.supplier(org, "POST", f"{path}/pause", json=pause)
    assert (paused.status, paused.headers["ETag"]) == (204, '"2"')
    shown = (await catalogue.staff("GET", path, Role.WORK_COACH)).body
    assert (shown["status"], shown["paused_for"]) == ("paused", "no_places")
    assert (await catalogue.supplier(rival, "GET", path)).status == 404
    mine = await catalogue.supplier(org, "GET", "/v1/offers", params={"status": "paused"})
    assert [f"/v1/offers/{each['offer_id']}" for each in mine.body["items"]] == [path]
    assert (await catalogue.supplier(rival, "POST", f"{path}/resumption", json=resume)).status == 404
    assert (await catalogue.supplier(org, "POST", f"{path}/resumption", json=resume)).status == 204
    assert (await catalogue.supplier(rival, "GET", path)).body["status"] == "published"
    history = (await catalogue.staff("GET", f"{path}/history")).body["items"]
    assert [each["fact"] for each in history][1:] == ["catalogue.OfferPaused.v1", "catalogue.OfferResumed.v1"]


async def test_a_suspension_delists_every_offer_and_its_end_relists_them(catalogue: Catalogue) -> None:
    org, other = await catalogue.a_member(), await catalogue.a_member()
    offers = [await catalogue.an_offer(org) for _ in range(3)]
    untouched = await catalogue.an_offer(other)
    await catalogue.suspend(org)
    for offer_id in offers:
        await catalogue.becomes(offer_id, "delisted", "supplier_suspended")
    refused = await catalogue.supplier(org, "POST", "/v1/offers", json=BODY)
    assert (refused.status, refused.codes) == (409, {"supplier_not_active"})
    await catalogue.hear(suppliers.reinstated(org, datetime.now(UTC)))
    for offer_id in offers:
        await catalogue.becomes(offer_id, "published")
    shown = await catalogue.staff("GET", f"/v1/offers/{untouched}")
    assert shown.headers["ETag"] == '"1"'


async def test_a_removal_delists_for_good_and_a_readmission_lets_publish_anew(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    before = await catalogue.an_offer(org)
    await catalogue.suspend(org)
    await catalogue.becomes(before, "delisted", "supplier_suspended")
    now = datetime.now(UTC)
    await catalogue.hear(suppliers.removed(org, now))
    await catalogue.becomes(before, "delisted", "supplier_removed")
    await catalogue.admit(org, at=now + timedelta(days=60))
    await catalogue.becomes(await catalogue.an_offer(org), "published")
    await catalogue.becomes(before, "delisted", "supplier_removed")


async def test_news_delivered_twice_is_acted_on_once(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    suspended = suppliers.suspended(org, datetime.now(UTC))
    await catalogue.hear(suspended)
    await catalogue.becomes(offer_id, "delisted", "supplier_suspended")
    await publish_events(catalogue.one.settings, suspended, versions=Counter({str(org): 2}))
    await catalogue.hear(suppliers.reinstated(org, datetime.now(UTC)))
    await catalogue.becomes(offer_id, "published")
    types = [each["type"] async for each in catalogue.one.database["events"].find({"aggregate_id": offer_id})]
    assert [each.split(".")[1] for each in types] == ["OfferPublished", "OfferDelisted", "OfferRelisted"]


async def test_offers_published_while_their_supplier_comes_and_goes_end_as_it_stands(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()

    async def publish_many() -> list[str]:
        replies = [await catalogue.supplier(org, "POST", "/v1/offers", json=BODY) for _ in range(25)]
        return [each.body["offer_id"] for each in replies if each.status == 201]

    async def come_and_go() -> None:
        for _ in range(3):
            await catalogue.suspend(org)
            await catalogue.hear(suppliers.reinstated(org, datetime.now(UTC)))
        await catalogue.suspend(org)

    *published, _ = await asyncio.gather(publish_many(), publish_many(), come_and_go())
    await catalogue.knows(org, Standing.SUSPENDED)
    for offer_id in {each for many in published for each in many}:
        await catalogue.becomes(offer_id, "delisted", "supplier_suspended")


async def test_a_category_of_the_next_release_does_not_keep_a_member_from_selling_in_the_others(
    catalogue: Catalogue,
) -> None:
    org = await catalogue.a_member("OF_THE_NEXT_RELEASE", "GETTING_JOBS")
    await catalogue.becomes(await catalogue.an_offer(org), "published")
    refused = await catalogue.supplier(org, "POST", "/v1/offers", json=BODY | {"category": "OF_THE_NEXT_RELEASE"})
    assert (refused.status, [each["pointer"] for each in refused.body["reasons"]]) == (422, ["/category"])


async def test_nothing_else_was_dead_lettered(catalogue: Catalogue) -> None:
    letters = [record async for record in records_of(catalogue.one.settings, "catalogue.dead-letters")]
    assert [each for each in letters if b"OF_THE_NEXT_RELEASE" not in each.value] == []


async def test_an_offer_hides_while_its_suppliers_evidence_ends_too_soon_and_comes_back(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await catalogue.hear(suppliers.covered(org, "GETTING_JOBS", datetime.now(UTC).date()))
    await catalogue.becomes(offer_id, "delisted", "evidence_runs_out")
    refused = await catalogue.supplier(org, "POST", "/v1/offers", json=offer_body())
    assert (refused.status, refused.codes) == (409, {"evidence_ends_first"})
    shown = await catalogue.staff("GET", f"/v1/offers/{offer_id}")
    shorter = offer_body() | {"duration": {"value": 1, "unit": "day", "hours": 6}}
    headers = {"If-Match": shown.headers["ETag"]}
    updated = await catalogue.supplier(org, "PUT", f"/v1/offers/{offer_id}", json=shorter, headers=headers)
    assert updated.status < 300, updated
    await catalogue.becomes(offer_id, "published")
    await catalogue.hear(suppliers.covered(org, "GETTING_JOBS", datetime.now(UTC).date() - timedelta(days=1)))
    await catalogue.becomes(offer_id, "delisted", "evidence_runs_out")
    await catalogue.hear(suppliers.covered(org, "GETTING_JOBS", None))
    await catalogue.becomes(offer_id, "published")
