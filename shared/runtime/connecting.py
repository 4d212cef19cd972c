"""Waiting for the broker: a process starts without it, and says meanwhile that it is not ready."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from aiokafka.errors import KafkaError

from shared.messaging.producing import Producer
from shared.settings import Settings
from shared.store.finishing import to_its_end

log = structlog.get_logger(__name__)

_FIRST_DELAY = 0.2
_LONGEST_DELAY = 5


async def until_kafka_answers(start: Callable[[], Awaitable[object]]) -> None:
    """Start a client, as often as it takes."""
    delay = _FIRST_DELAY
    while True:
        try:
            await start()
        except (KafkaError, ConnectionError) as error:
            log.warning("the broker does not answer", error=type(error).__name__)
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LONGEST_DELAY)
        else:
            return


@contextlib.asynccontextmanager
async def started_producer(settings: Settings) -> AsyncIterator[Producer]:
    """Yield a producer that has reached the broker."""
    kafka = Producer(settings)
    try:
        await until_kafka_answers(kafka.start)
        yield kafka
    finally:
        await to_its_end(kafka.stop())
