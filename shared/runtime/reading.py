"""The `worker` role: topics are read, rows folded and reactions made, behind the gate that a rebuild closes."""

import asyncio
from typing import Any

import anyio.lowlevel
import structlog
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from shared.contracts.topics import retries
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.kafka import subscribing
from shared.messaging.lag import Lag
from shared.messaging.places import Places
from shared.messaging.searching import Search
from shared.messaging.subscribing import subscribe
from shared.messaging.subscription import Subscription
from shared.runtime.connecting import started_producer, until_kafka_answers
from shared.runtime.readiness import Readiness
from shared.service import Built, Parts, Service, topics_of_rows
from shared.settings import Settings
from shared.store.gate import Gate
from shared.store.held import Held
from shared.store.seen import Seen

log = structlog.get_logger(__name__)

_LAG_SECONDS = 5
_PLACES_SECONDS = 1
_WATCH_SECONDS = 1


class ReadingEnded(Exception):
    """What fetches, or keeps the place in the group, has ended by itself: the process ends, to begin again whole."""


class Reading:
    """Reads for a service until cancelled."""

    def __init__(
        self, service: Service, settings: Settings, parts: Parts, built: Built, readiness: Readiness, grace: float
    ) -> None:
        """`grace` is for the batch in hand when it is cancelled, in seconds."""
        self._service = service
        self._settings = settings
        self._parts = parts
        self._built = built
        self._readiness = readiness
        self._grace = grace
        self._ready = asyncio.Event()
        readiness.until("consumer", self._ready, beside=True)

    async def run(self, gate: Gate) -> None:
        """Take batches while the gate is open."""
        settings, database = self._settings, self._parts.store.database
        # The library waits for events by anyio: what that imports first is there before anybody is served.
        await anyio.lowlevel.checkpoint()
        async with started_producer(settings) as kafka:
            broker = KafkaBroker(**subscribing(settings), logger=None, apply_types=False, graceful_timeout=self._grace)
            seen = Seen(database)
            consumer = Consumer(
                self._service.name,
                list(self._parts.rows.values()),
                self._built.reactors,
                DeadLetters(kafka, self._service.name),
                seen,
            )
            lag, held = Lag(topics_of_rows(self._service)), Held(database)
            subscription = subscribe(broker, consumer, gate, lag, held, self._service.subscribes, settings)
            search = Search(settings, consumer, seen, held, subscription.partitions)
            places = Places(topic.name for topic in (*self._service.subscribes, retries(self._service.name)))
            patience = settings.kafka_unreadable_seconds
            self._readiness.goes_on_beside("fetching", lambda: _is_fetching(subscription, patience))
            self._readiness.reasons["consumer"] = lambda: [f"{topic} is missing" for topic in places.missing]
            try:
                await until_kafka_answers(broker.start)
                async with asyncio.TaskGroup() as group:
                    group.create_task(search.run())
                    group.create_task(_look_at_places(places, subscription.subscriber))
                    group.create_task(_observe(lag, subscription, places, self._ready))
                    group.create_task(watch(subscription))
            finally:
                await asyncio.shield(broker.stop())


async def _is_fetching(subscription: Subscription, patience: float) -> bool:
    return subscription.unreadable_for() < patience


async def _observe(lag: Lag, subscription: Subscription, places: Places, ready: asyncio.Event) -> None:
    """Report how far behind the subscription is, for ever; it is ready while it has partitions and no topic lacks."""
    while True:
        assigned = await lag.observe(subscription.subscriber)
        ready.set() if assigned and not places.missing else ready.clear()
        await asyncio.sleep(_LAG_SECONDS if ready.is_set() else 0.1)


async def watch(subscription: Subscription) -> None:
    """Look again and again, until cancelled; raises `ReadingEnded`."""
    while not (ended := subscription.ended()):
        await asyncio.sleep(_WATCH_SECONDS)
    raise ReadingEnded(", ".join(ended))


async def _look_at_places(places: Places, subscriber: Any) -> None:
    while True:
        try:
            await places.look(subscriber)
        except (KafkaError, ConnectionError) as error:  # reading says whether the broker is away
            log.info("places not looked at", error=type(error).__name__)
        await asyncio.sleep(_PLACES_SECONDS)
