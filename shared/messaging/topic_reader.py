"""Reading what topics hold at this moment, from the first record to the last, outside any consumer group."""

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging.kafka import Record, connection
from shared.settings import Settings


async def records_of(settings: Settings, *topics: str) -> AsyncIterator[Record]:
    """Yield every record of these topics, each partition in order; what arrives meanwhile is left out.

    A topic that does not exist has no records.
    """
    consumer = AIOKafkaConsumer(
        *topics,
        **connection(settings),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
    )
    await consumer.start()
    try:
        for topic in topics:
            for number in sorted(consumer.partitions_for_topic(topic) or ()):
                async for record in _partition(consumer, TopicPartition(topic, number)):
                    yield record
    finally:
        await consumer.stop()


async def _partition(consumer: AIOKafkaConsumer, partition: TopicPartition) -> AsyncIterator[Record]:
    end = (await consumer.end_offsets([partition]))[partition]
    start = (await consumer.beginning_offsets([partition]))[partition]
    if start >= end:
        return
    consumer.unsubscribe()
    consumer.assign([partition])
    consumer.seek(partition, start)
    while await consumer.position(partition) < end:
        for records in (await consumer.getmany(partition, timeout_ms=1000)).values():
            for record in records:
                if record.offset < end:
                    yield record
