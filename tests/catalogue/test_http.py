"""The catalogue as it runs: over HTTP, with the registry's and the journeys' news from the broker."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.catalogue.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import client_journey as journeys
from shared.contracts.event import Event, Reason
from shared.kernel.memberships import Standing
from shared.messaging.dead_letters import waiting
from shared.messaging.topic_reader import records_of
from tests import suppliers
from tests.events import publish as publish_events
from tests.offers import offer_body
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker

BODY = offer_body()
FOR_PERFORMANCE = Reason(code="performance_below_floor")


class Catalogue:
    """The running catalogue, and what others publish for it."""

    def __init__(self, one: Running) -> None:
        self.one = one
        self._versions = Counter[str]()

    async def hear(self, *events: Event) -> None:
        await publish_events(self.one.settings, *events, versions=self._versions)

    async def staff(self, method: str, path: str, role: Role = Role.CATEGORY_MANAGER, **request: Any) -> Reply:
        return await self.one.call(method, path, self.one.token(role), **request)

    async def supplier(self, org: object, method: str, path: str, **request: Any) -> Reply:
        return await self.one.call(method, path, self.one.token(Role.SUPPLIER, org=org), **request)

    async def admit(self, org: UUID, *categories: str, at: datetime | None = None) -> None:
        """Let the catalogue hear of an admission, and wait until it knows."""
        now = at or datetime.now(UTC)
        of = categories or ("GETTING_JOBS",)
        await self.hear(suppliers.linked(org, now), *(suppliers.admitted(org, each, now) for each in of))
        await self.knows(org, Standing.ACTIVE, categories=len(of))

    async def registered(self) -> UUID:
        """A supplier that was never admitted, by the same id as its organisation."""
        org = uuid4()
        await self.one.knows(org, org)
        return org

    async def knows(self, org: UUID, standing: Standing, categories: int = 1) -> None:
        async def known() -> bool:
            row = await self.one.database["known_suppliers"].find_one({"_id": str(org)})
            stands = [each["standing"] for each in row["memberships"].values()] if row else []
            return len(stands) >= categories and set(stands) == {standing}

        await until(known, f"the supplier is known to be {standing}")

    async def suspend(self, org: UUID) -> None:
        now = datetime.now(UTC)
        await self.hear(suppliers.suspended(org, now))

    async def a_member(self, *categories: str) -> UUID:
        org = uuid4()
        await self.admit(org, *categories)
        return org

    async def an_offer(self, org: UUID, *codes: str, **differing: Any) -> str:
        reply = await self.supplier(org, "POST", "/v1/offers", json=offer_body(*codes, **differing))
        assert reply.status == 201, reply
        return str(reply.body["offer_id"])

    async def becomes(self, offer_id: str, status: str, ground: str | None = None) -> None:
        async def stands() -> bool:
            shown = (await self.staff("GET", f"/v1/offers/{offer_id}")).body
            return (shown["status"], shown["delisted_for"]) == (status, ground)

        await until(stands, f"the offer is {status}")

    async def report(self, category: str, district: str, *codes: str) -> list[UUID]:
        """Let the catalogue hear of needs that went unmet for these reasons; return them."""
        found = [uuid4() for _ in codes or ("no_offer",)]
        for need_id, code in zip(found, codes or ("no_offer",), strict=True):
            about = self.need(need_id, category, district)
            await self.hear(journeys.NeedUnmet(**about, reason=Reason(code=code), reported_at=datetime.now(UTC)))
        return found

    def need(self, need_id: UUID, category: str, district: str) -> dict[str, Any]:
        return {"need_id": need_id, "journey_id": uuid4(), "district": district, "category": category}

    async def gap_becomes(self, category: str, district: str, status: str, waiting: int) -> dict[str, Any]:
        """Wait until the latest gap of a category in a district stands so; return it as staff see it."""

        async def stands() -> dict[str, Any] | None:
            found = await self.staff("GET", "/v1/gaps", params={"category": category, "district": district})
            gap: dict[str, Any] | None = next(reversed(found.body["items"]), None)
            return gap if gap and (gap["status"], gap["waiting"]) == (status, waiting) else None

        found: dict[str, Any] = await until(stands, f"the gap is {status} with {waiting} needs")
        return found


@pytest.fixture(scope="module")
async def catalogue(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Catalogue]:
    folder = tmp_path_factory.mktemp("catalogue")
    issuer = issuer_in(folder)
    async with a_broker(folder / "broker.log") as kafka:
        settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            yield Catalogue(one)


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
    kept = catalogue.one.database["events"].find({"aggregate_id": gap["gap_id"], "public": False})
    assert {each["data"]["need_id"] async for each in kept} == {str(need_id) for need_id in needs}

    async def told() -> list[bytes]:
        records = [record async for record in records_of(catalogue.one.settings, "catalogue.gaps")]
        return [each.value for each in records if (each.key or b"").decode() == gap["gap_id"]]

    await until(lambda: _many(told, 2), "the gap was raised and grew")
    raised, grown = (json.loads(value) for value in await told())
    assert (raised["needs"], grown["needs"]) == ("under_5", "5_to_9")
    seen = await catalogue.supplier(await catalogue.a_member(), "GET", f"/v1/gaps/{gap['gap_id']}")
    assert seen.status == 200
    shown = await catalogue.staff("GET", f"/v1/gaps/{gap['gap_id']}", Role.BUYER)
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


async def test_a_category_of_the_next_release_does_not_keep_a_member_from_selling_in_the_others(
    catalogue: Catalogue,
) -> None:
    org = await catalogue.a_member("OF_THE_NEXT_RELEASE", "GETTING_JOBS")
    await catalogue.becomes(await catalogue.an_offer(org), "published")
    refused = await catalogue.supplier(org, "POST", "/v1/offers", json=BODY | {"category": "OF_THE_NEXT_RELEASE"})
    assert (refused.status, [each["pointer"] for each in refused.body["reasons"]]) == (422, ["/category"])


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
        assert [each["district"] for each in shown] == ["D25", "D26"]
        assert {each["needs"] for each in shown} == {"under_5"}
        assert all({"waiting", "reported", "askers"}.isdisjoint(each) for each in shown)


async def test_nothing_else_was_dead_lettered(catalogue: Catalogue) -> None:
    letters = [record async for record in records_of(catalogue.one.settings, "catalogue.dead-letters")]
    assert [each for each in letters if b"OF_THE_NEXT_RELEASE" not in each.value] == []
