"""Taking back, from a service's own topics, the public facts that its restored log lacks.

Run while nothing of the service works. What it appends is what the service once published, at its versions, with its
ids and times; whatever was private since the backup is lost, and where that shows, the aggregate is withheld.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer

from shared.contracts import public_events
from shared.contracts.topics import Topic, event_topics_of, retries
from shared.kernel.aggregate import Aggregate
from shared.kernel.documents import Document
from shared.messaging.envelope import Malformed
from shared.messaging.kafka import Record, connection
from shared.messaging.reading import Reader
from shared.messaging.subscribing import group_of
from shared.messaging.topic_reader import partitions_of, records_of
from shared.settings import Settings
from shared.store.finishing import to_its_end
from shared.store.lease import leases_of
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.store.position import Acknowledged, Positions
from shared.store.recoveries import RECOVERED, Recoveries, Recovery
from shared.store.standing import Standings
from shared.store.steps import Clocks
from shared.store.taking_back import TakingBack

ACTOR = "recovery"
"""Who is named as having done what was taken back: topics do not say who it was."""

_PAGE = 500
_MOMENT = 0.2
_PATIENCE = 60.0


class StillAtWork(RuntimeError):
    """Processes of the service hold leases: they must be stopped before anything is taken back."""


class Contradiction(RuntimeError):
    """The log and its topics have different facts at one version: versions were given again after a restore."""


@dataclass(frozen=True, slots=True)
class Owned:
    """What a service owns: its name, its kinds of aggregates, its clocks, and the topics that it reads."""

    service: str
    kinds: Sequence[Aggregate[Any]]
    clocks: Clocks
    subscribes: Sequence[Topic] = ()
    publishes: Sequence[Topic] = ()

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that its log is published to."""
        return tuple(self.publishes) or event_topics_of(self.service)


