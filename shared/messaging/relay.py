"""The relay: follows the event log of its service, numbers it and publishes it. Nothing else publishes events."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka.errors import KafkaError

from shared.kernel.documents import Document
from shared.messaging.bookmark import Bookmark, Superseded
from shared.messaging.guard import Guard, LogBehind, tell_behind
from shared.messaging.holdings import EventsLost, Holdings, TopicsUnfit, with_more
from shared.messaging.publisher import Publisher
from shared.store.errors import DatabaseError
from shared.store.feed import Feed, HistoryLost
from shared.store.finishing import apart, to_its_end
from shared.store.lease import Lease
from shared.store.log import is_public
from shared.store.losses import Losses
from shared.store.numbers import Numbers
from shared.store.position import Acknowledged, Position, Positions
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

_LOOK_SECONDS = 0.25
_UNFIT_SECONDS = 2.0


class Relay:
    """Numbers and publishes what commits, in commit order, and publishes it at least once.

    One relay of a service leads, by a lease; two for a moment only publish twice. The position is saved after the
    acknowledgement, so a relay that dies publishes what came since again; past private events it moves silently.
    Where the database no longer has the place, or the broker no longer what it acknowledged, it reads the log again.
    Where the topics know more than the log, it publishes nothing, and leaves the lease to the recovery.
    """

    def __init__(
        self,
        feed: Feed,
        positions: Positions,
        losses: Losses,
        numbers: Numbers,
        publisher: Publisher,
        holdings: Holdings,
        guard: Guard,
        lease: Lease,
        *,
        linger: float,
        check: float = 2.0,
    ) -> None:
        """Wait `linger` seconds between batches, so that more go together; look at the broker every `check` seconds."""
        self._feed = feed
        self._positions = positions
        self._losses = losses
        self._numbers = numbers
        self._publisher = publisher
        self._holdings = holdings
        self._guard = guard
        self._lease = lease
        self._linger = linger
        self._check = check
        self._acknowledged: Acknowledged | None = None
        self.leads = False
        self.unfit: tuple[str, ...] = ()
        self.behind: tuple[str, ...] = ()
        self._is_whole = False

    async def run(self) -> None:
        """Lead whenever the lease can be had, until cancelled.

        Cancelled, it finishes the batch in hand and saves its place, so that the next relay goes on exactly after it,
        and gives up the lease, which the next one looks at every quarter of a second.
        """
        try:
            while True:
                try:
                    await self._require_whole()
                    if await self._lease.acquire():
                        await apart(self._lead())
                except* LogBehind as errors:
                    self._are_behind(tuple(reason for each in _leaves(errors) for reason in each.reasons))
                    await self._give_up_lease()
                except* EventsLost as errors:
                    await self._begin_anew(tuple(reason for each in _leaves(errors) for reason in each.reasons))
                except* TopicsUnfit as errors:
                    self._are_unfit(tuple(reason for each in _leaves(errors) for reason in each.reasons))
                except* Superseded:
                    log.info("relay lease passed on")
                except* (KafkaError, DatabaseError, ConnectionError) as errors:
                    log.warning("relay interrupted", errors=[type(error).__name__ for error in _leaves(errors)])
                self._is_leading(False)
                waits = self.unfit or self.behind
                await asyncio.sleep(_UNFIT_SECONDS if waits else min(self._lease.renew_seconds, _LOOK_SECONDS))
        finally:
            self._is_leading(False)
            await self._give_up_lease()

    async def _give_up_lease(self) -> None:
        try:
            await self._lease.release()
        except DatabaseError:  # it runs out by itself
            log.warning("lease not released")

    def _is_leading(self, leads: bool) -> None:
        self.leads = leads
        metrics.RELAY_LEADING.set(leads)

    def _are_unfit(self, reasons: tuple[str, ...]) -> None:
        if reasons and reasons != self.unfit:
            log.error("nothing can be published: topics are not as they must be", topics=reasons)
        self.unfit = reasons
        metrics.TOPICS_UNFIT.set(len(reasons))

    async def _require_whole(self) -> None:
        """Look at the topics once before the lease is asked for, so that others need not wait for it to know."""
        if not self._is_whole:
            await self._guard.require()
            self._are_behind(())

    def _are_behind(self, reasons: tuple[str, ...]) -> None:
        if reasons and reasons != self.behind:
            tell_behind("nothing is published", self._guard.service, reasons)
        self.behind = reasons
        self._is_whole = not reasons
        metrics.LOG_BEHIND.set(len(reasons))

    async def _begin_anew(self, reasons: tuple[str, ...]) -> None:
        """Note what was lost, and forget the place, so that whoever leads publishes the whole log."""
        log.error("the broker has lost events: publishing the log anew", reasons=reasons)
        try:
            await self._losses.note(reasons)
            await self._positions.forget()
        except DatabaseError:  # whoever leads next notices it again
            log.warning("loss not noted")
        else:
            metrics.BROKER_LOSSES.labels("relay").inc()

    async def _lead(self) -> None:
        bookmark = Bookmark(self._positions, self._lease.holder)
        position = await self._positions.claim(self._lease.holder)
        if position is None and await self._losses.unmended():
            await self._holdings.make_anew()
        self._acknowledged = await self._required(position)
        await self._guard.require()
        await self._publisher.look_again()
        self._are_unfit(())
        self._is_leading(True)
        try:
            async with asyncio.TaskGroup() as beside:
                beside.create_task(self._keep_lease())
                beside.create_task(bookmark.keep())
                beside.create_task(self._watch_broker())
                await self._publish_for_ever(position, bookmark)
        finally:
            await to_its_end(_saved(bookmark))

    async def _required(self, position: Position | None) -> Acknowledged:
        if position and position.acknowledged is None:
            raise EventsLost(["what the broker has acknowledged was never recorded"])
        return await self._holdings.require(position.acknowledged if position else None)

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(self._lease.renew_seconds)
            if not await self._lease.acquire():
                raise Superseded("the lease has run out, and another relay has it")

    async def _watch_broker(self) -> None:
        while True:
            await asyncio.sleep(self._check)
            try:
                await self._holdings.require(self._acknowledged)
                await self._guard.renew()
            except (KafkaError, ConnectionError) as error:  # it is looked at again; sending says whether it is away
                log.info("broker not looked at", error=type(error).__name__)

    async def _publish_for_ever(self, position: Position | None, bookmark: Bookmark) -> None:
        if position is None:
            position = await self._rescan(None, bookmark)
        elif position.unnumbered:
            await self._number_what_was_published(position.unnumbered.since)
            bookmark.move(position)
            await bookmark.save()
        while True:
            try:
                await self._follow(position, bookmark)
            except HistoryLost:
                metrics.RELAY_RESCANS.inc()
                await bookmark.save()
                position = await self._positions.read() or position
                log.warning("change stream lost, reading the event log again", since=position.recorded_at)
                position = await self._rescan(position.recorded_at, bookmark)

    async def _follow(self, position: Position, bookmark: Bookmark) -> None:
        async for batch in self._feed.follow(position.token):
            if batch.documents:
                await to_its_end(self._deal_with(batch.documents, batch.token, bookmark))
                if self._linger:
                    await asyncio.sleep(self._linger)

    async def _deal_with(self, documents: list[Document], token: Document, bookmark: Bookmark) -> None:
        await self._publish(documents)
        newest: datetime = max(document["recorded_at"] for document in documents)
        bookmark.move(Position(token, newest, self._acknowledged))

    async def _rescan(self, since: datetime | None, bookmark: Bookmark) -> Position:
        """Publish the log again from `since`; return the position to follow from, which is saved only then."""
        token = await self._feed.now()
        newest, events = since, 0
        async for documents in self._feed.scan(since):
            await self._publish(documents)
            newest = max(document["recorded_at"] for document in documents)
            events += sum(map(is_public, documents))
        position = Position(token, newest, self._acknowledged)
        bookmark.move(position)
        await bookmark.save()
        if since is None and await self._losses.mended(events):
            log.warning("the log was published anew, since the broker had lost events", events=events)
        return position

    async def _number_what_was_published(self, since: datetime | None) -> None:
        """Give numbers to what a version before numbers has published; what it has not comes with the stream."""
        log.warning("numbering what was published without numbers", since=since)
        async for documents in self._feed.scan(since):
            await self._numbers.give(documents)

    async def _publish(self, documents: list[Document]) -> None:
        await self._numbers.give(documents)  # first, so that a feed is never behind a topic
        sent = await self._publisher.publish(documents)
        if self._acknowledged:
            self._acknowledged = with_more(self._acknowledged, sent)
        now = datetime.now(UTC)
        for document in filter(is_public, documents):
            metrics.RELAY_SECONDS.observe((now - document["recorded_at"]).total_seconds())


async def _saved(bookmark: Bookmark) -> None:
    try:
        await bookmark.save()
    except (DatabaseError, Superseded) as error:  # what came since the last time is published again
        log.info("last place not saved", error=type(error).__name__)


def _leaves(errors: BaseExceptionGroup[Any]) -> list[Any]:
    """Return the errors themselves, without the groups around them."""
    return [
        leaf
        for each in errors.exceptions
        for leaf in (_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    ]
