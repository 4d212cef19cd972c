"""Reading what topics hold at this moment, from the first record to the last, outside any consumer group."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import ConsumerStoppedError

from shared.messaging.kafka import Record, connection
from shared.settings import Settings
from shared.store.finishing import to_its_end

Since = Callable[[TopicPartition, int], int]
"""Says at which offset to begin in a partition that ends there, as far as the broker says so."""

# After an error while reading a partition: so many records at first, fewer at each error, until one is left.
CAREFUL = 64


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that cannot be fetched: a codec that is not there, a broken batch. `why` is the error's name."""

    topic: str
    partition: int
    offset: int
    why: str

    def __str__(self) -> str:
        return f"{self.topic} cannot be read in partition {self.partition} at offset {self.offset} ({self.why})"


class CannotRead(RuntimeError):
    """A topic has something that cannot be fetched, and whoever reads needs all of it."""


async def records_of(
    settings: Settings, *topics: str, unreadable: list[Unreadable] | None = None, since: Since | None = None
) -> AsyncGenerator[Record, None]:
    """Yield every record of these topics, each partition in order; what arrives meanwhile is left out.

    With `since` those before it are left out too. What is not there any more cannot be begun at: then it is the first.

    A topic that does not exist has no records. What cannot be fetched is put into `unreadable` and passed over; raises
    `CannotRead` where no such list is given.
    """
    partitions = await partitions_of(settings, topics)
    if not partitions:
        return
    consumer = AIOKafkaConsumer(
        **connection(settings),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
    )
    try:
        await consumer.start()
        consumer.assign(partitions)
        async for record in _until_ends(consumer, unreadable, since):
            yield record
    finally:
        await to_its_end(consumer.stop())


async def partitions_of(settings: Settings, topics: Sequence[str]) -> list[TopicPartition]:
    """Return the partitions of those of these topics that exist.

    They are asked for plainly: a consumer that subscribes to nothing may not have heard of any topic yet.
    """
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        described = await admin.describe_topics()
    finally:
        await to_its_end(admin.close())
    return [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        if topic["topic"] in topics
        for partition in topic["partitions"]
    ]


async def probe(consumer: AIOKafkaConsumer, place: TopicPartition, wait_ms: int, most: int | None) -> "Probed":
    """Return what one partition has next, or what fetching from it fails with."""
    try:
        found = await consumer.getmany(place, timeout_ms=wait_ms, max_records=most)
    except ConsumerStoppedError:
        raise
    except Exception as error:  # a codec, a wrong ACL, a broken batch: each has its own class
        return error
    return list(found.get(place, ()))


Probed = list[Record] | Exception


async def _until_ends(
    consumer: AIOKafkaConsumer, unreadable: list[Unreadable] | None, since: Since | None
) -> AsyncIterator[Record]:
    reading = sorted(consumer.assignment())
    await _begin(consumer, reading, since)
    positions = {each: await consumer.position(each) for each in reading}
    careful: dict[TopicPartition, int] = {}
    ends: dict[TopicPartition, int] = {}
    while reading:
        # Each by itself: with an error the library throws away what it had fetched from all others.
        found = await asyncio.gather(*(probe(consumer, each, 100, careful.get(each)) for each in reading))
        for partition, fetched in zip(list(reading), found, strict=True):
            if isinstance(fetched, Exception):
                fewer = careful.get(partition, 8 * CAREFUL) // 8
                if not fewer:
                    _note(partition, positions[partition], fetched, unreadable)
                    positions[partition] += 1
                careful[partition] = max(1, fewer)
                consumer.seek(partition, positions[partition])
                continue
            # The high watermark that comes with a fetch is the end: the embedded broker answers a plain question for
            # the end with the beginning of its last batch.
            end = consumer.highwater(partition)
            if end is not None:
                ends.setdefault(partition, end)
            for record in fetched:
                if record.offset < ends[partition]:
                    yield record
            positions[partition] = await consumer.position(partition)
            if fetched:
                careful.pop(partition, None)
            if partition in ends and positions[partition] >= ends[partition]:
                reading.remove(partition)


async def _begin(consumer: AIOKafkaConsumer, reading: Sequence[TopicPartition], since: Since | None) -> None:
    if since is None:
        await consumer.seek_to_beginning(*reading)
        return
    for place, end in (await consumer.end_offsets(list(reading))).items():
        consumer.seek(place, max(0, since(place, end)))


def _note(place: TopicPartition, offset: int, error: Exception, unreadable: list[Unreadable] | None) -> None:
    found = Unreadable(place.topic, place.partition, offset, type(error).__name__)
    if unreadable is None:
        raise CannotRead(str(found)) from error
    unreadable.append(found)
