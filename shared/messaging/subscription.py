"""One service's place in its consumer group: a record that cannot be dealt with holds back its own partition alone."""

import asyncio
import time
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import ConsumerStoppedError, IllegalStateError, KafkaError

from shared.messaging.consumer import Consumer
from shared.messaging.kafka import Record
from shared.messaging.lag import Lag
from shared.messaging.topic_reader import CAREFUL, probe
from shared.store.errors import DatabaseAway, DatabaseError, Unavailable, code_of
from shared.store.held import Held
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

_FIRST_DELAY = 0.1
# Far below the time after which a group expels a silent member.
_LONGEST_DELAY = 15.0
# A partition that could be fetched from for so long without an error is well again.
_PROBATION_SECONDS = 5.0
# After an error while fetching, records are waited for so long, so often in vain.
_PROBE_MS = 250
_IDLE_ROUNDS = 4


class Subscription:
    """A service's place in its group: what it takes, and the partitions that it holds back."""

    def __init__(self, subscriber: Any, consumer: Consumer, lag: Lag, held: Held) -> None:
        """Hand what `subscriber` fetches to `consumer`."""
        self.subscriber = subscriber
        self._fetch = subscriber.get_msg
        self._consumer = consumer
        self._lag = lag
        self._held = held
        self._delay = _Backoff()
        self._delays: dict[TopicPartition, _Backoff] = {}
        self._unreadable: dict[TopicPartition, float] = {}
        self._on_probation: set[TopicPartition] = set()
        self._gone_on: set[TopicPartition] = set()
        self._careful = self._idle = 0
        self._astray = False
        self._coming_back: dict[TopicPartition, asyncio.Task[None]] = {}

    def partitions(self) -> frozenset[TopicPartition]:
        """Return what this member of the group has now."""
        return frozenset(self.subscriber.consumer.assignment()) if self.subscriber.consumer else frozenset()

    def unreadable_for(self) -> float:
        """For how many seconds there has been a partition that cannot be fetched from."""
        return time.monotonic() - min(self._unreadable.values()) if self._unreadable else 0.0

    def ended(self) -> list[str]:
        """Return which of the library's own routines have ended, although nobody stopped reading: nothing comes then.

        It writes into its log that one of them failed, and tells whoever reads nothing.
        """
        reader = self.subscriber.consumer
        if reader is None or reader._closed:
            return []
        routines = {"fetching": reader._fetcher._fetch_task, "group": reader._coordinator._coordination_task}
        return [name for name, task in routines.items() if task.done()]

    async def fetch(self, reader: AIOKafkaConsumer) -> tuple[Record, ...]:
        """Fetch the next batch; what cannot be fetched holds back its partition alone."""
        try:
            if self._astray:
                await self._go_back_everywhere(reader)
            if self._careful:
                return await self._fetch_carefully(reader)
            fetched: tuple[Record, ...] = await self._fetch(reader)
        except ConsumerStoppedError:
            raise
        except Exception as error:  # a codec, a wrong ACL, a broken batch: each has its own class
            await self._cannot_fetch(reader, error)
            return ()
        return fetched

    async def take(self, records: Sequence[Record]) -> None:
        """Deal with a batch. Where that fails, every record that can be is dealt with, and its partition goes on."""
        try:
            await self._consumer.take(records)
        except Exception as error:
            if _concerns_everything(error):
                metrics.CONSUMER_BLOCKED.set(1)
                log.error("batch failed, taking it again", errors=names_of(error))
                await self._delay.wait()
                raise
            await self._take_apart(records)
        else:
            self._lag.done(records)
            places = {_place(each) for each in records}
            for partition in (self._delays.keys() & places) | (places - self._gone_on):
                await self._goes_on(partition)
        self._delay.reset()
        metrics.CONSUMER_BLOCKED.set(bool(self._delays))

    async def _take_apart(self, records: Sequence[Record]) -> None:
        for partition, those in groupby(records, key=_place):
            for record in those:
                if not await self._takes(record):
                    break
            else:
                await self._goes_on(partition)

    async def _takes(self, record: Record) -> bool:
        """Deal with one record, or hold its partition back; return whether the next may follow."""
        try:
            await self._consumer.take([record])
        except Exception as error:
            if _concerns_everything(error):
                raise
            if not await self._held.is_skipped(record.topic, record.partition, record.offset):
                await self._hold(self.subscriber.consumer, _place(record), record.offset, error)
                return False
            metrics.CONSUMED.labels(record.topic, "skipped").inc()
            log.warning("record skipped", topic=record.topic, partition=record.partition, offset=record.offset)
            await self._consumer.pass_over(record)
        self._lag.done([record])
        return True

    async def _cannot_fetch(self, reader: AIOKafkaConsumer, error: Exception) -> None:
        """Go back to what was committed, and be careful.

        The library does not say which partition failed, and has moved past records that it threw away with the error.
        Where the broker does not say either what was committed, nothing is fetched until it does: what would be
        committed next would be beyond those records.
        """
        log.error("cannot fetch", errors=names_of(error))
        metrics.CONSUMER_BLOCKED.set(1)
        reading = _reading(reader)
        failed = self._on_probation.intersection(reading)
        try:
            positions = await self._go_back_everywhere(reader)
            for each in failed:
                await self._cannot_read(reader, each, positions[each], error)
        except (KafkaError, DatabaseError) as again:
            log.warning("cannot tell what cannot be fetched", errors=names_of(again))
            reading = []
        if not reading:
            await self._delay.wait()
        elif not failed:
            self._careful, self._idle = CAREFUL, 0

    async def _go_back_everywhere(self, reader: AIOKafkaConsumer) -> dict[TopicPartition, int]:
        """Go back to what was committed of every partition that is read; where that fails, it is still to be done."""
        self._astray = True
        positions = {each: await _go_back(reader, each) for each in _reading(reader)}
        self._astray = False
        return positions

    async def _fetch_carefully(self, reader: AIOKafkaConsumer) -> tuple[Record, ...]:
        """Fetch a few records of each partition by itself, fewer at each error, until it is clear which one fails."""
        reading = _reading(reader)
        found = await asyncio.gather(*(probe(reader, each, _PROBE_MS, self._careful) for each in reading))
        fetched: list[Record] = []
        failed = False
        for each, records in zip(reading, found, strict=True):
            if isinstance(records, Exception):
                position = await _go_back(reader, each)
                failed = True
                if self._careful == 1:
                    await self._cannot_read(reader, each, position, records)
            else:
                fetched += records
        self._idle = 0 if failed or fetched else self._idle + 1
        if failed:
            self._careful = 0 if self._careful == 1 else max(1, self._careful // 8)
        elif self._idle == _IDLE_ROUNDS or not reading:
            self._careful = 0
        return tuple(fetched)

    async def _cannot_read(self, reader: AIOKafkaConsumer, place: TopicPartition, offset: int, why: Exception) -> None:
        metrics.FETCH_ERRORS.labels(place.topic, type(why).__name__).inc()
        self._unreadable.setdefault(place, time.monotonic())
        await self._hold(reader, place, offset, why)

    async def _hold(self, reader: AIOKafkaConsumer, partition: TopicPartition, offset: int, error: Exception) -> None:
        """Come back to a record later. What is acknowledged commits all positions, so this one goes back before."""
        seconds = self._delays.setdefault(partition, _Backoff()).next()
        place = {"topic": partition.topic, "partition": partition.partition, "offset": offset}
        log.error("partition held back", errors=names_of(error), again_in=seconds, **place)
        metrics.CONSUMER_BLOCKED.set(1)
        try:
            reader.seek(partition, offset)
            reader.pause(partition)
        except IllegalStateError:  # another member has it now, and begins at what was committed
            self._forget(partition)
            return
        self._on_probation.discard(partition)
        if task := self._coming_back.pop(partition, None):
            task.cancel()
        self._coming_back[partition] = asyncio.create_task(self._come_back(reader, partition, offset, seconds))
        await self._held.hold(partition.topic, partition.partition, offset, "; ".join(names_of(error)))

    async def _come_back(self, reader: AIOKafkaConsumer, place: TopicPartition, offset: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            if place in self._unreadable:
                await self._pass_over_skipped(reader, place, offset)
                self._on_probation.add(place)
            reader.resume(place)
            if place in self._on_probation:
                await asyncio.sleep(_PROBATION_SECONDS)
                await self._goes_on(place)
        except IllegalStateError:
            self._forget(place)
        except DatabaseError:  # it is marked as held for longer than it is; the next batch from it puts that right
            reader.resume(place)

    async def _pass_over_skipped(self, reader: AIOKafkaConsumer, place: TopicPartition, offset: int) -> None:
        after = offset
        while await self._held.is_skipped(place.topic, place.partition, after):
            metrics.CONSUMED.labels(place.topic, "skipped").inc()
            after += 1
        if after > offset:
            log.warning("records skipped", topic=place.topic, partition=place.partition, offset=offset, to=after)
            reader.seek(place, after)

    async def _goes_on(self, partition: TopicPartition) -> None:
        """Forget that a partition was held back, also by another member that had it before."""
        self._forget(partition)
        await self._held.go_on([(partition.topic, partition.partition)])
        self._gone_on.add(partition)

    def _forget(self, partition: TopicPartition) -> None:
        self._delays.pop(partition, None)
        self._unreadable.pop(partition, None)
        self._on_probation.discard(partition)
        metrics.CONSUMER_BLOCKED.set(bool(self._delays))


async def _go_back(reader: AIOKafkaConsumer, partition: TopicPartition) -> int:
    """Seek to what was committed, or to the beginning; return the position."""
    if committed := await reader.committed(partition):
        reader.seek(partition, committed)
    else:
        await reader.seek_to_beginning(partition)
    position: int = await reader.position(partition)
    return position


def _reading(reader: AIOKafkaConsumer) -> list[TopicPartition]:
    paused = reader.paused()
    return [each for each in reader.assignment() if each not in paused]


def _place(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


def _concerns_everything(error: BaseException) -> bool:
    """Whether it is no record's fault: whatever is taken now would fail in the same way."""
    if isinstance(error, BaseExceptionGroup):
        return any(_concerns_everything(each) for each in error.exceptions)
    return isinstance(error, Unavailable | DatabaseAway | ConnectionError) or getattr(error, "retriable", False)


def names_of(error: BaseException) -> list[str]:
    """Name faults by their kind and the database's code: what they say may quote a record or a row."""
    if isinstance(error, BaseExceptionGroup):
        return [name for each in error.exceptions[:3] for name in names_of(each)]
    code = code_of(error)
    return [type(error).__name__ if code is None else f"{type(error).__name__} ({code})"]


class _Backoff:
    """Growing pauses between failures in a row."""

    def __init__(self) -> None:
        self._next = _FIRST_DELAY

    def next(self) -> float:
        delay, self._next = self._next, min(self._next * 2, _LONGEST_DELAY)
        return delay

    async def wait(self) -> None:
        await asyncio.sleep(self.next())

    def reset(self) -> None:
        self._next = _FIRST_DELAY
