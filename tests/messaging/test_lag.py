"""How far behind a consumer says that it is: in events, in seconds, and no longer than it has the partition."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition
from prometheus_client import Gauge

from shared.kernel.caller import Caller
from shared.messaging.envelope import encode
from shared.messaging.lag import Lag
from shared.telemetry import metrics
from tests.messaging.reading import Desk, headers_of, suspended
from tests.running import until

HOUR = 3600.0


def values(gauge: Gauge, **labels: str) -> list[float]:
    (metric,) = gauge.collect()
    return [each.value for each in metric.samples if each.labels.items() >= labels.items()]


async def reads(gauge: Gauge, topic: str, low: float, high: float) -> bool:
    return bool(found := values(gauge, topic=topic)) and low <= max(found) <= high


async def test_what_is_in_hand_is_behind_until_its_effect_is_there(desk: Desk) -> None:
    may_go_on, topic = asyncio.Event(), desk.topic.name

    async def waits(_: Any, __: Caller) -> None:
        await may_go_on.wait()

    event = suspended()
    an_hour_ago = int((time.time() - HOUR) * 1000)
    await desk.kafka.send_and_wait(
        topic, encode(event), key=event.subject.encode(), headers=headers_of(event), timestamp_ms=an_hour_ago
    )
    async with desk.consumer(waits):
        await until(lambda: reads(metrics.CONSUMER_LAG, topic, 1, 1), "one event is behind")
        await until(lambda: reads(metrics.CONSUMER_AGE, topic, HOUR, HOUR + 60), "it is as old as it is")
        assert HOUR <= values(metrics.PROJECTION_STALENESS, projection="standings")[0] <= HOUR + 60
        may_go_on.set()
        await until(lambda: reads(metrics.CONSUMER_LAG, topic, 0, 0), "nothing is behind")
        await until(lambda: reads(metrics.CONSUMER_AGE, topic, 0, 5), "and nothing waits")
        assert values(metrics.PROJECTION_STALENESS, projection="standings")[0] < 5


@dataclass
class Reader:
    """As much of the library's consumer as says where it is."""

    ends: dict[TopicPartition, int]
    positions: dict[TopicPartition, int] = field(default_factory=dict)

    @property
    def consumer(self) -> "Reader":
        return self

    def assignment(self) -> set[TopicPartition]:
        return set(self.ends)

    def highwater(self, partition: TopicPartition) -> int:
        return self.ends[partition]

    async def position(self, partition: TopicPartition) -> int:
        return self.positions.get(partition, 0)


@dataclass(frozen=True)
class Taken:
    topic: str
    partition: int
    offset: int
    timestamp: int


async def test_a_partition_that_has_gone_is_not_told_of_any_more(unique: str) -> None:
    mine, gone = TopicPartition(unique, 0), TopicPartition(unique, 1)
    lag = Lag({})
    assert await lag.observe(Reader({mine: 5, gone: 7}))
    assert sorted(values(metrics.CONSUMER_LAG, topic=unique)) == [5, 7]
    assert await lag.observe(Reader({mine: 5}))
    assert values(metrics.CONSUMER_LAG, topic=unique) == [5]
    assert len(values(metrics.CONSUMER_AGE, topic=unique)) == 1
    assert not await lag.observe(Reader({}))
    assert values(metrics.CONSUMER_LAG, topic=unique) == []


async def test_a_worker_that_starts_far_behind_says_how_far_once_it_has_taken_something(unique: str) -> None:
    """Otherwise one that keeps crashing would look as if it had just begun."""
    place, lag = TopicPartition(unique, 0), Lag({})
    reader = Reader({place: 10})
    await lag.observe(reader)
    taken = [Taken(unique, 0, 0, int((time.time() - HOUR) * 1000))]
    lag.begin(taken)
    reader.positions[place] = 1
    lag.done(taken)
    await lag.observe(reader)
    assert values(metrics.CONSUMER_LAG, topic=unique) == [9]
    assert HOUR <= values(metrics.CONSUMER_AGE, topic=unique)[0] < HOUR + 60


async def test_a_batch_that_fails_waits_although_the_reading_went_on(unique: str) -> None:
    place, lag = TopicPartition(unique, 0), Lag({})
    reader = Reader({place: 3}, {place: 3})
    failed = [Taken(unique, 0, number, int((time.time() - HOUR + number) * 1000)) for number in range(3)]
    lag.begin(failed)
    await lag.observe(reader)
    assert values(metrics.CONSUMER_LAG, topic=unique) == [3]
    assert HOUR <= values(metrics.CONSUMER_AGE, topic=unique)[0] < HOUR + 60
    lag.done(failed)
    await lag.observe(reader)
    assert values(metrics.CONSUMER_LAG, topic=unique) == [0]
    assert values(metrics.CONSUMER_AGE, topic=unique)[0] < 5
