"""How far a consumer is behind, in events and in seconds, and with it the rows that it keeps."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError

from shared.messaging.kafka import Record
from shared.telemetry import metrics

_MILLISECONDS = 1000


class Lag:
    """What one consumer has dealt with, as against what the broker has.

    The age is that of the oldest event in hand. Where none is in hand it is an upper bound: what waits is no older than
    the last moment at which nothing did, and no older than the newest event dealt with before it.
    """

    def __init__(self, topics_of_rows: Mapping[str, frozenset[str]]) -> None:
        """`topics_of_rows` are the topics that each projection is folded from."""
        self._topics_of_rows = topics_of_rows
        self._in_hand: dict[TopicPartition, Record] = {}
        self._none_older: dict[TopicPartition, float] = {}
        self._reported: set[TopicPartition] = set()

    def begin(self, records: Sequence[Record]) -> None:
        """Count a batch as in hand: until it is dealt with it waits, however far the reading is."""
        for record in reversed(records):
            self._in_hand[_place(record)] = record  # the oldest of its partition stays

    def done(self, records: Sequence[Record]) -> None:
        """Count records as dealt with, the last of each partition as the last of its batch."""
        for record in records:
            place = _place(record)
            held = self._in_hand.get(place)
            if held is not None and held.offset <= record.offset:
                self._in_hand.pop(place)
            self._none_older[place] = max(_moment(record), self._none_older.get(place, 0.0))

    async def observe(self, subscriber: Any) -> bool:
        """Report on every partition that the subscriber has; return whether it has any yet."""
        consumer = subscriber.consumer
        assigned = set(consumer.assignment()) if consumer else set()
        self._forget(assigned)
        ages: dict[str, float] = {}
        for partition in assigned:
            end = consumer.highwater(partition)
            if end is None:
                continue
            try:
                position = await consumer.position(partition)
            except IllegalStateError:  # it went to another member meanwhile
                return False
            behind, age = self._waiting(partition, position, end)
            ages[partition.topic] = max(age, ages.get(partition.topic, 0.0))
            metrics.CONSUMER_LAG.labels(partition.topic, str(partition.partition)).set(behind)
            metrics.CONSUMER_AGE.labels(partition.topic, str(partition.partition)).set(age)
            self._reported.add(partition)
        for rows, topics in self._topics_of_rows.items():
            metrics.PROJECTION_STALENESS.labels(rows).set(max((ages.get(topic, 0.0) for topic in topics), default=0.0))
        return bool(assigned)

    def _waiting(self, partition: TopicPartition, position: int, end: int) -> tuple[int, float]:
        """Return how many events wait, and how long the oldest has, in seconds."""
        now = time.time()
        oldest = self._in_hand.get(partition)
        if oldest is not None:
            return end - oldest.offset, max(0.0, now - _moment(oldest))
        if position >= end:
            self._none_older[partition] = now
        return end - position, now - self._none_older.get(partition, now)

    def _forget(self, assigned: set[TopicPartition]) -> None:
        """Report no more on what another member has now: both would be believed."""
        for partition in self._reported - assigned:
            for gauge in (metrics.CONSUMER_LAG, metrics.CONSUMER_AGE):
                gauge.remove(partition.topic, str(partition.partition))
            self._in_hand.pop(partition, None)
            self._none_older.pop(partition, None)
        self._reported &= assigned


def _place(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


def _moment(record: Record) -> float:
    moment: float = record.timestamp / _MILLISECONDS
    return moment
