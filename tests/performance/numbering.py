"""What numbering costs the relay, beside one without it, in one run: `python -m tests.performance.numbering`.

Rounds of both kinds are in random order, on a MongoDB and a broker of their own. A steady round commits one event after
another and takes the time from each commit to the broker's acknowledgement; a full one has the relay read a log of
thousands of events from its beginning, and takes the CPU of this process and of the database.
"""

import asyncio
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.broker import start_broker
from deploy.local.mongod import Mongod, start_mongod
from shared.kernel.documents import Document
from shared.messaging.guard import Guard
from shared.messaging.holdings import Holdings
from shared.messaging.kafka import create_topics
from shared.messaging.producing import Producer
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.settings import Settings
from shared.store.feed import Feed
from shared.store.lease import Lease
from shared.store.losses import Losses
from shared.store.mongo import Database, connect, disconnect
from shared.store.numbers import Numbers
from shared.store.position import Positions
from shared.telemetry import metrics
from tests.messaging.relaying import TOPIC, broker_settings
from tests.performance.machine import cpu_of
from tests.servers import SMALL, scratch_folder
from tests.store.accounts import Bank, a_bank

_STEADY, _FULL, _ROUNDS = 150, 6_000, 5
_NOTE = "x" * 200


class NoNumbers(Numbers):
    """A relay of before."""

    async def give(self, documents: Sequence[Document]) -> None:
        """Give none."""


KINDS: dict[str, type[Numbers]] = {"with numbers": Numbers, "without": NoNumbers}


@asynccontextmanager
async def relaying(settings: Settings, database: Database, kind: type[Numbers]) -> AsyncIterator[None]:
    """Run a relay until the block ends."""
    kafka = Producer(settings)
    await kafka.start()
    relay = Relay(
        Feed(database), Positions(database), Losses(database), kind(database), Publisher(kafka, "tests"),
        Holdings(settings, [TOPIC]), Guard(settings, "tests", [TOPIC], database),
        Lease(database, "relay", "bench", 10), linger=0,
    )  # fmt: skip
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await kafka.stop()


def published() -> float:
    """How many events the broker has acknowledged to this process."""
    found: float = metrics.RELAY_EVENTS.labels(TOPIC.name)._value.get()
    return found


async def until_published(count: float) -> None:
    """Wait for it without keeping a core busy."""
    while published() < count:
        await asyncio.sleep(0.002)


async def steady(bank: Bank) -> float:
    """Return the median milliseconds from the begin of a commit to the acknowledgement, one event after another."""
    found: list[float] = []
    for _ in range(_STEADY):
        before, began = published(), time.perf_counter()
        await bank.pay("steady")
        while published() <= before:
            await asyncio.sleep(0.0005)  # a loop that never rests would keep the driver's threads from the interpreter
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


@contextmanager
def measured(mongod: Mongod, into: dict[str, list[float]]) -> Iterator[None]:
    """Note seconds, and CPU of this process and of the database."""
    began, ours, theirs = time.perf_counter(), time.process_time(), cpu_of(mongod.process.pid)
    yield
    into["seconds"].append(time.perf_counter() - began)
    into["CPU us an event, relay"].append((time.process_time() - ours) / _FULL * 1e6)
    into["CPU us an event, mongod"].append((cpu_of(mongod.process.pid) - theirs) / _FULL * 1e6)


async def a_log(database: Database) -> None:
    """Write a log of accounts, as commands would."""
    now = datetime.now(UTC)
    documents = [
        {
            "_id": f"{number % 100}:{number // 100 + 1}", "aggregate": "account", "aggregate_id": str(number % 100),
            "version": number // 100 + 1, "previous_version": number // 100, "type": "tests.Paid.v1",
            "topic": TOPIC.name, "public": True, "data": {"account_id": str(number % 100), "amount": 1, "note": _NOTE},
            "time": now, "recorded_at": now, "actor": "tester", "correlation_id": "c" * 32, "causation_id": None,
            "traceparent": None, "originated_at": now,
        }
        for number in range(_FULL)
    ]  # fmt: skip
    await database["events"].insert_many(documents)


async def main() -> None:
    """Measure and print."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with scratch_folder() as folder:
        mongod = await start_mongod(folder / "mongodb", **SMALL)
        broker = await start_broker(log=Path(folder) / "broker.log")
        settings = broker_settings(broker.bootstrap)
        await create_topics(settings, [TOPIC])
        try:
            for number in range(_ROUNDS):
                for kind in random.sample(sorted(KINDS), len(KINDS)):
                    await _round(f"round_{number}_{len(kind)}", kind, settings, mongod, found[kind])
        finally:
            await broker.kill()
            await mongod.kill()
    for what in found["without"]:
        told = (f"{kind} {_in_words(found[kind][what])}" for kind in KINDS)
        sys.stdout.write(f"{what}: {', '.join(told)}\n")


def _in_words(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


async def _round(name: str, kind: str, settings: Settings, mongod: Mongod, into: dict[str, list[float]]) -> None:
    database = connect(mongod.uri, name, app_name="bench")
    try:
        async with a_bank(mongod.uri, name) as bank:
            await a_log(database)
            before = published()
            with measured(mongod, into):
                async with relaying(settings, database, KINDS[kind]):
                    await until_published(before + _FULL)
            async with relaying(settings, database, KINDS[kind]):
                await bank.pay("steady")
                await until_published(before + _FULL + 1)
                into["ms from commit to acknowledgement"].append(await steady(bank))
        await database.client.drop_database(name)
    finally:
        disconnect(database)


if __name__ == "__main__":
    asyncio.run(main())
