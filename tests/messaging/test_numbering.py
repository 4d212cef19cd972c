"""The relay numbers what it follows, before it publishes it, also what a version that knew no numbers has published."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.messaging.envelope import Envelope
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.feed import Feed
from shared.store.numbered_feed import BEGINNING, NumberedFeed
from shared.store.numbers import Numbers
from shared.store.position import Positions, Unnumbered
from shared.store.unpublished import Numbering, numbering
from tests.messaging.relaying import (
    TOPIC,
    a_relay,
    broker_settings,
    everything_arrives,
    heard,
    pay_each,
    prepare_topic,
    saved_token,
)
from tests.running import until
from tests.servers import a_broker
from tests.store.accounts import Bank
from tests.store.numbering import numbers_are_whole


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with a_broker(log=tmp_path_factory.mktemp("numbering") / "broker.log") as bootstrap:
        yield bootstrap


@pytest.fixture
async def settings(broker: str) -> Settings:
    settings = broker_settings(broker)
    await prepare_topic(settings)
    return settings


async def test_nothing_is_published_that_has_no_number(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """Whoever read it on the topic would else look for it in the feed in vain."""
    paying = asyncio.create_task(pay_each(bank, names, 40))
    async with a_relay(settings, mongodb_uri, database_name, size=3):
        for _ in range(10):
            heard = [Envelope.from_headers(each.headers).id async for each in records_of(settings, TOPIC.name)]
            of_this_test = {each for each in heard if each.partition(":")[0] in names}
            numbered = {each["event"] async for each in bank.store.database["numbers"].find()}
            assert of_this_test <= numbered
        await paying
        await everything_arrives(settings, bank, *names)


async def test_private_facts_have_numbers_too(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    await bank.note(names[0], "for us alone")
    async with a_relay(settings, mongodb_uri, database_name):
        await bank.note(names[1], "and this")
        await until(lambda: there_are(bank, 2), "both are numbered")
    assert set(await numbers_are_whole(bank.store.database)) == {names[0], names[1]}
    assert await bank.store.database["numbers"].count_documents({"topic": {"$exists": True}}) == 0


async def there_are(bank: Bank, count: int) -> bool:
    return (await Numbers(bank.store.database).last()).number == count


async def test_what_a_version_without_numbers_published_is_numbered_and_not_published_again(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 10)
        await everything_arrives(settings, bank, *names)
        await until(lambda: saved_token(bank.store.database), "the position is saved")
    await bank.store.database["numbers"].delete_many({})
    await bank.store.database["relay"].update_one({"_id": "position"}, {"$unset": {"numbered": ""}})
    await pay_each(bank, names, 10)
    async with a_relay(settings, mongodb_uri, database_name):
        found = await everything_arrives(settings, bank, *names)
        await until(lambda: there_are(bank, 80), "all are numbered")
    assert all(len(found[name]) < 30 for name in names)  # not from the beginning


async def test_what_a_version_without_numbers_published_in_between_is_numbered(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """As after going back to it for a while: it moves the position, and what came meanwhile has no number."""
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 10)
        await everything_arrives(settings, bank, *names)
        await until(lambda: saved_token(bank.store.database), "the position is saved")
    await pay_each(bank, names, 10)
    moved = {"$set": {"token": await Feed(bank.store.database).now()}}
    await bank.store.database["relay"].update_one({"_id": "position"}, moved)
    position = await Positions(bank.store.database).read()
    assert position is not None
    assert position.unnumbered == Unnumbered(position.recorded_at)
    async with a_relay(settings, mongodb_uri, database_name):
        await until(lambda: there_are(bank, 80), "all are numbered")
        await until(lambda: is_numbered_to_its_place(bank), "and the position says so")
    await numbers_are_whole(bank.store.database)


async def is_numbered_to_its_place(bank: Bank) -> Any:
    position = await Positions(bank.store.database).read()
    return position is not None and position.unnumbered is None


async def test_what_gets_no_number_is_not_published_and_is_told_until_it_does(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    database = bank.store.database
    await bank.pay(names[0])
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, names[0])
        await database.command("collMod", "numbers", validator={"never": {"$exists": True}})
        await pay_each(bank, names, 5)
        waiting = await numbering(database)
        assert (waiting.number, waiting.events) == (1, 20)
        assert waiting.seconds > 0
        assert (await heard(settings))[names[1]] == []
        await database.command("collMod", "numbers", validator={})
        await everything_arrives(settings, bank, *names)
    assert await numbering(database) == Numbering(21, 0, 0.0)


async def test_a_place_in_a_feed_is_good_after_everything_was_published_anew(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """As after a broker that lost everything, or a rebuild: what was numbered keeps its number, and so its place."""
    feed = NumberedFeed(bank.store.database)
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
    kept = (await feed.after(BEGINNING, TOPIC.name, 7)).end
    rest = await feed.after(kept, TOPIC.name, 100)
    await pay_each(bank, names, 2)
    await Positions(bank.store.database).forget()
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)
        await until(lambda: there_are(bank, 28), "all are numbered")
    again = await feed.after(kept, TOPIC.name, 100)
    assert again.documents[: len(rest.documents)] == rest.documents
    assert (len(rest.documents), len(again.documents)) == (13, 21)
