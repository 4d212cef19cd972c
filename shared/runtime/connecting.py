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

Around = Callable[[], contextlib.AbstractAsyncContextManager[None]]

_FIRST_DELAY = 0.2
_LONGEST_DELAY = 5


async def until_kafka_answers(start: Callable[[], Awaitable[object]], during: Around = contextlib.nullcontext) -> None:
    """Start a client, as often as it takes, with something around each attempt."""
    delay = _FIRST_DELAY
    while True:
        try:
            async with during():
                await start()
        except (KafkaError, ConnectionError) as error:
            log.warning("the broker does not answer", error=type(error).__name__)
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LONGEST_DELAY)
        else:
            return


@contextlib.asynccontextmanager
async def started_producer(settings: Settings, during: Around = contextlib.nullcontext) -> AsyncIterator[Producer]:
    """Yield a producer that has reached the broker, with something around each attempt to."""
    kafka = Producer(settings)
    try:
        await until_kafka_answers(kafka.start, during)
        yield kafka
    finally:
        await to_its_end(kafka.stop())
