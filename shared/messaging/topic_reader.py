"""Reading what topics hold at this moment, from the first record to the last, outside any consumer group."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.messaging.kafka import Record, connection
from shared.settings import Settings


async def records_of(settings: Settings, *topics: str) -> AsyncGenerator[Record, None]:
    """Yield every record of these topics, each partition in order; what arrives meanwhile is left out.

    A topic that does not exist has no records.
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
        async for record in _until_ends(consumer):
            yield record
    finally:
        await consumer.stop()


async def partitions_of(settings: Settings, topics: Sequence[str]) -> list[TopicPartition]:
    """Return the partitions of those of these topics that exist.

    They are asked for plainly: a consumer that subscribes to nothing may not have heard of any topic yet.
    """
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        described = await admin.describe_topics()
    finally:
        await admin.close()
    return [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        if topic["topic"] in topics
        for partition in topic["partitions"]
    ]


async def _until_ends(consumer: AIOKafkaConsumer) -> AsyncIterator[Record]:
    reading = set(consumer.assignment())
    await consumer.seek_to_beginning(*reading)
    ends: dict[TopicPartition, int] = {}
    while reading:
        fetched = await consumer.getmany(*reading, timeout_ms=100)
        for partition in list(reading):
            # The high watermark that comes with a fetch is the end: the embedded broker answers a plain question for
            # the end with the beginning of its last batch.
            end = consumer.highwater(partition)
            if end is not None:
                ends.setdefault(partition, end)
            for record in fetched.get(partition, ()):
                if record.offset < ends[partition]:
                    yield record
            if partition in ends and await consumer.position(partition) >= ends[partition]:
                reading.discard(partition)
