"""Feeds over HTTP: what is public of a topic, each event once and in order, to systems that have the scope."""

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.ordering.wiring import SERVICE
from shared.auth.principal import Role
from shared.http.feeds import place_of, text_of
from shared.kernel.clock import RecordClock
from shared.kernel.ids import new_id
from shared.messaging.topic_reader import records_of
from shared.store.heads import Heads
from shared.store.numbered_feed import Place
from shared.store.numbers import COLLECTION as NUMBERS
from shared.store.numbers import Numbers
from tests.ordering.examples import NOON
from tests.ordering.world import World
from tests.running import Reply, issuer_in, running, settings_for, until
from tests.servers import a_broker

PATH = "/v1/feeds/orders"


@pytest.fixture(scope="module")
async def world(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Ordering with a few orders, all of them published."""
    folder = tmp_path_factory.mktemp("feeds")
    RecordClock.create(folder / "clock", NOON)
    async with a_broker(folder / "broker.log") as bootstrap:
        database = f"test_feeds_{new_id().hex[-8:]}"
        settings = settings_for(mongodb_uri, bootstrap, database, issuer_in(folder), clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer_in(folder)) as service:
            world = World(service)
            case = await world.begin("D01")
            placed = await case.place()
            assert placed.status == 201, placed
            assert (await case.step(placed.body["order_id"], "acceptance", case.seller)).status == 204
            await until(lambda: all_numbered(world), "all is numbered")
            yield world


async def all_numbered(world: World) -> bool:
    database = world.running.database
    return bool(await database["events"].count_documents({}) == await database[NUMBERS].count_documents({}))


def a_system(world: World, *scopes: str) -> str:
    return world.running.issuer.token("warehouse", [Role.SERVICE], scopes=scopes)


async def followed(world: World, **params: Any) -> Reply:
    return await world.running.call("GET", PATH, a_system(world, "orders:follow"), params=params)


async def whole(world: World, limit: int) -> list[Any]:
    """The feed from its beginning to its end, page by page."""
    items: list[Any] = []
    reply = await followed(world, limit=limit)
    while True:
        assert reply.status == 200, reply
        assert len(reply.body["items"]) <= limit
        items += reply.body["items"]
        if not reply.body["more"]:
            return items
        reply = await followed(world, limit=limit, after=reply.body["next"])


async def test_the_feed_has_what_the_topic_has(world: World) -> None:
    items = await whole(world, 500)
    facts = [each["type"].split(".")[1] for each in items]
    assert facts == ["OrderPlaced", "OrderApproved", "OrderIssued", "OrderAccepted"]

    async def on_the_topic() -> Any:
        records = [each async for each in records_of(world.running.settings, "ordering.orders")]
        return records if len(records) == len(items) else None

    for item, record in zip(items, await until(on_the_topic, "all is published"), strict=True):
        headers = {name.removeprefix("ce_"): value.decode() for name, value in record.headers}
        assert headers.pop("content-type") == item.pop("datacontenttype") == "application/json"
        assert item.pop("data") == json.loads(record.value)
        headers.pop("traceparent", None)  # of the sending, there
        item.pop("traceparent", None)
        assert {name: str(value) for name, value in item.items()} == headers


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_of_any_size_make_the_same_feed(world: World, limit: int) -> None:
    assert await whole(world, limit) == await whole(world, 500)


async def test_who_asks_again_at_the_end_gets_nothing_and_the_same_place(world: World) -> None:
    end = (await followed(world, limit=500)).body["next"]
    reply = await followed(world, after=end)
    assert reply.body == {"items": [], "next": end, "more": False}


async def test_budgets_and_private_facts_are_in_no_feed_of_orders(world: World) -> None:
    numbered = await world.running.database[NUMBERS].count_documents({})
    items = await whole(world, 1)
    assert len(items) < numbered
    assert all(each["type"].startswith("ordering.Order") for each in items)


async def test_a_place_that_was_made_up_leads_nowhere(world: World) -> None:
    """A number alone is no place: who does not know the hash there cannot begin at it."""
    place = place_of((await followed(world, limit=1)).body["next"])
    numbers = (place.number + 1, place.number - 1, 0, -1, 2**62)
    for made_up in (*(Place(number, place.mark) for number in numbers), Place(place.number, bytes(16))):
        reply = await followed(world, after=text_of(made_up))
        assert (reply.status, reply.codes) == (410, {"place_unknown"}), reply
        assert reply.body["reasons"][0]["pointer"] == "/query/after"


@pytest.mark.parametrize("after", ["", "short", "A" * 31, "A" * 33, "A" * 31 + "=", "é" * 32, "../" * 10 + "AA"])
async def test_a_place_that_is_none_is_refused_by_name(world: World, after: str) -> None:
    reply = await followed(world, after=after)
    assert reply.status == 422, reply
    assert [each["pointer"] for each in reply.body["reasons"]] == ["/query/after"]


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many"])
async def test_a_limit_that_is_none_is_refused_by_name(world: World, limit: str) -> None:
    reply = await followed(world, limit=limit)
    assert (reply.status, reply.body["reasons"][0]["pointer"]) == (422, "/query/limit")


async def test_only_systems_with_the_scope_follow(world: World) -> None:
    assert (await world.running.call("GET", PATH)).status == 401
    people = [world.running.token(role) for role in Role if role is not Role.SERVICE]
    for token in (a_system(world), a_system(world, "orders:read", "offers:follow"), *people):
        assert (await world.running.call("GET", PATH, token)).status == 403


async def test_a_place_in_a_log_that_was_restored_to_an_earlier_state_is_refused(world: World) -> None:
    """What was given out since then is of a past that is no more: who is not told would skip what came instead."""
    numbers = world.running.database[NUMBERS]
    end = (await followed(world, limit=500)).body["next"]
    last = await numbers.find_one(sort=[("_id", -1)])
    await numbers.replace_one({"_id": last["_id"]}, {**last, "hash": bytes(32)})
    try:
        assert (await followed(world, after=end)).status == 410
    finally:
        await numbers.replace_one({"_id": last["_id"]}, last)
    assert (await followed(world, after=end)).status == 200


async def test_an_event_that_is_gone_from_the_log_is_no_gap_that_is_passed_over(world: World) -> None:
    events = world.running.database["events"]
    gone = await events.find_one_and_delete({"type": "ordering.OrderIssued.v1"})
    try:
        assert (await followed(world)).status == 500
    finally:
        await events.insert_one(gone)
    assert (await followed(world)).status == 200


async def test_heads_of_the_log_are_listed_for_those_who_keep_them(world: World) -> None:
    heads = Heads(world.running.database)
    days = [date(2016, 11, 1), date(2016, 11, 2), date(2016, 11, 3)]
    for day in days:
        await heads.take(day)
    last = await Numbers(world.running.database).last()
    auditor, path = world.running.token(Role.AUDITOR), f"{PATH}/heads"
    reply = await world.running.call("GET", path, auditor, params={"limit": 2})
    assert reply.body["next"] == "2016-11-02"
    rest = await world.running.call("GET", path, a_system(world, "orders:follow"), params={"after": "2016-11-02"})
    shown = [*reply.body["items"], *rest.body["items"]]
    expected = [{"day": str(day), "number": last.number, "hash": last.hash.hex()} for day in days]
    assert shown[:3] == expected
    assert (await world.running.call("GET", path, world.running.token(Role.BUYER))).status == 403
