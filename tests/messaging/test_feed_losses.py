"""A feed skips nothing: many write at once, some transactions stay open long, and all who poll get every event once.

After the loss detector of Prozorro's feeds: what commits late is what a feed loses that goes by time.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from motor.motor_asyncio import AsyncIOMotorClientSession

from shared.http.feeds import place_of, text_of
from shared.settings import Settings
from shared.store.log import Recorded
from shared.store.mongo import Database
from shared.store.numbered_feed import BEGINNING, NumberedFeed
from tests.messaging.relaying import TOPIC, a_relay, broker_settings, prepare_topic
from tests.running import turns, until
from tests.servers import a_broker
from tests.store.accounts import TESTER, Bank, Noted, Paid
from tests.store.numbering import numbers_are_whole

HELD_SECONDS = 2.0
INTERVALS = (0.001, 0.01, 0.1, 1.0)


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    async with a_broker(tmp_path / "broker.log") as bootstrap:
        settings = broker_settings(bootstrap)
        await prepare_topic(settings)
        yield settings


class Writer:
    """Appends to the log of one account, each event in a transaction of its own, now and then one that stays open."""

    def __init__(self, database: Database, name: str, chance: random.Random) -> None:
        self.database = database
        self.name = name
        self.chance = chance
        self.version = 0
        self.previous = 0

    async def write(self, times: int, *, held: int) -> None:
        """So many events, one in `held` of them in a transaction that stays open."""
        for number in range(times):
            stays = (number + int(self.name)) % held == 0
            await self._write(HELD_SECONDS if stays else self.chance.uniform(0, 0.02))

    async def _write(self, seconds: float) -> None:
        self.version += 1
        private = self.chance.random() < 0.2
        event = Noted(account_id=self.name, note="") if private else Paid(account_id=self.name, amount=1)
        now = datetime.now(UTC)
        document = Recorded(event, self.version, self.previous, now, now, TESTER).to_document()
        self.previous = self.previous if private else self.version

        async def append(session: AsyncIOMotorClientSession) -> None:
            await self.database["events"].insert_one(document, session=session)
            await over(seconds)

        async with await self.database.client.start_session() as session:
            await session.with_transaction(append)


async def over(seconds: float) -> None:
    end = asyncio.get_running_loop().time() + seconds

    async def is_over() -> bool:
        return asyncio.get_running_loop().time() >= end

    await until(is_over, "the time is over")


class Poller:
    """Reads on from where it was, every so often, and keeps the ids of what it got."""

    def __init__(self, read: Callable[[str | None, int], Awaitable[tuple[list[str], str]]], seconds: float) -> None:
        self.read = read
        self.seconds = seconds
        self.place: str | None = None
        self.got: list[str] = []

    async def poll(self) -> None:
        async for _ in turns(self.seconds):
            ids, self.place = await self.read(self.place, random.choice((1, 7, 100, 500)))
            self.got += ids


def by_number(database: Database) -> Callable[[str | None, int], Awaitable[tuple[list[str], str]]]:
    feed = NumberedFeed(database)

    async def read(place: str | None, limit: int) -> tuple[list[str], str]:
        stretch = await feed.after(place_of(place) if place else BEGINNING, TOPIC.name, limit)
        return [each["_id"] for each in stretch.documents], text_of(stretch.end)

    return read


def by_time(database: Database) -> Callable[[str | None, int], Awaitable[tuple[list[str], str]]]:
    """As one would do it without numbers: what was recorded after the newest that was read."""

    async def read(place: str | None, limit: int) -> tuple[list[str], str]:
        beyond = {"recorded_at": {"$gt": datetime.fromisoformat(place)}} if place else {}
        found = database["events"].find({"public": True, **beyond}).sort([("recorded_at", 1), ("version", 1)])
        documents = await found.to_list(10_000)
        newest = documents[-1]["recorded_at"].isoformat() if documents else place
        return [each["_id"] for each in documents], newest or datetime.min.replace(tzinfo=UTC).isoformat()

    return read


async def everything_is_got(bank: Bank, settings: Settings, uri: str, name: str, *, times: int, relays: int) -> None:
    """64 write, pollers of every pace read; each gets each public event once, in order along each account."""
    database = bank.store.database
    chance = random.Random(1)
    writers = [Writer(database, f"{number:02}", random.Random(number)) for number in range(64)]
    pollers = [Poller(by_number(database), seconds) for seconds in INTERVALS for _ in range(2)]
    naive = Poller(by_time(database), 0.05)
    async with asyncio.TaskGroup() as group:
        polling = [group.create_task(each.poll()) for each in (*pollers, naive)]
        leading = [
            group.create_task(_relaying(settings, uri, name, f"relay {number}", chance)) for number in range(relays)
        ]
        await asyncio.gather(*(each.write(times, held=8) for each in writers))
        expected = {each["_id"] async for each in database["events"].find({"public": True}, {"_id": 1})}
        await until(lambda: _all_got(pollers, expected), "every poller has every event", within=60)
        for each in (*polling, *leading):
            each.cancel()
    numbered = await numbers_are_whole(database)
    assert sum(map(len, numbered.values())) == 64 * times
    for each in pollers:
        assert Counter(each.got) == dict.fromkeys(expected, 1)
        assert each.got == pollers[0].got
    assert set(naive.got) != expected, "nothing was open long enough for this to show anything"


async def _relaying(settings: Settings, uri: str, name: str, lease: str, chance: random.Random) -> None:
    async with a_relay(settings, uri, name, lease=lease, holder=lease, size=chance.choice((3, 50, 1000))) as relay:
        await asyncio.wait({relay})


async def _all_got(pollers: list[Poller], expected: set[str]) -> bool:
    return all(expected <= set(each.got) for each in pollers)


async def test_nothing_is_missed_however_long_a_transaction_stays_open(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str
) -> None:
    await everything_is_got(bank, settings, mongodb_uri, database_name, times=6, relays=1)


@pytest.mark.drill
async def test_nothing_is_missed_over_minutes_with_several_relays_at_once(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str
) -> None:
    await everything_is_got(bank, settings, mongodb_uri, database_name, times=200, relays=3)
