"""Relays to try, and what they put on the broker."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import accumulate
from typing import Any

from shared.contracts.topics import Topic
from shared.messaging.envelope import Envelope
from shared.messaging.guard import Guard
from shared.messaging.holdings import Holdings
from shared.messaging.kafka import create_topics
from shared.messaging.producing import Producer
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.feed import Feed
from shared.store.lease import Lease
from shared.store.losses import Losses
from shared.store.mongo import Database, connect, disconnect
from shared.store.numbers import Numbers
from shared.store.position import Acknowledged, Positions
from tests.running import until
from tests.store.accounts import Bank, outcomes
from tests.store.numbering import numbers_are_whole

TOPIC = Topic("accounts", "tests", 2, timedelta(days=1))
Heard = dict[str, list[int]]


def broker_settings(bootstrap: str) -> Settings:
    """Return settings for tests that share a broker, each with a database of its own, which begins on used topics."""
    return Settings(
        kafka_bootstrap_servers=bootstrap, kafka_create_topics=True, kafka_fetch_max_wait_ms=20, begin_anew=True
    )


@asynccontextmanager
async def a_relay(
    settings: Settings,
    uri: str,
    database_name: str,
    *,
    holder: str = "relay",
    lease: str = "relay",
    seconds: float = 10,
    size: int = 1000,
    check: float = 60,
    kafka: Producer | None = None,
    topic: Topic = TOPIC,
    source: str = "tests",
    feed: type[Feed] = Feed,
) -> AsyncIterator["asyncio.Task[None]"]:
    """A relay with clients of its own, as another process would have; cancelling the task kills it."""
    database = connect(uri, database_name, app_name="tests")
    kafka = kafka or Producer(settings)
    await kafka.start()
    relay = Relay(
        feed(database, wait_ms=100, size=size),
        Positions(database),
        Losses(database),
        Numbers(database),
        Publisher(kafka, source),
        Holdings(settings, [topic]),
        Guard(settings, source, [topic], database),
        Lease(database, lease, holder, seconds),
        linger=0,
        check=check,
    )
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await kafka.stop()
        disconnect(database)


async def prepare_topic(settings: Settings) -> None:
    await create_topics(settings, [TOPIC])


async def nothing_yet(settings: Settings) -> Acknowledged:
    """What a broker has acknowledged to a relay that has sent nothing."""
    return await Holdings(settings, [TOPIC]).require(None)


async def heard(settings: Settings) -> Heard:
    """The versions of each aggregate on the topic, in the order in which a reader gets them."""
    found: Heard = defaultdict(list)
    async for record in records_of(settings, TOPIC.name):
        envelope = Envelope.from_headers(record.headers)
        found[envelope.subject].append(envelope.aggregate_version)
    return found


def is_in_order(versions: list[int]) -> bool:
    """Whether no event comes before the one that it follows, repetitions aside."""
    newest = accumulate([0, *versions], max)
    return all(version <= before + 1 for version, before in zip(versions, newest, strict=False))


async def pay_each(bank: Bank, names: list[str], times: int) -> None:
    await outcomes(*(bank.pay(name) for _ in range(times) for name in names))


async def everything_arrives(settings: Settings, bank: Bank, *accounts: str) -> Heard:
    """Wait until the topic has the whole log of these accounts, all numbered, and return what it has."""

    async def complete() -> Heard | None:
        found = await heard(settings)
        for account in accounts:
            if set(found[account]) != set(range(1, len(await bank.store.history(account)) + 1)):
                return None
        return found

    found: Heard = await until(complete, f"all events of {accounts} on the topic")
    assert all(is_in_order(found[account]) for account in accounts)
    numbered = await numbers_are_whole(bank.store.database)
    assert all(numbered[account] == sorted(set(found[account])) for account in accounts)
    return found


async def saved_token(database: Database) -> Any:
    position = await Positions(database).read()
    return position.token if position else None
