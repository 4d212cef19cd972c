"""The relay: follows the event log of its service and publishes it. The only thing that publishes events."""

import asyncio
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from aiokafka.errors import KafkaError

from shared.messaging.publisher import Document, Publisher
from shared.store.errors import DatabaseError
from shared.store.feed import Batch, Feed, HistoryLost
from shared.store.lease import Lease
from shared.store.position import Position, Positions
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

_LOOK_SECONDS = 0.25


class Relay:
    """Publishes what commits, in commit order, at least once.

    One relay of a service leads, by a lease; two for a moment only publish twice. The position is saved after the
    acknowledgement, so a relay that dies publishes its last batch again. Where the database no longer has the place,
    the log itself is read again.
    """

    def __init__(
        self, feed: Feed, positions: Positions, publisher: Publisher, lease: Lease, *, linger: float, renew: float
    ) -> None:
        """Wait `linger` seconds between batches, so that more go together; renew the lease every `renew` seconds."""
        self._feed = feed
        self._positions = positions
        self._publisher = publisher
        self._lease = lease
        self._linger = linger
        self._renew = renew
        self._renewed = 0.0
        self.leads = False

    async def run(self) -> None:
        """Lead whenever the lease can be had, until cancelled.

        Cancelled, it finishes the batch in hand, so that the next relay goes on exactly after it, and gives up the
        lease, which the next one looks at every quarter of a second.
        """
        try:
            while True:
                try:
                    if await self._holds_lease():
                        await self._lead()
                except* (KafkaError, DatabaseError, ConnectionError) as errors:
                    log.warning("relay interrupted", errors=[type(error).__name__ for error in errors.exceptions])
                self._is_leading(False)
                await asyncio.sleep(min(self._renew, _LOOK_SECONDS))
        finally:
            self._is_leading(False)
            await self._give_up_lease()

    async def _give_up_lease(self) -> None:
        try:
            await self._lease.release()
        except DatabaseError:  # it runs out by itself
            log.warning("lease not released")

    async def _holds_lease(self) -> bool:
        if time.monotonic() - self._renewed < self._renew:
            return True
        holds = await self._lease.acquire()
        self._renewed = time.monotonic() if holds else 0.0
        self._is_leading(holds)
        return holds

    def _is_leading(self, leads: bool) -> None:
        self.leads = leads
        metrics.RELAY_LEADING.set(leads)

    async def _lead(self) -> None:
        position = await self._positions.read() or await self._rescan(None)
        if position is None:
            return
        try:
            await self._follow(position)
        except HistoryLost:
            metrics.RELAY_RESCANS.inc()
            position = await self._positions.read() or position
            log.warning("change stream lost, reading the event log again", since=position.recorded_at)
            await self._rescan(position.recorded_at)

    async def _follow(self, position: Position) -> None:
        recorded_at = position.recorded_at
        async for batch in self._feed.follow(position.token):
            recorded_at = await _to_its_end(self._deal_with(batch, recorded_at))
            if not await self._holds_lease():
                log.info("relay lease passed on")
                return
            if batch.documents and self._linger:
                await asyncio.sleep(self._linger)

    async def _deal_with(self, batch: Batch, recorded_at: datetime | None) -> datetime | None:
        if not batch.documents:
            return recorded_at
        await self._publish(batch.documents)
        newest: datetime = max(document["recorded_at"] for document in batch.documents)
        await self._positions.save(Position(batch.token, newest))
        return newest

    async def _rescan(self, since: datetime | None) -> Position | None:
        """Publish the log again from `since`; return the position to follow from, `None` where the lease was lost."""
        token = await self._feed.now()
        newest = since
        async for documents in self._feed.scan(since):
            await self._publish(documents)
            newest = documents[-1]["recorded_at"]
            if not await self._holds_lease():
                return None  # and no position is saved, so whoever leads now reads it from the beginning
        position = Position(token, newest)
        await self._positions.save(position)
        return position

    async def _publish(self, documents: list[Document]) -> None:
        await self._publisher.publish(documents)
        now = datetime.now(UTC)
        for document in documents:
            metrics.RELAY_SECONDS.observe((now - document["recorded_at"]).total_seconds())


async def _to_its_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Await something that is finished even when this is cancelled meanwhile; only then is the cancellation obeyed."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()):
            log.warning("batch in hand not finished: the next relay takes it", error=type(error).__name__)
        raise
