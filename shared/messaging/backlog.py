"""How far the readers of topics are behind, as the broker has it: seen from outside, whether they run or not."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.topics import Topic
from shared.messaging.kafka import Record, connection
from shared.messaging.topic_reader import partitions_of
from shared.settings import Settings

# Of each partition only the oldest record that was not read is wanted.
_FETCH_BYTES = 16 * 1024
_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class Backlog:
    """One partition as one group has read it.

    `committed` is `None` before the group's first commit. `seconds` is the age of the oldest event not yet taken. What
    is committed beyond the end says that events were lost.
    """

    topic: str
    partition: int
    end: int
    committed: int | None
    events: int
    seconds: float

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
        await consumer.stop()


async def _oldest(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, Record]:
    """Return the oldest record that was not read, for each partition that has one."""
    found: dict[TopicPartition, Record] = {}
    waiting = set(partitions)
    while waiting:
        for partition, records in (await consumer.getmany(*waiting, timeout_ms=100)).items():
            found[partition] = records[0]
        for partition in list(waiting):
            end = consumer.highwater(partition)
            if partition in found or (end is not None and await consumer.position(partition) >= end):
                waiting.discard(partition)
    return found


async def _backlog(consumer: AIOKafkaConsumer, partition: TopicPartition, oldest: Record | None) -> Backlog:
    end = consumer.highwater(partition)
    committed = await consumer.committed(partition)
    return Backlog(
        topic=partition.topic,
        partition=partition.partition,
        end=end,
        committed=committed,
        events=end - oldest.offset if oldest else 0,
        seconds=max(0.0, time.time() - oldest.timestamp / 1000) if oldest else 0.0,
    )
