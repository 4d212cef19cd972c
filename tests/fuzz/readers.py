"""One service's consumer with everything that it acts on, as its worker has it, and a post box for its dead letters."""

import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aiokafka.errors import MessageSizeTooLargeError

from deploy import services
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.envelope import Envelope
from shared.messaging.kafka import Record
from shared.runtime.parts import database_of, leave, parts_of
from shared.runtime.preparing import prepare
from shared.service import Service, load
from shared.settings import Settings
from shared.store.mongo import Database
from shared.store.seen import Seen
from shared.telemetry import metrics
from tests.fuzz.made_up import MadeUp
from tests.simulation.kafka import SentRecord

_LARGEST = 1024 * 1024
_ENDS = ("malformed", "parked", "passed_over", "done")
_MALFORMED = frozenset(
    {
        *("not_a_cloudevent", "attribute_missing", "attribute_invalid", "attribute_too_long", "payload_invalid"),
        *("subject_mismatch", "private_type", "wrong_source", "wrong_topic", "wrong_id", "wrong_version"),
    }
)


class Letter(NamedTuple):
    """A dead letter as it was posted: the place of its record, and why."""

    place: str
    reason: str
    detail: str

    @property
    def is_malformed(self) -> bool:
        """Whether the record was refused before anything was made of it."""
        return self.reason in _MALFORMED


@dataclass
class PostBox:
    """What would send dead letters to a broker, and takes no larger ones than it."""

    letters: list[Letter] = field(default_factory=list)

    async def send_and_wait(self, topic: str, value: Any, key: bytes, headers: Sequence[tuple[str, bytes]]) -> None:
        """Keep a letter; raises what the library does for one that is too large."""
        assert topic.endswith(".dead-letters")
        if len(value or b"") + len(key) + sum(len(name) + len(each or b"") for name, each in headers) > _LARGEST:
            raise MessageSizeTooLargeError
        own = {name: (each or b"").decode() for name, each in headers if name.startswith("dlq_")}
        self.letters.append(Letter(key.decode(), own["dlq_reason"], own["dlq_detail"]))


class Reader:
    """A service that reads what was made up."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._versions = Counter[str]()
        self._examples = self._sent = 0
        self._database: Database
        self._consumer: Consumer
        self._box = PostBox()

    async def start(self, parts: Any) -> None:
        """Begin to read as the service's worker does."""
        self._database = parts.store.database
        letters = DeadLetters(self._box, self.service.name)  # type: ignore[arg-type] # stands in for the library's
        reactors, rows = self.service.build(parts).reactors, list(parts.rows.values())
        self._consumer = Consumer(self.service.name, rows, reactors, letters, Seen(self._database))

    def records_of(self, events: Iterable[MadeUp]) -> list[Record]:
        """Return these events as the broker would hand them over, about aggregates of their own."""
        self._examples += 1
        return [self._record(each) for each in events]

    async def take(self, records: Sequence[Record]) -> list[Letter]:
        """Let it read a batch; return the letters of what it set aside.

        Raises what its partition would be held back by; fails where a record ends in nothing that is counted.
        """
        before, ended = len(self._box.letters), self._ended()
        await self._consumer.take(records)
        ends = self._ended() - ended
        assert ends.total() >= len(records), f"{len(records)} records were read, and ended so: {ends}"
        return self._box.letters[before:]

    async def rows(self) -> dict[str, str]:
        """Return a digest of the rows of each projection."""
        return await self._digests([each.name for each in self.service.projections])

    async def _digests(self, names: Collection[str]) -> dict[str, str]:
        found = await self._database.command("dbHash", collections=list(names))
        return dict(found["collections"])

    async def led_to(self, events: Collection[str]) -> int:
        """Return how many facts the log has that follow from these events."""
        query = {"causation_id": {"$in": list(events)}}
        return int(await self._database["events"].count_documents(query))

    def _record(self, event: MadeUp) -> SentRecord:
        self._sent += 1
        data, of = event.of_its_own(self._examples, self._sent), event.of
        subject = str(data.get(of.SUBJECT, "nobody"))
        aggregate = f"{of.TOPIC}/{subject}"
        version = max(1, self._versions[aggregate] + 1 + event.leap)
        if not event.headers and not event.leap:
            self._versions[aggregate] = version
        owner, now = of.TYPE.partition(".")[0], datetime.now(UTC)
        envelope = Envelope(
            f"{subject}:{version}", owner, of.TYPE, now, subject, version, "made up", previous_version=version - 1
        )
        headers = {**dict(envelope.to_headers()), **event.headers}
        kept = [(name, value) for name, value in headers.items() if value is not None]
        value = event.spoil(json.dumps(data, ensure_ascii=False).encode())
        return SentRecord(of.TOPIC, 0, self._sent, int(time.time() * 1000), subject.encode(), value, kept)

    def _ended(self) -> Counter[str]:
        topics = {topic.name for topic in self.service.subscribes}
        return Counter(
            {end: int(sum(metrics.CONSUMED.labels(name, end)._value.get() for name in topics)) for end in _ENDS}
        )


@asynccontextmanager
async def a_reader(name: str, settings: Settings) -> AsyncIterator[Reader]:
    """Prepare a service's database, and begin to read as it does."""
    service = services.service(name)
    await prepare(service, settings)
    parts = parts_of(service, database_of(service, settings), settings)
    try:
        load(service, parts.clock)
        await parts.store.start()
        reader = Reader(service)
        await reader.start(parts)
        yield reader
        await parts.store.database.client.drop_database(parts.store.database.name)
    finally:
        await parts.store.close()
        leave(parts)
