"""Consumers: batches of events become rows of projections, then reactions, and only then is the offset committed.

This module is the one place that makes subscribers, since the library's defaults lose messages.
"""

import asyncio
import dataclasses
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import structlog
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from opentelemetry.trace import SpanKind

from shared.contracts.event import Event
from shared.contracts.topics import Topic, retries
from shared.decisions import Refusal, Rejected
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.envelope import Envelope, Malformed, decode
from shared.messaging.kafka import Record
from shared.messaging.lag import Lag
from shared.settings import Settings
from shared.store.caller import Caller, Repeatable
from shared.store.errors import DatabaseAway, Unavailable
from shared.store.gate import Gate
from shared.store.rows import Rows
from shared.telemetry import metrics, tracing
from shared.telemetry.logs import of_event

log = structlog.get_logger(__name__)

Reactor = Callable[[Any, Caller], Awaitable[None]]
Reactors = Mapping[type[Event], Sequence[Reactor]]

_REACTOR_ATTEMPTS = 4
_FIRST_DELAY = 0.1
# In seconds. What was sent a day after its command was sent again from a log, which says nothing of how quick we are.
_REPLAYED_AFTER = 86_400.0


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it came off a topic."""

    event: Event
    envelope: Envelope
    record: Record
    step: tracing.Step


class Consumer:
    """What one service does with the events of others and of its own.

    Everything here may run twice, late, or after newer news: rows are guarded by the aggregate's version, and each
    reaction to an event is recorded in the transaction of its effects, so that it happens once.
    """

    def __init__(self, service: str, rows: Sequence[Rows[Any]], reactors: Reactors, dead_letters: DeadLetters) -> None:
        """Keep these rows and run these reactors, by type of event."""
        self.service = service
        self._rows = rows
        self._reactors = reactors
        self._dead_letters = dead_letters
        self._known = frozenset(reactors).union(*(each.projection.events for each in rows))

    async def take(self, records: Sequence[Record]) -> None:
        """Deal with a batch; returning means that its offsets may be committed.

        A record that is no event is dead-lettered and its neighbours go on. A projection that fails blocks, with an
        alarm, since a row must not miss an event. A reaction that keeps failing is dead-lettered.
        """
        received: list[Received] = []
        try:
            for record in records:
                if (each := await self._read(record)) is not None:
                    received.append(each)
            await self._project(received)
            await self._react(received)
        except BaseException as error:
            for each in received:
                each.step.fail(type(error).__name__)
            raise
        finally:
            for each in received:
                each.step.end()
        now = datetime.now(UTC).timestamp()
        for each in received:
            _observe(each, now)

    async def _read(self, record: Record) -> Received | None:
        try:
            envelope = Envelope.from_headers(record.headers)
            event = decode(envelope, record.value)
            if event is not None and envelope.subject != event.subject:
                raise Malformed("subject_mismatch", "ce_subject is not the aggregate that the payload names")
        except Malformed as error:
            metrics.CONSUMED.labels(record.topic, "malformed").inc()
            log.error("malformed event", code=error.code, topic=record.topic, offset=record.offset)
            await self._dead_letters.put(record, error.code, str(error), attempts=1)
            return None
        if event is None or type(event) not in self._known:
            metrics.CONSUMED.labels(record.topic, "passed_over").inc()
            return None
        about = tracing.of_message(record.topic, envelope.type)
        step = tracing.start(f"process {record.topic}", SpanKind.CONSUMER, envelope.traceparent, about)
        return Received(event, envelope, record, step)

    async def _project(self, received: Sequence[Received]) -> None:
        for rows in self._rows:
            news = [
                (each.event, each.envelope.aggregate_version)
                for each in received
                if isinstance(each.event, rows.projection.of)
            ]
            if news:
                await rows.apply(news)

    async def _react(self, received: Sequence[Received]) -> None:
        """Run reactions side by side, except that those to one aggregate's events keep their order."""
        lanes: dict[str, list[Received]] = defaultdict(list)
        for each in received:
            if type(each.event) in self._reactors:
                lanes[each.envelope.subject].append(each)
        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(self._react_in_order(lane))

    async def _react_in_order(self, lane: Sequence[Received]) -> None:
        for each in lane:
            with of_event(each.envelope):
                for reactor in self._reactors[type(each.event)]:
                    await self._run(reactor, each)

    async def _run(self, reactor: Reactor, received: Received) -> None:
        caller = _caller(self.service, reactor, received)
        for attempt in range(1, _REACTOR_ATTEMPTS + 1):
            try:
                await reactor(received.event, caller)
            except (Unavailable, DatabaseAway):
                raise  # the database is away: the batch comes again
            except Refusal as refusal:
                await self._give_up(received, reactor, _code(refusal), str(refusal), attempt)
                return
            except Exception as error:
                if isinstance(error, ExceptionGroup) and error.subgroup((Unavailable, DatabaseAway)):
                    raise
                if attempt == _REACTOR_ATTEMPTS:
                    log.exception("reaction failed", reactor=caller.actor)
                    await self._give_up(received, reactor, "reaction_failed", type(error).__name__, attempt)
                    return
                await asyncio.sleep(_FIRST_DELAY * 2 ** (attempt - 1))
            else:
                return

    async def _give_up(self, received: Received, reactor: Reactor, reason: str, detail: str, attempts: int) -> None:
        log.error("event dead-lettered", reason=reason, reactor=reactor.__name__, event_type=received.envelope.type)
        await self._dead_letters.put(received.record, reason, f"{reactor.__name__}: {detail}", attempts)


