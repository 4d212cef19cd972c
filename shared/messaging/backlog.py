"""How far the readers of topics are behind, as the broker has it: seen from outside, whether they run or not."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.topics import Topic
from shared.messaging.kafka import Record, connection
from shared.messaging.topic_reader import partitions_of, probe
from shared.settings import Settings
from shared.store.finishing import to_its_end

# Of each partition only the oldest record that was not read is wanted.
_FETCH_BYTES = 16 * 1024
_PATIENCE = 15.0

Oldest = Record | Exception


@dataclass(frozen=True, slots=True)
class Backlog:
    """One partition as one group has read it.

    `committed` is `None` before the group's first commit. `seconds` is the age of the oldest event not yet taken. What
    is committed beyond the end says that events were lost. `unreadable` names the error with which the next record
    cannot be fetched.
    """

    topic: str
    partition: int
    end: int
    committed: int | None
    events: int
    seconds: float
    unreadable: str = ""

    @property
    def is_short(self) -> bool:
        """Whether the group has read what is not there any more."""
        return self.committed is not None and self.committed > self.end


async def backlogs(settings: Settings, group: str, topics: Sequence[Topic]) -> list[Backlog]:
    """Return how far a group is behind on each partition of these topics; raises `TimeoutError`, `KafkaError`.

    It looks as the group but never joins it, so that no partition changes hands. A topic that does not exist is left
    out. Ends are those that come with fetches: see `topic_reader`.
    """
    consumer = AIOKafkaConsumer(
        **connection(settings),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=min(settings.kafka_fetch_max_wait_ms, 100),
        max_partition_fetch_bytes=_FETCH_BYTES,
    )
    try:
        await consumer.start()
        partitions = await partitions_of(settings, [topic.name for topic in topics])
        consumer.assign(partitions)
        async with asyncio.timeout(_PATIENCE):
            oldest = await _oldest(consumer, partitions)
            return [await _backlog(consumer, each, oldest.get(each)) for each in partitions]
    finally:
        await to_its_end(consumer.stop())


async def _oldest(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, Oldest]:
    """Return the oldest record that was not read, for each partition that has one, or why it cannot be fetched."""
    found: dict[TopicPartition, Oldest] = {}
    waiting = list(partitions)
    while waiting:
        fetched = await asyncio.gather(*(probe(consumer, each, 100, 1) for each in waiting))
        for partition, records in zip(list(waiting), fetched, strict=True):
            if isinstance(records, Exception):
                found[partition] = records
            elif records:
                found[partition] = records[0]
            end = consumer.highwater(partition)
            if partition in found or (end is not None and await consumer.position(partition) >= end):
                waiting.remove(partition)
    return found


async def _backlog(consumer: AIOKafkaConsumer, partition: TopicPartition, oldest: Oldest | None) -> Backlog:
    end = consumer.highwater(partition) or 0
    committed = await consumer.committed(partition)
    unreadable = type(oldest).__name__ if isinstance(oldest, Exception) else ""
    first = (committed or 0) if oldest is None or isinstance(oldest, Exception) else oldest.offset
    sent = None if oldest is None or isinstance(oldest, Exception) else oldest.timestamp / 1000
    return Backlog(
        topic=partition.topic,
        partition=partition.partition,
        end=end,
        committed=committed,
        events=end - first if oldest else 0,
        seconds=max(0.0, time.time() - sent) if sent else 0.0,
        unreadable=unreadable,
    )
