"""The `relay` role: the log is published, and whoever leads tells what one process tells for its whole service."""

import asyncio

import structlog

from shared.messaging.dead_letters import DeadLetters, waiting
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.runtime.connecting import started_producer
from shared.runtime.parts import guard_of, holdings_of
from shared.runtime.readiness import Readiness
from shared.service import Parts, Service
from shared.settings import Settings
from shared.store.feed import Feed
from shared.store.lease import Lease
from shared.store.losses import Losses
from shared.store.numbers import Numbers
from shared.store.position import Positions
from shared.store.seen import Seen
from shared.store.unpublished import numbering
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

_TELL_SECONDS = 5
_LOOK_SECONDS = 0.5


class Relaying:
    """Publishes for a service, and reports for it, until cancelled."""

    def __init__(self, service: Service, settings: Settings, parts: Parts, process: str, readiness: Readiness) -> None:
        """`process` is the name under which the lease is held."""
        self._service = service
        self._settings = settings
        self._parts = parts
        self._process = process
        self._readiness = readiness

    async def run(self) -> None:
        """Publish whenever this process leads."""
        settings, name, database = self._settings, self._service.name, self._parts.store.database
        guard = guard_of(name, settings, database)
        async with started_producer(settings, guard.looking) as kafka, asyncio.TaskGroup() as group:
            relay = Relay(
                Feed(database),
                Positions(database),
                Losses(database),
                Numbers(database),
                Publisher(kafka, name),
                holdings_of(name, settings),
                guard,
                Lease(database, "relay", self._process, settings.relay_lease_seconds),
                linger=settings.relay_linger_ms / 1000,
            )
            self._readiness.goes_on_beside("topics", lambda: _is_fit(relay), lambda: relay.unfit)
            self._readiness.goes_on_beside("published", lambda: _is_whole(relay), lambda: relay.behind)
            group.create_task(relay.run())
            group.create_task(self._tell(relay, DeadLetters(kafka, name)))

    async def _tell(self, relay: Relay, letters: DeadLetters) -> None:
        """Tell, while this process leads, what one process tells for its whole service: two would be added up."""
        while True:
            try:
                if relay.leads:
                    there = await waiting(self._settings, self._service.name)
                    metrics.DEAD_LETTERS_WAITING.set(await letters.forget(there.values()))
                    await self._tell_what_is_missing()
                    await self._tell_what_has_no_number()
                    if self._parts.files_kept:
                        await self._parts.files_kept.tell()
                    if self._service.gauges:
                        await self._service.gauges.tell(self._parts)
                else:
                    self._forget()
            except Exception as error:  # whatever it is: what is told must never stop what is done
                log.warning("gauges not told", error=type(error).__name__)
            await asyncio.sleep(_TELL_SECONDS if relay.leads else _LOOK_SECONDS)

    async def _tell_what_is_missing(self) -> None:
        missing = await Seen(self._parts.store.database).missing_by_topic()
        for topic in self._service.subscribes:
            metrics.NEWS_MISSING.labels(topic.name).set(missing.get(topic.name, 0))

    async def _tell_what_has_no_number(self) -> None:
        found = await numbering(self._parts.store.database)
        metrics.NUMBERS_GIVEN.set(found.number)
        metrics.NUMBERS_WAITING.set(found.events)
        metrics.NUMBERS_WAITING_SECONDS.set(found.seconds)

    def _forget(self) -> None:
        """Tell no more what another process leads and tells: it would be told twice."""
        metrics.DEAD_LETTERS_WAITING.set(0)
        metrics.NEWS_MISSING.clear()
        for each in (metrics.NUMBERS_GIVEN, metrics.NUMBERS_WAITING, metrics.NUMBERS_WAITING_SECONDS):
            each.set(0)
        for gauge in (metrics.FILES_WAITING, metrics.FILES_WAITING_SECONDS, metrics.FILES_INFECTED):
            gauge.set(0)
        if self._service.gauges:
            self._service.gauges.forget()


async def _is_fit(relay: Relay) -> bool:
    return not relay.unfit


async def _is_whole(relay: Relay) -> bool:
    return not relay.behind