def _observe(received: Received, now: float) -> None:
    topic, sent = received.record.topic, received.record.timestamp / 1000
    metrics.CONSUMED.labels(topic, "done").inc()
    metrics.CONSUMER_SECONDS.labels(topic).observe(max(0.0, now - sent))
    originated_at = received.envelope.originated_at
    if originated_at and sent - originated_at.timestamp() < _REPLAYED_AFTER:
        metrics.EFFECT_SECONDS.labels(topic).observe(max(0.0, now - originated_at.timestamp()))


def _caller(service: str, reactor: Reactor, received: Received) -> Caller:
    name, envelope = f"{service}.{reactor.__name__}", received.envelope
    return Caller(
        actor=name,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.id,
        caused_at=envelope.time,
        traceparent=received.step.traceparent,
        originated_at=envelope.originated_at,
        command=reactor.__name__,
        repeatable=Repeatable(key=f"{envelope.source}/{envelope.id}>{name}"),
    )


def _code(refusal: Refusal) -> str:
    return "+".join(sorted(refusal.codes)) if isinstance(refusal, Rejected) else type(refusal).__name__


def group_of(service: str) -> str:
    """Return the consumer group that all workers of a service share."""
    return service.replace("_", "-")


def subscribe(
    broker: KafkaBroker, consumer: Consumer, gate: Gate, lag: Lag, topics: Sequence[Topic], settings: Settings
) -> Any:
    """Subscribe a service to topics, and to its own retries, as one consumer in one group; return the subscriber.

    At least once: offsets are committed after the effect, a new group begins at the beginning, a batch that raises is
    taken again after a pause.
    """
    delay = _Backoff()

    async def handle(records: Any) -> None:  # the library would make a schema of any other type
        with lag.taking(records):
            async with gate.batch():
                try:
                    await consumer.take(records)
                except* Exception as errors:
                    metrics.CONSUMER_BLOCKED.set(1)
                    log.error("batch failed, taking it again", errors=[repr(each) for each in errors.exceptions][:3])
                    await delay.wait()
                    raise
        delay.reset()
        metrics.CONSUMER_BLOCKED.set(0)

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
    subscriber(handle)
    return subscriber


class _Backoff:
    """Growing pauses between failures in a row, far below the time after which a group expels a silent member."""

    _longest = 15.0

    def __init__(self) -> None:
        self._next = _FIRST_DELAY

    async def wait(self) -> None:
        await asyncio.sleep(self._next)
        self._next = min(self._next * 2, self._longest)

    def reset(self) -> None:
        self._next = _FIRST_DELAY


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
