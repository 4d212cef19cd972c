"""The relay: what commits is published, in order along each aggregate, whatever stops or dies meanwhile."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from aiokafka.errors import KafkaError

from deploy.local.broker import Broker, start_broker
from shared.messaging.producing import Producer
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.feed import Feed
from shared.store.lease import Lease
from shared.store.position import Position, Positions
from shared.telemetry import metrics
from tests.messaging.relaying import (
    TOPIC,
    a_relay,
    broker_settings,
    everything_arrives,
    heard,
    is_in_order,
    nothing_yet,
    pay_each,
    prepare_topic,
    saved_token,
)
from tests.running import until
from tests.servers import BROKER_OF_ALL_TESTS, OwnMongod, leaving_no_topics
from tests.store.accounts import TESTER, Bank, a_bank


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Broker | str]:
    if given := os.environ.get(BROKER_OF_ALL_TESTS):
        async with leaving_no_topics(given):
            yield given
        return
    broker = await start_broker(log=tmp_path_factory.mktemp("relay") / "broker.log")
    yield broker
    await broker.kill()


@pytest.fixture
def mortal(broker: Broker | str) -> Broker:
    """A broker that the test may kill or stop for a while."""
    if isinstance(broker, str):
        pytest.skip("this test stops the broker, and another one is named for all tests")
    return broker


@pytest.fixture
async def settings(broker: Broker | str) -> Settings:
    settings = broker_settings(broker if isinstance(broker, str) else broker.bootstrap)
    await prepare_topic(settings)
    return settings


async def test_what_commits_is_published_once_and_in_order(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    await pay_each(bank, names, 20)
    async with a_relay(settings, mongodb_uri, database_name):
        await until(lambda: saved_token(bank.store.database), "the log is read and the stream followed")
        await asyncio.gather(*(pay_each(bank, names, 20) for _ in range(5)))
        found = await everything_arrives(settings, bank, *names)
    assert {name: found[name] for name in names} == {name: list(range(1, 121)) for name in names}


async def test_what_commits_while_the_log_is_first_read_is_not_lost(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """It may come twice, from the log and from the stream: the stream is opened before the log is read."""
    await pay_each(bank, names, 20)
    async with a_relay(settings, mongodb_uri, database_name, size=3):
        await asyncio.gather(*(pay_each(bank, names, 20) for _ in range(5)))
        await everything_arrives(settings, bank, *names)


async def test_an_event_on_the_wire_is_a_cloudevent(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    await bank.pay(names[0], 5, replace(TESTER, correlation_id="c1", causation_id="x:1", traceparent=trace))
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, names[0])
    (record,) = [each async for each in records_of(settings, TOPIC.name) if each.key == names[0].encode()]
    headers = dict(record.headers)
    happened, committed = headers.pop("ce_time"), headers.pop("ce_originatedat")
    assert headers == {
        "ce_specversion": b"1.0",
        "ce_id": f"{names[0]}:1".encode(),
        "ce_source": b"tests",
        "ce_type": b"tests.Paid.v1",
        "ce_subject": names[0].encode(),
        "ce_aggregateversion": b"1",
        "ce_previousversion": b"0",
        "ce_correlationid": b"c1",
        "ce_causationid": b"x:1",
        "traceparent": trace.encode(),
        "content-type": b"application/json",
    }
    assert happened.endswith(b"Z")
    assert committed.endswith(b"Z")
    assert record.value == b'{"account_id":"%s","amount":5,"note":""}' % names[0].encode()


async def test_a_relay_that_is_started_again_goes_on_where_it_was(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
        await until(lambda: saved_token(bank.store.database), "the position is saved")
    await pay_each(bank, names, 5)
    async with a_relay(settings, mongodb_uri, database_name):
        found = await everything_arrives(settings, bank, *names)
    assert all(len(found[name]) < 20 for name in names)  # not from the beginning


async def test_a_relay_killed_at_any_moment_loses_nothing(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    paying = asyncio.create_task(pay_in_turns(bank, names, 60))
    for moment in range(12):
        async with a_relay(settings, mongodb_uri, database_name, size=3) as relay:
            done = metrics.RELAY_EVENTS.labels(TOPIC.name)._value.get()
            await until(partial(has_published, done + moment % 5), "the relay works")
            relay.cancel()
    await paying
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)


async def pay_in_turns(bank: Bank, names: list[str], times: int) -> None:
    for _ in range(times):
        await pay_each(bank, names, 1)


async def has_published(count: float) -> bool:
    return metrics.RELAY_EVENTS.labels(TOPIC.name)._value.get() >= count


async def test_two_relays_at_once_are_harmless(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with (
        a_relay(settings, mongodb_uri, database_name, lease="one"),
        a_relay(settings, mongodb_uri, database_name, lease="other", size=7),
    ):
        await pay_in_turns(bank, names, 15)
        found = await everything_arrives(settings, bank, *names)
    assert any(len(found[name]) > 15 for name in names)  # both were at work


async def test_the_lease_keeps_the_second_relay_idle_until_the_first_stops(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name, holder="first"):
        await bank.pay(names[0])
        await everything_arrives(settings, bank, names[0])
        async with a_relay(settings, mongodb_uri, database_name, holder="second", seconds=0.3):
            await pay_each(bank, names, 5)
            found = await everything_arrives(settings, bank, *names)
            assert found[names[1]] == [1, 2, 3, 4, 5]
    async with a_relay(settings, mongodb_uri, database_name, holder="second"):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)


async def test_the_lease_of_a_dead_relay_runs_out(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    await Lease(bank.store.database, "relay", "dead", 1).acquire()
    await bank.pay(names[0])
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, names[0])


async def test_a_relay_that_loses_its_lease_while_it_reads_the_log_leaves_the_rest_to_the_next(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    await pay_each(bank, names, 30)
    lease = bank.store.database["leases"]
    async with a_relay(settings, mongodb_uri, database_name, holder="first", seconds=0.03, size=1):
        done = metrics.RELAY_EVENTS.labels(TOPIC.name)._value.get()
        await until(lambda: has_published(done + 3), "it has begun")
        taken = [{"$set": {"holder": "thief", "until": {"$add": ["$$NOW", 60_000]}}}]
        await lease.update_one({"_id": "relay"}, taken)
        await until(is_idle, "it has noticed")
        assert sum(len(versions) for name, versions in (await heard(settings)).items() if name in names) < 120
    await lease.delete_many({})
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)


async def is_idle() -> bool:
    return metrics.RELAY_LEADING._value.get() == 0


@pytest.mark.parametrize("token", [{"_data": "garbage"}, {"_data": "82"}, {"no": "token"}])
async def test_a_place_that_cannot_be_read_makes_the_relay_read_the_log_again(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str], token: dict[str, str]
) -> None:
    await pay_each(bank, names, 5)
    await Positions(bank.store.database).save(Position(token, None, await nothing_yet(settings)))
    rescans = metrics.RELAY_RESCANS._value.get()
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
    assert metrics.RELAY_RESCANS._value.get() == rescans + 1


async def test_a_place_in_the_oplog_of_another_database_makes_the_relay_read_the_log_again(
    settings: Settings, bank: Bank, own_mongod: OwnMongod, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """As after a move to another replica set by dump and restore, where the token is well-formed and unknown."""
    await pay_each(bank, names, 5)
    mongod = await own_mongod()
    async with a_bank(mongod.uri, database_name) as elsewhere, elsewhere.store.database["events"].watch() as changes:
        await elsewhere.pay(names[0])
        change = await changes.next()
    await until(partial(is_over, change["clusterTime"].time), "the second of that change is over")
    await pay_each(bank, names, 5)
    newest = (await bank.store.history(names[0]))[-1]["recorded_at"]
    await Positions(bank.store.database).save(Position(change["_id"], newest, await nothing_yet(settings)))
    rescans = metrics.RELAY_RESCANS._value.get()
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
    assert metrics.RELAY_RESCANS._value.get() == rescans + 1


async def is_over(second: int) -> bool:
    return time.time() >= second + 1


async def test_a_log_that_grows_while_it_is_read_is_published_whole(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    for _ in range(3):
        await Positions(bank.store.database).forget()
        paying = asyncio.create_task(pay_in_turns(bank, names, 20))
        async with a_relay(settings, mongodb_uri, database_name, size=5):
            await paying
            await everything_arrives(settings, bank, *names)


async def test_a_restart_of_the_database_loses_nothing(
    settings: Settings, own_mongod: OwnMongod, database_name: str, names: list[str]
) -> None:
    mongod = await own_mongod(durable=True)
    async with a_bank(mongod.uri, database_name) as bank, a_relay(settings, mongod.uri, database_name):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
        paying = asyncio.create_task(pay_in_turns(bank, names, 10))
        await mongod.kill()
        await mongod.restart()
        await paying
        await everything_arrives(settings, bank, *names)


async def test_an_event_larger_than_a_batch_goes_in_one_of_its_own(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """The log takes none from now on, but may hold one."""
    await pay_each(bank, names, 2)
    events = bank.store.database["events"]
    await events.update_one({"_id": f"{names[0]}:1"}, {"$set": {"data.note": "x" * 700_000}})
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)


async def test_a_broker_that_restarts_empty_gets_the_whole_log_again_once_the_position_is_forgotten(
    mortal: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
    await mortal.kill()
    await mortal.restart()
    await prepare_topic(settings)
    await Positions(bank.store.database).forget()
    async with a_relay(settings, mongodb_uri, database_name):
        found = await everything_arrives(settings, bank, *names)
    assert all(is_in_order(found[name]) for name in names)


async def test_the_position_is_saved_only_once_the_broker_has_acknowledged(
    mortal: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await bank.pay(names[0])
        await everything_arrives(settings, bank, names[0])
        before = await until(lambda: saved_token(bank.store.database), "the position is saved")
        os.kill(mortal.process.pid, signal.SIGSTOP)
        await pay_each(bank, names, 3)
        with pytest.raises(AssertionError):  # it tries, in vain
            await until(lambda: moved_on(bank, before), "the position moves", within=1.0)
        os.kill(mortal.process.pid, signal.SIGCONT)
        await until(lambda: moved_on(bank, before), "the position moves now")
        await everything_arrives(settings, bank, *names)


async def test_a_relay_that_is_told_to_stop_and_loses_its_lease_meanwhile_stops(
    mortal: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """That the lease is gone must not hide that it was told to stop: it would wait for the next lease, for ever."""
    async with a_relay(settings, mongodb_uri, database_name, seconds=0.03) as relay:
        await bank.pay(names[0])
        await everything_arrives(settings, bank, names[0])
        before = await until(lambda: saved_token(bank.store.database), "the position is saved")
        os.kill(mortal.process.pid, signal.SIGSTOP)
        await pay_each(bank, names, 1)
        relay.cancel()
        taken = [{"$set": {"holder": "thief", "until": {"$add": ["$$NOW", 60_000]}}}]
        await bank.store.database["leases"].update_one({"_id": "relay"}, taken)
        with pytest.raises(AssertionError):  # it finishes what it has in hand
            await until(lambda: moved_on(bank, before), "the position moves", within=0.5)
        os.kill(mortal.process.pid, signal.SIGCONT)
        await asyncio.wait({relay}, timeout=10)
        assert relay.cancelled()


async def moved_on(bank: Bank, before: object) -> bool:
    return await saved_token(bank.store.database) != before


async def test_the_relay_goes_on_by_itself_when_the_broker_answers_again(
    mortal: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await bank.pay(names[0])
        await everything_arrives(settings, bank, names[0])
        os.kill(mortal.process.pid, signal.SIGSTOP)
        await pay_each(bank, names[1:], 3)
        os.kill(mortal.process.pid, signal.SIGCONT)
        await everything_arrives(settings, bank, *names[1:])


async def test_the_relay_goes_on_by_itself_when_the_broker_was_restarted(
    mortal: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """Paid is only then: this broker forgets its topics, and acknowledges what it has no topic for."""
    async with a_relay(settings, mongodb_uri, database_name):
        await bank.pay(names[0])
        await everything_arrives(settings, bank, names[0])
        await mortal.kill()
        await mortal.restart()
        await prepare_topic(settings)
        await pay_each(bank, names[1:], 3)
        await everything_arrives(settings, bank, *names[1:])


async def test_publishing_to_a_broker_that_is_down_fails(tmp_path: Path) -> None:
    kafka = Producer(broker_settings("127.0.0.1:9"))
    with pytest.raises(KafkaError):
        await kafka.start()
    await kafka.stop()


async def test_a_version_that_becomes_visible_behind_the_reading_is_not_overtaken(bank: Bank, names: list[str]) -> None:
    """Its transaction is open while the log is read past it; the next version commits before the reading is over."""
    await pay_each(bank, names, 3)
    database = bank.store.database
    events = database["events"]
    first = await events.find_one({"_id": f"{names[0]}:1"})
    last = await events.find_one(sort=[("recorded_at", -1)])
    assert first is not None
    assert last is not None
    token, seen = await Feed(database).now(), set()
    async with await database.client.start_session() as session, session.start_transaction():
        late = {**first, "_id": "late:1", "aggregate_id": "late", "recorded_at": first["recorded_at"]}
        await events.insert_one(late, session=session)
        reading = Feed(database, size=4).scan(None)
        seen |= {each["_id"] for each in await anext(reading)}
    next_one = {**late, "_id": "late:2", "version": 2, "recorded_at": last["recorded_at"] + timedelta(seconds=1)}
    await events.insert_one(next_one)
    async for documents in reading:
        seen |= {each["_id"] for each in documents}
    assert len(seen) == 12
    assert "late:2" not in seen  # nor is it lost:
    following = Feed(database, wait_ms=100).follow(token)
    assert [each["_id"] for each in (await anext(following)).documents] == ["late:1", "late:2"]
    await following.aclose()


@pytest.mark.parametrize("since", [None, timedelta(hours=2)])
async def test_an_old_log_is_read_whole_and_in_order(bank: Bank, names: list[str], since: timedelta | None) -> None:
    """Some of it so old that it is read page by page, some of it at one moment."""
    await pay_each(bank, names, 30)
    events = bank.store.database["events"]
    now = datetime.now(UTC)
    for version in range(1, 31):
        moment = now - timedelta(minutes=6 * (30 - version))
        await events.update_many({"version": version}, {"$set": {"recorded_at": moment}})
    found = [
        (each["aggregate_id"], each["version"])
        async for documents in Feed(bank.store.database, size=7).scan(since and now - since)
        for each in documents
    ]
    first = 1 if since is None else 9  # ten minutes before
    assert len(found) == 4 * (31 - first)
    assert all([version for account, version in found if account == name] == list(range(first, 31)) for name in names)
