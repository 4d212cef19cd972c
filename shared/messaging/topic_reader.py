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
    consumer.unsubscribe()
    consumer.assign([partition])
    await consumer.seek_to_beginning(partition)
    end = None
    while end is None or await consumer.position(partition) < end:
        fetched = await consumer.getmany(partition, timeout_ms=1000)
        # The high watermark that comes with a fetch is the end: the embedded broker answers a plain question for the
        # end with the beginning of its last batch.
        end = consumer.highwater(partition) if end is None else end
        for record in fetched.get(partition, ()):
            if end is None or record.offset < end:
                yield record