@dataclass(slots=True)
class Report:
    """What came of a recovery.

    The log as it was restored ends at `backup`, as it is now at `newest`. `lost` counts versions of facts that are
    known to have been, and that nobody knows any more; `missing` those of them that were public. `gone` says where a
    topic no longer goes back to the backup, so that more may be lost than is known. `seconds` is how long it took.
    Of letters, webhooks and notices `went_out` names those that the backup did not know, `may_go_again` what waits.
    """

    service: str
    backup: datetime | None = None
    newest: datetime | None = None
    taken_back: int = 0
    by_type: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    missing: int = 0
    withheld: dict[str, list[str]] = field(default_factory=dict)
    unfolded: list[str] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    lifted: int = 0
    reads_anew: int = 0
    seconds: float = 0.0
    went_out: list[str] = field(default_factory=list)
    may_go_again: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every public fact since the backup is back."""
        return not (self.gone or self.missing or self.unfolded)

    def to_document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {**asdict(self), "is_whole": self.is_whole}


async def recover(settings: Settings, database: Database, owned: Owned) -> Report:
    """Take back what the topics have and the log lacks, lift all versions, and let the service read everything anew.

    May be run again at any time before the service starts. Raises `StillAtWork`, `Contradiction`, `CannotRead` where a
    topic has what cannot be fetched, and `LookupError` for a fact of a type that this version does not know.
    """
    await _refuse_at_work(database)
    recoveries, report = Recoveries(database), Report(owned.service)
    recovery = await recoveries.begin()
    if at_work := await _at_work(database):  # whoever began meanwhile sees from now on that it may not
        await recoveries.abandon(recovery)
        raise StillAtWork(at_work)
    report.backup = report.newest = recovery.backup
    position = await Positions(database).read()
    told = await _Told.by(settings, owned, position.acknowledged if position else None)
    report.gone = told.gone
    await _put_back(database, owned, await _lacking(database, told.documents, recovery), report)
    report.by_type = dict(sorted((await recoveries.taken_back(recovery)).items()))
    report.taken_back = sum(report.by_type.values())
    report.lifted = await recoveries.lift(recovery, owned.kinds)
    report.withheld = await recoveries.withheld(owned.kinds)
    if await recoveries.written_since(recovery):
        raise StillAtWork("something was recorded meanwhile: stop every process of the service, and begin again")
    report.newest = await _newest(database)
    report.reads_anew = await _begin_reading_anew(settings, owned)
    await Positions(database).read_log_again()
    await Standings(database).forget()
    report.seconds = await recoveries.end(recovery, report.to_document())
    return report


async def _refuse_at_work(database: Database) -> None:
    """Wait until leases that the backup has run out, and refuse where one is renewed meanwhile."""
    left = max((each.seconds_left for each in await leases_of(database)), default=0.0)
    await asyncio.sleep(max(0.0, left) + _MOMENT if left > 0 else 0.0)
    if at_work := await _at_work(database):
        raise StillAtWork(at_work)


async def _at_work(database: Database) -> str:
    held = [each.name for each in await leases_of(database) if each.holds]
    if not held:
        return ""
    return f"processes are at work, and hold {', '.join(held)}: stop them, and wait until leases run out"


async def _newest(database: Database) -> datetime | None:
    found = await database[EVENTS].find_one({}, {"recorded_at": 1}, sort=[("recorded_at", -1)])
    return found["recorded_at"] if found else None


@dataclass(slots=True)
class _Told:
    """What the topics have: log documents by id, as they came first; and where they do not go back far enough."""

    documents: dict[str, Document] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @classmethod
    async def by(cls, settings: Settings, owned: Owned, acknowledged: Acknowledged | None) -> "_Told":
        told, first = cls(), dict[tuple[str, int], int]()
        reader = Reader(owned.service, public_events().values(), ())
        names = [each.name for each in owned.topics]
        async for record in records_of(settings, *names):
            first.setdefault((record.topic, record.partition), record.offset)
            if (document := _document_of(owned.service, reader, record)) is not None:
                told._add(document)
        told.gone = _gone(acknowledged, first)
        return told

    def _add(self, document: Document) -> None:
        before = self.documents.setdefault(document["_id"], document)
        if not _same(before, document):
            raise Contradiction(f"{document['topic']} has two facts {document['_id']}: a version was given twice")


def _document_of(service: str, reader: Reader, record: Record) -> Document | None:
    """Return the log document of a record; `None` for one that is no event of the service, and was never in its log."""
    try:
        received = reader.read(record)
    except Malformed:
        return None
    envelope, event = received.envelope, received.event
    if envelope.source != service:
        return None
    if event is None:
        raise LookupError(f"{envelope.type} of {envelope.id} cannot be read by this version")
    recorded_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return {
        "_id": envelope.id,
        "aggregate": event.AGGREGATE,
        "aggregate_id": envelope.subject,
        "version": envelope.aggregate_version,
        "previous_version": envelope.follows,
        "type": envelope.type,
        "topic": event.TOPIC,
        "public": True,
        "data": orjson.loads(record.value or b"{}"),
        "time": envelope.time,
        "recorded_at": recorded_at,
        "actor": ACTOR,
        "roles": [],
        "correlation_id": envelope.correlation_id,
        "causation_id": envelope.causation_id,
        "traceparent": envelope.traceparent,
        "originated_at": envelope.originated_at or recorded_at,
        RECOVERED: {"from": f"{record.topic}:{record.partition}:{record.offset}"},
    }


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["type"] == other["type"] and one["data"] == other["data"])


def _gone(acknowledged: Acknowledged | None, first: Mapping[tuple[str, int], int]) -> list[str]:
    """Say which partitions no longer hold the last batch that the backup knows of, or what follows."""
    known = acknowledged.topics if acknowledged else {}
    gone = []
    for (topic, partition), offset in first.items():
        offsets = known.get(topic, ())
        before = offsets[partition] if partition < len(offsets) else -1
        if offset > max(before, 0):
            gone.append(f"{topic} begins at {offset} in partition {partition}, and the backup knows it up to {before}")
    for topic, offsets in known.items():
        gone += [
            f"{topic} is empty in partition {partition}, and the backup knows it up to {offset}"
            for partition, offset in enumerate(offsets)
            if offset >= 0 and (topic, partition) not in first
        ]
    return sorted(gone)


async def _lacking(
    database: Database, documents: Mapping[str, Document], recovery: Recovery
) -> dict[str, list[Document]]:
    """Return what the log lacks, by aggregate, in the order of versions; raises `Contradiction`."""
    lacking: dict[str, list[Document]] = defaultdict(list)
    ids, recoveries = list(documents), Recoveries(database)
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        there = await recoveries.logged(page)
        for each in (documents[one] for one in page):
            known = there.get(each["_id"])
            if known is None:
                each[RECOVERED]["recovery"] = recovery.number
                lacking[each["aggregate_id"]].append(each)
            elif not _same(known, each):
                raise Contradiction(f"the log has another fact {each['_id']} than {each['topic']}")
    for found in lacking.values():
        found.sort(key=lambda each: each["version"])
    return lacking


async def _put_back(database: Database, owned: Owned, lacking: Mapping[str, list[Document]], report: Report) -> None:
    taking = TakingBack(database, owned.kinds, owned.clocks)
    for aggregate_id, documents in lacking.items():
        back = await taking.put_back(aggregate_id, documents)
        report.lost += len(back.lost)
        report.missing += back.missing
        report.contested += [f"{aggregate_id} and {each}" for each in back.contested]
        if not back.folded:
            report.unfolded.append(aggregate_id)


async def _begin_reading_anew(settings: Settings, owned: Owned) -> int:
    """Set the service's places back to the beginning of what it reads; return in how many partitions.

    Its rows are as old as the backup, and the broker takes what came since for read. Whatever comes again is passed
    over by its version, or by the key of the reaction.
    """
    topics = [each.name for each in (*owned.subscribes, *owned.topics, retries(owned.service))]
    partitions = await partitions_of(settings, topics)
    if not partitions:
        return 0
    consumer = AIOKafkaConsumer(
        *sorted({each.topic for each in partitions}),
        **connection(settings),
        group_id=group_of(owned.service),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=settings.kafka_session_timeout_ms,
        heartbeat_interval_ms=settings.kafka_heartbeat_interval_ms,
    )
    try:
        await consumer.start()  # as a member of the group, since brokers differ in what they let others commit
        async with asyncio.timeout(_PATIENCE):
            while not consumer.assignment().issuperset(partitions):
                await asyncio.sleep(_MOMENT)
        await consumer.commit(await consumer.beginning_offsets(partitions))
    except TimeoutError:
        raise StillAtWork(f"others read as {owned.service}: stop its workers") from None
    finally:
        await to_its_end(consumer.stop())
    return len(partitions)
