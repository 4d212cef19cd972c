"""Prices as they run: what was paid is released by the clock, and demand is shown month by month."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.catalogue.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import client_journey as journeys
from shared.kernel.clock import RecordClock
from shared.store.filtering import query_of
from tests.catalogue.ordered import order_events, paid_in_part
from tests.catalogue.world import Catalogue
from tests.offers import offer_body
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker

START = datetime(2017, 3, 9, 12, tzinfo=UTC)
APRIL = datetime(2017, 4, 20, 9, tzinfo=UTC)
MARKET = "DPS-EMPLOYABILITY"
PRICES = (30_000, 40_000, 50_000)
EXPLAINED = {"reasons": ["other_funding"], "detail": "A grant pays the rent."}
REJECTION = {"reason": "not_explained", "detail": "The grant has ended."}


@pytest.fixture(scope="module")
async def a_catalogue(
    mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Catalogue, RecordClock]]:
    folder = tmp_path_factory.mktemp("prices")
    issuer = issuer_in(folder)
    clock = RecordClock.create(folder / "clock", START)
    async with a_broker(folder / "broker.log") as kafka:
        settings = settings_for(mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer, clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer) as one:
            yield Catalogue(one), clock


async def _rows(catalogue: Catalogue, name: str, count: int, **fields: Any) -> None:
    async def there() -> bool:
        return await catalogue.one.database[name].count_documents(fields) == count

    await until(there, f"{count} {name} are known")


async def test_prices_paid_are_released_after_the_quarter_and_never_again(
    a_catalogue: tuple[Catalogue, RecordClock],
) -> None:
    catalogue, clock = a_catalogue
    members = [await catalogue.a_member() for _ in range(3)]
    offers = [await catalogue.an_offer(org, pence=pence) for org, pence in zip(members, PRICES, strict=True)]
    for offer_id, org in zip(offers, members, strict=True):
        for _ in range(4):
            placed, accepted = order_events(UUID(offer_id), org, START)
            await catalogue.hear(placed, accepted, *paid_in_part(placed, 22_500, START))
    await _rows(catalogue, "known_orders", 12, accepted_on="2017-03-09", closed_on="2017-03-09")
    await _rows(catalogue, "known_payments", 12)
    await _rows(catalogue, "offer_prices", 3)

    nothing = await catalogue.supplier(members[0], "GET", "/v1/reference-prices", params={"market": MARKET})
    assert nothing.status == 404
    clock.set(APRIL)
    assert (await catalogue.one.operations("/timers/settled"))[0] == 200
    shown = await catalogue.supplier(members[0], "GET", "/v1/reference-prices", params={"market": MARKET})
    assert (shown.body["first_day"], shown.body["last_day"]) == ("2017-01-01", "2017-03-31")
    assert shown.body["policies"] == ["reference_prices.v1", "suppression.v1"]
    together, group = shown.body["figures"]
    assert together["per_place"] == {"lower_pence": 30_000, "median_pence": 40_000, "upper_pence": 50_000}
    assert together["really_paid"] == {"lower_pence": 15_000, "median_pence": 20_000, "upper_pence": 25_000}
    assert (together["district_group"], group["district_group"], together["orders"]) == (None, "G1", 10)
    asked = {"market": MARKET, "district_group": "G1", "quarter_of": "2017-02-01"}
    assert (await catalogue.staff("GET", "/v1/reference-prices", params=asked)).body["figures"] == [group]

    # An order that comes late is of a quarter that is out.
    await catalogue.hear(*order_events(UUID(offers[0]), members[0], START))
    await _rows(catalogue, "known_orders", 13)
    clock.set(APRIL + timedelta(days=1))
    await catalogue.one.operations("/timers/settled")
    assert await catalogue.one.database["price_releases"].count_documents({}) == 1
    assert (await catalogue.staff("GET", "/v1/reference-prices", params={"market": "NOWHERE"})).status == 422


async def test_suppliers_see_what_is_needed_where_but_no_small_number(
    a_catalogue: tuple[Catalogue, RecordClock],
) -> None:
    catalogue, clock = a_catalogue
    clock.set(APRIL)
    org = await catalogue.a_member()
    for district, count in (("D01", 7), ("D02", 4)):
        for _ in range(count):
            about = catalogue.need(uuid4(), "GETTING_JOBS", district)
            await catalogue.hear(journeys.NeedRecorded(**about, recorded_at=START))
    await _rows(catalogue, "known_needs", 11)
    shown = await catalogue.supplier(org, "GET", "/v1/demand")
    assert shown.body == {
        "month": "2017-03",
        "items": [{"category": "GETTING_JOBS", "district": "D01", "needs": 5}],
        "rounded_to": 5,
        "fewer_than": 5,
        "policies": ["demand_figures.v1", "suppression.v1"],
    }
    assert (await catalogue.staff("GET", "/v1/demand", params={"district": "D02"})).body["items"] == []
    early = await catalogue.staff("GET", "/v1/demand", Role.WORK_COACH, params={"month": "2017-04"})
    assert (early.status, early.codes) == (409, {"month_not_out"})
    assert (await catalogue.staff("GET", "/v1/demand", params={"month": "2017-13"})).status == 422
    assert (await catalogue.one.call("GET", "/v1/demand")).status == 401


async def _queried(catalogue: Catalogue, org: UUID, offer_id: str) -> dict[str, Any]:
    async def there() -> dict[str, Any] | None:
        listed = await catalogue.supplier(org, "GET", "/v1/price-queries", params={"offer_id": offer_id})
        return next((each for each in listed.body["items"] if each["status"] != "closed"), None)

    found: dict[str, Any] = await until(there, "the price is queried")
    return found


async def test_a_low_price_is_queried_explained_rejected_and_put_right(
    a_catalogue: tuple[Catalogue, RecordClock],
) -> None:
    catalogue, clock = a_catalogue
    clock.set(START)
    usual = [await catalogue.a_member("ENGAGEMENT") for _ in range(5)]
    for org in usual:
        await catalogue.an_offer(org, category="ENGAGEMENT", pence=40_000)
    await _rows(catalogue, "offer_prices", 5, category="ENGAGEMENT")
    org, other = await catalogue.a_member("ENGAGEMENT"), usual[0]
    offer_id = await catalogue.an_offer(org, category="ENGAGEMENT", pence=16_000)
    query = await _queried(catalogue, org, offer_id)
    path = f"/v1/price-queries/{query['query_id']}"
    assert (query["grounds"], query["per_hour_pence"]) == (["under_mean", "under_next"], 400)
    assert not {"mean_pence", "next_pence", "compared"} & query.keys()

    seen = await catalogue.staff("GET", path)
    assert (seen.body["mean_pence"], seen.body["next_pence"], seen.body["compared"]) == (1_000, 1_000, 5)
    assert (await catalogue.supplier(other, "GET", path)).status == 404
    assert (await catalogue.supplier(other, "POST", f"{path}/justification", json=EXPLAINED)).status == 404
    assert (await catalogue.staff("GET", path, Role.WORK_COACH)).status == 403
    told = (await catalogue.supplier(org, "GET", f"{path}/history")).body["items"]
    assert [each["fact"] for each in told] == ["catalogue.PriceQueried.v1"]

    match = {"If-Match": seen.headers["ETag"]}
    assert (await catalogue.staff("POST", f"{path}/rejection", json=REJECTION)).status == 428
    early = await catalogue.staff("POST", f"{path}/rejection", json=REJECTION, headers=match)
    assert (early.status, early.codes) == (409, {"right_of_reply_open"})
    assert (await catalogue.supplier(org, "POST", f"{path}/justification", json=EXPLAINED)).status == 204
    stale = await catalogue.staff("POST", f"{path}/rejection", json=REJECTION, headers=match)
    assert stale.status == 412
    match = {"If-Match": (await catalogue.staff("GET", path)).headers["ETag"]}
    assert (await catalogue.staff("POST", f"{path}/rejection", json=REJECTION, headers=match)).status == 204
    await catalogue.becomes(offer_id, "delisted", "price_refused")

    offer = await catalogue.supplier(org, "GET", f"/v1/offers/{offer_id}")
    better = offer_body(category="ENGAGEMENT", pence=38_000)
    match = {"If-Match": offer.headers["ETag"]}
    assert (await catalogue.supplier(org, "PUT", f"/v1/offers/{offer_id}", json=better, headers=match)).status == 204
    await catalogue.becomes(offer_id, "published")
    ended = (await catalogue.staff("GET", path)).body
    assert (ended["status"], ended["closed_for"], ended["rejected_for"]) == ("closed", "price_changed", "not_explained")


async def test_the_clocks_of_a_query_remind_and_decide_nothing(a_catalogue: tuple[Catalogue, RecordClock]) -> None:
    catalogue, clock = a_catalogue
    clock.set(START)
    org = await catalogue.a_member("ENGAGEMENT")
    offer_id = await catalogue.an_offer(org, category="ENGAGEMENT", pence=10_000)
    query = await _queried(catalogue, org, offer_id)
    path = f"/v1/price-queries/{query['query_id']}"
    after = datetime.fromisoformat(f"{query['decide_by']}T09:00:00+00:00") + timedelta(days=1)
    clock.set(after)
    assert (await catalogue.one.operations("/timers/settled"))[0] == 200
    history = await catalogue.staff("GET", f"{path}/history")
    told = [each["fact"].split(".")[1] for each in history.body["items"]]
    assert told[:2] == ["PriceQueried", "PriceMeasured"]
    assert set(told[2:]) == {"PriceNotJustified", "PriceDecisionOverdue"}
    shown = await catalogue.staff("GET", path)
    assert (shown.body["status"], shown.body["overdue"]) == ("asked", True)
    match = {"If-Match": shown.headers["ETag"]}
    accepted = await catalogue.staff("POST", f"{path}/acceptance", json={"reason": "not_comparable"}, headers=match)
    assert accepted.status == 204
    await catalogue.becomes(offer_id, "published")


async def test_what_others_ask_is_added_up_from_an_index_alone(a_catalogue: tuple[Catalogue, RecordClock]) -> None:
    catalogue, _ = a_catalogue
    fields = {"market": MARKET, "category": "ENGAGEMENT", "currency": "GBP", "listed": True}
    group = {"_id": "$supplier_id", "sum": {"$sum": "$per_hour_pence"}, "least": {"$min": "$per_hour_pence"}}
    stages = [{"$match": query_of(fields)}, {"$group": group}]
    command = {"aggregate": "offer_prices", "pipeline": stages, "cursor": {}}
    explained = str(await catalogue.one.database.command("explain", command, verbosity="executionStats"))
    assert "PROJECTION_COVERED" in explained
    assert not {"COLLSCAN", "FETCH", "SKIP"} & set(explained.replace("'", " ").split())
