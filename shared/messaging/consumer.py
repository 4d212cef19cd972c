"""Consumers: batches of events become rows of projections, then reactions, and only then is the offset committed."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from opentelemetry.trace import SpanKind

from shared.contracts.event import Event
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.envelope import Malformed
from shared.messaging.kafka import Record
from shared.messaging.reacting import Reacting, Reactors, Work
from shared.messaging.reading import Reader, Received
from shared.messaging.sequence import InOrder, in_order
from shared.store.errors import Unavailable
from shared.store.finishing import apart
from shared.store.rows import Rows
from shared.store.seen import Parked, Seen
from shared.telemetry import metrics, tracing

log = structlog.get_logger(__name__)

# In seconds. What was sent a day after its command was sent again from a log, which says nothing of how quick we are.
_REPLAYED_AFTER = 86_400.0


class PrimaryChanged(Unavailable):
    """A batch was taken while the database changed its primary: it comes again."""


class Consumer:
    """What one service does with the events of others and of its own.

    Everything here may run twice, late, or after newer news: rows are guarded by the aggregate's version, and each
    reaction to an event is recorded in the transaction of its effects, so that it happens once.
    """

    def __init__(
        self, service: str, rows: Sequence[Rows[Any]], reactors: Reactors, dead_letters: DeadLetters, seen: Seen
    ) -> None:
        """Keep these rows, and let these reactors act."""
        self.service = service
        self._rows = rows
        self._reacting = Reacting(service, reactors, dead_letters)
        self._dead_letters = dead_letters
        self._seen = seen
        folded = frozenset[type[Event]]().union(*(each.projection.events for each in rows))
        self._reader = Reader(service, folded, reactors)
        self._turn = asyncio.Lock()
        self.lacks_something = asyncio.Event()
        """Set when an aggregate begins to lack an event: somebody should look for it."""

    async def take(self, records: Sequence[Record], *, found: bool = False) -> None:
        """Deal with a batch; returning means that its offsets may be committed.

        A record that is no event is dead-lettered and its neighbours go on. An event that came before one that it
        follows is parked, and its rows are marked. A projection that fails blocks, with an alarm, since a row must not
        miss an event. A reaction that keeps failing is dead-lettered. What was `found` in a search for missing events
        was dealt with once: nothing of it is dead-lettered again.
        """
        async with self._turn:
            received = self._read(records)
            if not found:
                for each, error in received.refused:
                    await self._set_aside(each, error)
            await self._act(received.events, ())

    async def look_again(self, aggregates: Collection[str]) -> None:
        """Act on parked events of these aggregates that have what they follow by now.

        What an operator took out while it was being dealt with was noted again: that is reckoned anew first.
        """
        async with self._turn:
            await self._seen.reckon(aggregates)
            await self._act([], aggregates)

    async def pass_over(self, record: Record) -> None:
        """Count a record as seen without dealing with it, as an operator decided: what follows it need not wait."""
        for each in self._read([record]).events:
            seen, _ = await self._seen.of([each.aggregate])
            if each.envelope.follows <= seen.get(each.aggregate, 0):
                await self._seen.advance({each.aggregate: each.envelope.aggregate_version})

    def _read(self, records: Sequence[Record]) -> "_Read":
        events: list[Received] = []
        refused: list[tuple[Record, Malformed]] = []
        for record in records:
            try:
                received = self._reader.read(record)
            except Malformed as error:
                refused.append((record, error))
                continue
            if received.unreadable:
                refused.append((record, received.unreadable))
            if received.topic:
                events.append(received)
        return _Read(events, refused)

    async def _set_aside(self, record: Record, error: Malformed) -> None:
        metrics.CONSUMED.labels(record.topic, "malformed").inc()
        log.error("malformed event", code=error.code, topic=record.topic, offset=record.offset)
        await self._dead_letters.put(record, error.code, str(error), attempts=1)

    async def _act(self, received: list[Received], others: Collection[str]) -> None:
        aggregates = {each.aggregate for each in received}.union(others)
        if not aggregates:
            return
        primary = self._seen.primary
        election = primary.election if primary.is_settled else await asyncio.to_thread(primary.settle)
        seen, lacking = await self._seen.of(aggregates)
        if lacking:
            received = received + self._read(await self._seen.parked(lacking)).events
        order = in_order(received, seen)
        work = [_begin(each, each.event) for each in order.ready if each.event is not None]
        try:
            await apart(self._take_effect(order, work))
            if primary.election != election:  # what was looked up from the next one may have been an earlier state
                raise PrimaryChanged("another member of the database leads by now")
            await self._note(order, seen, lacking)
        except BaseException as error:
            for each in work:
                each.step.fail(type(error).__name__)
            raise
        finally:
            for each in work:
                each.step.end()
        _observe(order, work)

    async def _take_effect(self, order: InOrder, work: Sequence[Work]) -> None:
        # What was seen may be noted before the effects: what comes again is acted on, however much was seen.
        async with asyncio.TaskGroup() as group:
            group.create_task(self._seen.advance(order.seen))
            await self._project(work)
            await self._reacting.react(work)

    async def _project(self, work: Sequence[Work]) -> None:
        for rows in self._rows:
            news = [(each.event, each.envelope.aggregate_version) for each in work if rows.projection.folds(each.event)]
            if news:
                await rows.apply(news)

    async def _note(self, order: InOrder, seen: Mapping[str, int], lacking: Mapping[str, int]) -> None:
        """Keep what was seen. Whatever fails in between, the batch comes again and finds less seen than was."""
        known = {**seen, **order.seen}
        if order.missing:
            early = [each for each in order.early if not isinstance(each.record, Parked)]
            await self._seen.park((each.aggregate, each.envelope.aggregate_version, _kept(each)) for each in early)
            await self._mark(order.missing, incomplete=True)
            # What was noted before too: another member may have found the event meanwhile, and have taken it all back.
            await self._seen.lack((each, known.get(each, 0), last) for each, last in order.missing.items())
        if any(last > lacking.get(each, 0) for each, last in order.missing.items()):
            self.lacks_something.set()
        if lacking:
            parked = [each for each in order.ready if isinstance(each.record, Parked)]
            await self._seen.release((each.aggregate, each.envelope.aggregate_version) for each in parked)
            whole = [each for each, last in lacking.items() if known.get(each, 0) >= last and each not in order.missing]
            await self._mark(whole, incomplete=False)
            await self._seen.whole(whole)

    async def _mark(self, aggregates: Collection[str], *, incomplete: bool) -> None:
        named = [each.partition("/") for each in aggregates]
        for rows in self._rows:
            topics = {event.TOPIC for event in rows.projection.events}
            if subjects := [subject for topic, _, subject in named if topic in topics]:
                await rows.mark(subjects, incomplete=incomplete)


@dataclass(frozen=True, slots=True)
class _Read:
    events: list[Received]
    refused: list[tuple[Record, Malformed]]


def _begin(received: Received, event: Event) -> Work:
    envelope, topic = received.envelope, received.record.topic
    about = tracing.of_message(topic, envelope.type)
    step = tracing.start(f"process {topic}", SpanKind.CONSUMER, envelope.traceparent, about)
    return Work(event, envelope, received.record, step)


def _kept(received: Received) -> Parked:
    """Return what is kept of an early event's record: headers that are not ours may be anything, and are left out."""
    record = received.record
    headers = tuple(received.envelope.to_headers())
    return Parked(record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers)


def _observe(order: InOrder, work: Sequence[Work]) -> None:
    for each in order.early:
        if not isinstance(each.record, Parked):
            metrics.CONSUMED.labels(each.record.topic, "parked").inc()
    for each in order.ready:
        if each.event is None and each.unreadable is None:
            metrics.CONSUMED.labels(each.record.topic, "passed_over").inc()
    now = datetime.now(UTC).timestamp()
    for done in work:
        topic, sent = done.record.topic, done.record.timestamp / 1000
        metrics.CONSUMED.labels(topic, "done").inc()
        metrics.CONSUMER_SECONDS.labels(topic).observe(max(0.0, now - sent))
        originated_at = done.envelope.originated_at
        if originated_at and sent - originated_at.timestamp() < _REPLAYED_AFTER:
            metrics.EFFECT_SECONDS.labels(topic).observe(max(0.0, now - originated_at.timestamp()))
