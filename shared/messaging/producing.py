"""The one place where producers are made: what they send is acknowledged by all in-sync replicas, and numbered.

A numbered (idempotent) producer has two ways of its own to stop for ever: the library sends a batch again without end,
and after a batch that failed for good the broker refuses all that follows it in that partition, since a number lacks.
So whoever sends waits for a while only, and after any failure the next record goes by a client that begins with new
numbers. What the old one still had may be on the topic besides: at least once, never in another order.
"""

import asyncio
from types import TracebackType
from typing import Any, Self

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import IncompatibleBrokerVersion, KafkaConnectionError, KafkaError, KafkaTimeoutError, UnknownError

from shared.messaging.kafka import connection, is_refused
from shared.settings import Settings
from shared.store.finishing import to_its_end

log = structlog.get_logger(__name__)

_BATCH_BYTES = 512 * 1024
_REQUEST_MS = 10_000
# Longer than a cluster takes to notice that a broker has gone and to find another leader: 9 seconds as it comes.
_DELIVERY_SECONDS = 20.0


class Refused(KafkaError):  # type: ignore[misc] # the library has no types
    """The brokers do not take our name or our password."""


class CannotNumber(KafkaError):  # type: ignore[misc] # the library has no types
    """The broker knows no idempotent producers."""


class Producer:
    """Sends records, and is told of success only when all in-sync replicas have them.

    It has as much of the library's producer as is used here. Everything that is sent is waited for, so nothing is held
    back when it stops.
    """

    def __init__(self, settings: Settings) -> None:
        """Reach nothing yet: `start` does."""
        self._settings = settings
        self._kafka = self._made()
        self._failed = False
        self._renewing = asyncio.Lock()

    def _made(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **connection(self._settings),
            acks="all",
            enable_idempotence=self._settings.kafka_idempotence,
            max_batch_size=_BATCH_BYTES,
            request_timeout_ms=_REQUEST_MS,
        )

    @property
    def client(self) -> Any:
        """The library's client of the cluster."""
        return self._kafka.client

    async def start(self) -> None:
        """Reach the broker; raises `KafkaError`, after which it may be tried again."""
        try:
            await self._kafka.start()
        except BaseException as error:
            await self._begin_anew()
            by_password = self._settings.kafka_security_protocol == "SASL_SSL" and isinstance(
                error, KafkaConnectionError
            )
            if by_password and await is_refused(self.client, self._settings):
                log.error(
                    "the brokers refuse our name or our password: look at KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and "
                    "KAFKA_SASL_MECHANISM"
                )
                raise Refused("the brokers refuse our name or our password") from error
            if self._settings.kafka_idempotence and isinstance(error, UnknownError | IncompatibleBrokerVersion):
                log.error("the broker does not number what producers send: set KAFKA_IDEMPOTENCE=false for it")
                raise CannotNumber("the broker knows no idempotent producers") from error
            raise

    async def stop(self) -> None:
        """Close it."""
        await to_its_end(_ended(self._kafka))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def partitions_for(self, topic: str) -> set[int]:
        """Return the numbers of a topic's partitions."""
        kafka = await self._fit()
        found: set[int] = await kafka.partitions_for(topic)
        return found

    def create_batch(self) -> Any:
        """Return an empty batch."""
        return self._kafka.create_batch()

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> "asyncio.Task[Any]":
        """Send a batch; what is returned ends with its acknowledgement, or raises `KafkaError`."""
        kafka = await self._fit()
        return asyncio.ensure_future(self._delivered(self._appended(kafka, batch, topic, partition)))

    async def send_and_wait(self, topic: str, value: bytes | None = None, key: bytes | None = None, **more: Any) -> Any:
        """Send a record and return its acknowledgement; raises `KafkaError`."""
        kafka = await self._fit()
        return await self._delivered(kafka.send_and_wait(topic, value, key, **more))

    @staticmethod
    async def _appended(kafka: AIOKafkaProducer, batch: Any, topic: str, partition: int) -> Any:
        return await (await kafka.send_batch(batch, topic, partition=partition))

    async def _delivered(self, sending: Any) -> Any:
        try:
            async with asyncio.timeout(_DELIVERY_SECONDS):
                return await sending
        except TimeoutError as error:
            self._failed = True
            raise KafkaTimeoutError(f"not acknowledged within {_DELIVERY_SECONDS:.0f} s") from error
        except BaseException:
            self._failed = True
            raise

    async def _fit(self) -> AIOKafkaProducer:
        """Return a client that nothing has gone wrong with."""
        if self._failed:
            async with self._renewing:
                if self._failed:
                    await self._begin_anew()
                    await self.start()
                    self._failed = False
        return self._kafka

    async def _begin_anew(self) -> None:
        old, self._kafka = self._kafka, self._made()
        await to_its_end(_ended(old))


async def _ended(kafka: AIOKafkaProducer) -> None:
    """End a client without sending what it still holds: whoever sent that has given up on it.

    The library's own end waits until all is sent, which takes for ever where the broker is away.
    """
    kafka._closed = True
    try:
        await kafka._sender.close()
    finally:
        await kafka.client.close()
