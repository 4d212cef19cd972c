"""Subscribing to topics: the one place that makes subscribers, since the library's defaults lose messages."""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from shared.contracts.topics import Topic, retries
from shared.messaging.consumer import Consumer
from shared.messaging.kafka import Record
from shared.messaging.lag import Lag
from shared.messaging.subscription import Subscription
from shared.settings import Settings
from shared.store.gate import Gate
from shared.store.held import Held


def group_of(service: str) -> str:
    """Return the consumer group that all workers of a service share."""
    return service.replace("_", "-")


def subscribe(
    broker: KafkaBroker,
    consumer: Consumer,
    gate: Gate,
    lag: Lag,
    held: Held,
    topics: Sequence[Topic],
    settings: Settings,
) -> Subscription:
    """Subscribe a service to topics, and to its own retries, as one consumer in one group.

    At least once: offsets are committed after the effect, a new group begins at the beginning, what fails is taken
    again after a pause.
    """

    async def handle(records: Any) -> None:  # the library would make a schema of any other type
        lag.begin(records)
        async with gate.batch():
            await subscription.take(records)

    subscriber = broker.subscriber(
        *(topic.name for topic in topics),
        retries(consumer.service).name,
        group_id=group_of(consumer.service),
        batch=True,
        max_records=settings.kafka_max_poll_records,
        batch_timeout_ms=settings.kafka_fetch_max_wait_ms,
        fetch_max_wait_ms=settings.kafka_fetch_max_wait_ms,
        session_timeout_ms=settings.kafka_session_timeout_ms,
        heartbeat_interval_ms=settings.kafka_heartbeat_interval_ms,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        parser=_parse,
        decoder=_raw,
        include_in_schema=False,
    )
    subscription = Subscription(subscriber, consumer, lag, held)
    subscriber(handle)
    # The library says nothing of its errors, and loses what it had fetched from other partitions with them.
    subscriber.get_msg = subscription.fetch  # type: ignore[method-assign, assignment]
    return subscription


async def _parse(
    records: tuple[Record, ...],
    original: Callable[[tuple[Record, ...]], Awaitable[KafkaMessage]],
) -> KafkaMessage:
    """Keep the library from decoding headers: one that is not UTF-8 would block its partition for ever."""
    bare = tuple(dataclasses.replace(cast("Any", record), headers=()) for record in records)
    message = await original(bare)
    message.raw_message = records
    return message


async def _raw(message: KafkaMessage) -> Any:
    return message.raw_message
