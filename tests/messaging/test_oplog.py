"""D15: the oplog of a real database rolls over while a relay is away, and it reads the log again: nothing is missed.

Planted: a relay that drops the error with which the database refuses its place, and goes on from now.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from bson import Timestamp
from pymongo.errors import OperationFailure

from deploy.local.mongod import Mongod, start_mongod
from shared.kernel.documents import Document
from shared.messaging.envelope import Envelope
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.feed import Feed, HistoryLost
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.telemetry import metrics
from tests.messaging.relaying import (
    TOPIC,
    a_relay,
    broker_settings,
    everything_arrives,
    heard,
    pay_each,
    prepare_topic,
)
from tests.running import until
from tests.servers import scratch_folder
from tests.store.accounts import Bank, a_bank

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]

OPLOG_MEGABYTES = 1
"""It holds a few seconds of a load; one of production holds days."""

PAYMENTS_BEFORE, PAYMENTS_WHILE_AWAY = 5, 50
_PIECE = b"x" * 50_000


class Forgetful(Feed):
    """Planted: where the database has the place no more, the relay goes on from now and says nothing."""

    async def _resume(self, session: Any, token: Document) -> Document:
        try:
            return await self._open(session, {"resumeAfter": token})
        except OperationFailure:
            return await self._open(session, {})


@dataclass(frozen=True)
class Small:
    """A database whose oplog is soon too small, and a bank in it."""

    mongod: Mongod
    bank: Bank

    @property
    def database(self) -> Database:
        return self.bank.store.database

    async def roll_over(self) -> None:
        """Write until the oplog begins after everything that has been written so far."""
        last: Timestamp = (await self.database.command("ping"))["operationTime"]

        async def begins_later() -> bool:
            await self.database["ballast"].insert_many([{"piece": _PIECE} for _ in range(20)])
            oldest = await self.database.client.local["oplog.rs"].find_one(sort=[("$natural", 1)])
            return bool(oldest["ts"] > last)

        await until(begins_later, "the oplog has rolled over", within=120)


@pytest.fixture
async def small(database_name: str) -> AsyncIterator[Small]:
    with scratch_folder() as folder:
        mongod = await start_mongod(folder, cache_gb=0.25, oplog_mb=OPLOG_MEGABYTES, checkpoint_seconds=1)
        try:
            async with a_bank(mongod.uri, database_name) as bank:
                yield Small(mongod, bank)
        finally:
            await mongod.kill()


@pytest.fixture
async def settings(kafka_bootstrap: str) -> Settings:
    settings = broker_settings(kafka_bootstrap)
    await prepare_topic(settings)
    return settings


async def missed(settings: Settings, small: Small) -> set[str]:
    """Return which facts of the log are not on the topic."""
    logged = {each["_id"] async for each in small.database[EVENTS].find({}, {"_id": 1})}
    return logged - {Envelope.from_headers(each.headers).id async for each in records_of(settings, TOPIC.name)}


async def is_up_to_date(settings: Settings, bank: Bank, account: str) -> bool:
    """Pay once more, and say whether the relay has published any such payment: it follows the log again."""
    await bank.pay(account)
    return account in await heard(settings)


@pytest.mark.parametrize(("feed", "finds_its_way"), [(Feed, True), (Forgetful, False)], ids=["as it is", "planted"])
async def test_a_relay_that_was_away_until_the_oplog_rolled_over_misses_nothing(
    settings: Settings, small: Small, names: list[str], unique: str, feed: type[Feed], finds_its_way: bool
) -> None:
    at = settings, small.mongod.uri, small.database.name
    async with a_relay(*at):
        await pay_each(small.bank, names, PAYMENTS_BEFORE)
        await everything_arrives(settings, small.bank, *names)
    await pay_each(small.bank, names, PAYMENTS_WHILE_AWAY)
    while_away = await missed(settings, small)
    assert len(while_away) == PAYMENTS_WHILE_AWAY * len(names)
    await small.roll_over()
    rescans = metrics.RELAY_RESCANS._value.get()
    async with a_relay(*at, feed=feed):
        await until(lambda: is_up_to_date(settings, small.bank, unique), "the relay follows the log again")
        if finds_its_way:
            await everything_arrives(settings, small.bank, *names, unique)
    assert await missed(settings, small) & while_away == (set() if finds_its_way else while_away)
    assert metrics.RELAY_RESCANS._value.get() == rescans + finds_its_way


async def test_a_stream_that_is_open_and_not_read_until_the_oplog_rolled_over_says_so(small: Small) -> None:
    """As of a relay that stood still: what it asks for next is gone, though its stream was never closed."""
    feed = Feed(small.database, wait_ms=100)
    following = feed.follow(await feed.now())
    await small.bank.pay("account")
    batch = await anext(each async for each in following if each.documents)
    assert [each["_id"] for each in batch.documents] == ["account:1"]
    await small.bank.pay("account")
    await small.roll_over()
    with pytest.raises(HistoryLost):
        async for _ in following:
            pass
