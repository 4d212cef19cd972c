"""Records that the library threw away with an error are fetched again, even where the broker cannot say from where."""

from random import Random
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, NodeNotReadyError

from shared.messaging.subscription import Subscription
from tests.simulation.driver import Network
from tests.simulation.kafka import Broker, Consumer
from tests.simulation.loop import Loop
from tests.simulation.machine import Machine, standing_in

TOPIC = "accounts"


class ThrowingAway(Consumer):
    """A consumer as the library has it: with an error it loses what it had fetched, and has moved past it."""

    errors = 1
    silences = 0

    async def getmany(self, *partitions: TopicPartition, timeout_ms: int, max_records: int | None = None) -> Any:
        found = await super().getmany(*partitions, timeout_ms=timeout_ms, max_records=max_records)
        if found and self.errors:
            self.errors -= 1
            raise KafkaError("a broken batch in another partition")
        return found

    async def committed(self, partition: TopicPartition) -> int | None:
        if self.silences:
            self.silences -= 1
            raise NodeNotReadyError
        return await super().committed(partition)


def fetched(silences: int) -> list[int]:
    """The offsets that a subscription fetches of five records in all."""
    loop = Loop()
    machine, network = Machine(loop), Network(Random(1), slow=0)
    broker = Broker(loop, network, machine.seconds, {TOPIC: 1})
    broker.append(TOPIC, 0, [(b"one", b"{}", [])] * 5, 0)

    async def fetch() -> list[int]:
        reader = ThrowingAway(broker, "desk", [TOPIC])
        reader.silences = silences
        await reader.start()
        subscriber = SimpleNamespace(consumer=reader, get_msg=_fetch)
        subscription = Subscription(subscriber, *[SimpleNamespace()] * 3)  # type: ignore[arg-type] # nothing is taken
        found: list[int] = []
        for _ in range(silences + 4):
            found += [record.offset for record in await subscription.fetch(reader)]  # type: ignore[arg-type]
        return found

    with standing_in(machine, broker, Random(1), lambda *_: None):
        offsets: list[int] = loop.run(fetch())
    return offsets


async def _fetch(reader: Consumer) -> tuple[Any, ...]:
    found = await reader.getmany(timeout_ms=100)
    return tuple(record for records in found.values() for record in records)


def test_what_was_thrown_away_is_fetched_again() -> None:
    assert fetched(silences=0) == [0, 1, 2, 3, 4]


def test_what_was_thrown_away_is_fetched_again_once_the_broker_says_from_where() -> None:
    assert fetched(silences=1) == fetched(silences=3) == [0, 1, 2, 3, 4]
