"""Nothing is published from a log that lacks what its topics have, and nothing else holds up publishing."""

from collections.abc import Sequence
from typing import Any

import pytest

from shared.kernel.documents import Document
from shared.messaging.guard import Guard
from shared.messaging.producing import Producer
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.lease import leases_of
from shared.store.mongo import Database
from shared.store.position import Positions
from shared.store.recoveries import Recoveries
from shared.store.standing import Standing, Standings
from shared.telemetry import metrics
from tests.messaging.relaying import TOPIC, a_relay, broker_settings, everything_arrives, heard, pay_each
from tests.running import until
from tests.servers import OwnBroker
from tests.store.accounts import Bank


@pytest.fixture
async def settings(own_broker: OwnBroker) -> Settings:
    return broker_settings((await own_broker()).bootstrap).model_copy(update={"begin_anew": False})


def a_guard(settings: Settings, database: Database, source: str = "tests") -> Guard:
    return Guard(settings, source, [TOPIC], database)


async def without_its_tail(database: Database) -> Sequence[Document]:
    """Take a log back to what it was after two facts of each account; return what was taken away."""
    tail = await database["events"].find({"version": {"$gt": 2}}).to_list(None)
    lost = {"$in": [each["_id"] for each in tail]}
    await database["events"].delete_many({"_id": lost})
    await database["numbers"].delete_many({"event": lost})
    return tail


async def refuses() -> bool:
    return metrics.LOG_BEHIND._value.get() > 0


async def standing_of(database: Database) -> Standing:
    return await Standings(database).read()


@pytest.mark.parametrize("knows_its_place", [True, False])
async def test_a_restored_log_is_not_published_from_until_it_has_its_tail_back(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str], *, knows_its_place: bool
) -> None:
    database, place = bank.store.database, dict[str, Any]()
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 2)
        await everything_arrives(settings, bank, *names)
    backup = await database["relay"].find({}).to_list(None)
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 3)
        published = await everything_arrives(settings, bank, *names)
    tail = await without_its_tail(database)
    await database["relay"].delete_many({})
    if knows_its_place:
        await database["relay"].insert_many(backup)
    async with a_relay(settings, mongodb_uri, database_name):
        await until(refuses, "it says what the log lacks")
        place = await database["relay"].find_one({"_id": "standing"}) or {}
        assert any(f" {tail[-1]['type']} " in each for each in place["lacks"]), place
        assert not [each for each in await leases_of(database) if each.holds], "a recovery need not wait for it"
        assert await heard(settings) == published
        await database["events"].insert_many(tail)
        await bank.pay("somebody")
        await everything_arrives(settings, bank, *names, "somebody")
        assert not await refuses()
    assert (await standing_of(database)).lacks == ()


async def test_another_fact_under_the_same_id_is_refused(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 2)
        await everything_arrives(settings, bank, *names)
    guard = a_guard(settings, bank.store.database)
    assert await guard.lacking() == ()
    last = f"{names[0]}:2"
    await bank.store.database["events"].update_one({"_id": last}, {"$set": {"data.amount": 7}})
    (lacks,) = await guard.lacking()
    assert last in lacks


async def test_what_others_sent_and_what_was_sent_before_the_log_began_holds_nothing_up(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 2)
        await everything_arrives(settings, bank, *names)
    database, others = bank.store.database, a_guard(settings, bank.store.database, "others")
    kafka = Producer(settings)
    await kafka.start()
    async for each in records_of(settings, TOPIC.name):
        more = [(name, b"x:1" if name == "ce_id" else value) for name, value in each.headers]
        of_others = [(name, b"others" if name == "ce_source" else value) for name, value in more]
        await kafka.send_and_wait(TOPIC.name, key=each.key, value=each.value, headers=of_others)
        await kafka.send_and_wait(TOPIC.name, key=each.key, value=b"no event")
    await kafka.stop()
    assert await a_guard(settings, database).lacking() == ()
    assert await others.lacking(), "it is theirs, and not in this log"
    await database["events"].delete_many({})
    anew = settings.model_copy(update={"begin_anew": True})
    assert await Guard(anew, "others", [TOPIC], database).lacking() == ()
    await bank.pay("somebody else")
    assert await others.lacking() == ()


async def test_an_empty_database_on_topics_that_have_its_facts_is_refused(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 2)
        published = await everything_arrives(settings, bank, *names)
    database = bank.store.database
    assert await a_guard(settings, database, "others").lacking() == (), "what others sent is nobody's loss"
    kept = await database["events"].find({}).to_list(None)
    for name in ("events", "numbers", "relay"):
        await database[name].delete_many({})
    async with a_relay(settings, mongodb_uri, database_name):
        await until(refuses, "it says that the log is empty")
        (lacks,) = (await standing_of(database)).lacks
        assert lacks.startswith(f"the log is empty, and {TOPIC.name} has "), lacks
        assert await heard(settings) == published
        await database["events"].insert_many(kept)
        await bank.pay("somebody")
        await everything_arrives(settings, bank, *names, "somebody")


async def test_what_the_oplog_still_has_and_a_recovered_log_has_not_is_not_published(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 2)
        await everything_arrives(settings, bank, *names)
    await pay_each(bank, names, 1)
    assert len(await without_its_tail(bank.store.database)) == len(names)
    await Positions(bank.store.database).read_log_again()
    async with a_relay(settings, mongodb_uri, database_name):
        await bank.pay("somebody")
        await everything_arrives(settings, bank, *names, "somebody")


async def test_nothing_is_published_while_a_recovery_is_under_way(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    recoveries = Recoveries(bank.store.database)
    recovery = await recoveries.begin()
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 1)
        await until(refuses, "it waits for the recovery's end")
        assert await heard(settings) == {}
        await recoveries.end(recovery, {})
        await everything_arrives(settings, bank, *names)
