"""Whether a reader's places are still there: one that is beyond the end of its partition says that events were lost.

A real Kafka tells such a reader, which then begins again by itself. The embedded broker hands out nothing, so that the
reader would wait until as many events had come as it once read, and miss them all. A partition that is as long again as
it was before anybody looks tells nothing here; the relay, which knows what it was given, then publishes the log anew.
"""

import time
from collections.abc import Iterable
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.cluster import ClusterMetadata
from aiokafka.errors import IllegalStateError

from shared.telemetry import metrics

log = structlog.get_logger(__name__)

_LOOK_FOR_TOPICS_SECONDS = 5.0
_Partitions = set[TopicPartition]


class Places:
    """What one consumer reads, as against what there is."""

    def __init__(self, topics: Iterable[str], every: float = _LOOK_FOR_TOPICS_SECONDS) -> None:
        """`topics` are those that it should read; they, and what is committed, are asked for `every` few seconds."""
        self._topics = frozenset(topics)
        self._ends: dict[TopicPartition, int] = {}
        self._suspects: _Partitions = set()
        self._uncommitted: _Partitions = set()
        self._every = every
        self._looked = 0.0
        self.missing: tuple[str, ...] = ()

    async def look(self, subscriber: Any) -> None:
        """Note which topics are missing or have other partitions now, and begin again where a partition has shrunk."""
        consumer = subscriber.consumer
        if consumer is None:
            return
        if time.monotonic() - self._looked > self._every:
            await self._look_for_topics(consumer)
            await self._look_at_commits(consumer)
        await self._look_at_ends(consumer)

    async def _look_for_topics(self, consumer: Any) -> None:
        client = consumer._client  # the consumer itself tells only the names of what there is now
        there = await client.fetch_all_metadata()
        missing = tuple(sorted(self._topics - there.topics()))
        if missing and missing != self.missing:
            log.error("topics to read are missing", topics=missing)
        self.missing, self._looked = missing, time.monotonic()
        changed = sorted(each for each in self._topics if _differs(each, client.cluster, there))
        if changed and not missing:  # it asks by name, and the embedded broker would make up what is missing
            log.warning("topics to read have other partitions now", topics=changed)
            await client.force_metadata_update()

    async def _look_at_commits(self, consumer: Any) -> None:
        """Begin again where two looks find nothing committed of what was read: the first batch may be in hand."""
        try:
            found = await _read_but_not_committed(consumer)
        except IllegalStateError:  # it went to another member meanwhile
            return
        again = found & self._uncommitted
        self._uncommitted = found - again
        if again:
            names = _names(again)
            log.warning("nothing is committed: reading these partitions from their beginning", partitions=names)
            await consumer.seek_to_beginning(*again)

    async def _look_at_ends(self, consumer: Any) -> None:
        """Begin again where two looks in a row find a partition short: a new leader may not know its end yet."""
        short = {partition for partition in consumer.assignment() if await self._is_short(consumer, partition)}
        lost = short & self._suspects
        self._suspects = short - lost
        for partition in lost:
            self._ends.pop(partition, None)
        if lost:
            log.error("events were lost: reading these partitions from their beginning", partitions=_names(lost))
            metrics.BROKER_LOSSES.labels("reader").inc()
            await consumer.seek_to_beginning(*lost)

    async def _is_short(self, consumer: Any, partition: TopicPartition) -> bool:
        end: int | None = consumer.highwater(partition)
        if end is None:
            return False
        try:
            position: int = await consumer.position(partition)
        except IllegalStateError:  # it went to another member meanwhile
            return False
        longest = self._ends[partition] = max(end, self._ends.get(partition, 0))
        return end < longest or position > end


def _differs(topic: str, known: ClusterMetadata, there: ClusterMetadata) -> bool:
    return bool(known.partitions_for_topic(topic) != there.partitions_for_topic(topic))


async def _read_but_not_committed(consumer: Any) -> _Partitions:
    """Return the partitions that were read to their ends, and of which the group has committed nothing."""
    partitions = consumer.assignment() - consumer.paused()
    if not partitions:
        return set()
    committed = await consumer._coordinator.fetch_committed_offsets(partitions)  # in one request
    positions = {each: await consumer.position(each) for each in partitions - set(committed)}
    read = [each for each, position in positions.items() if position and position == consumer.highwater(each)]
    beginnings = await consumer.beginning_offsets(read) if read else {}
    return {each for each in read if positions[each] > beginnings[each]}


def _names(partitions: Iterable[TopicPartition]) -> list[str]:
    return sorted(f"{each.topic}/{each.partition}" for each in partitions)
