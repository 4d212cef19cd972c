"""Dead letters: events that a service could not act on, set aside with their origin and reason, to be sent again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer

from shared.contracts.topics import dead_letters, retries
from shared.messaging.envelope import Headers
from shared.messaging.kafka import Record
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.telemetry import metrics

_OWN = "dlq_"
# Of what somebody else wrote to the topic: an operator must see it too, or it could be neither replayed nor discarded.
_NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One event set aside, at `since`. `id` is where it came from: topic, partition and offset."""

    id: str
    since: datetime
    reason: str
    detail: str
    attempts: int
    value: bytes | None
    headers: Headers

    @property
    def type(self) -> str:
        """The event's type, empty where even that was missing."""
        found = next((value for name, value in self.headers if name == "ce_type"), None)
        return (found or b"").decode(errors="replace")


class DeadLetters:
    """Where one service puts its dead letters."""

    def __init__(self, producer: AIOKafkaProducer, service: str) -> None:
        """`producer` is started by whoever owns it."""
        self._producer = producer
        self._topic = dead_letters(service).name
        self._retries = retries(service).name

    async def put(self, record: Record, reason: str, detail: str, attempts: int) -> None:
        """Set a record aside. `detail` must not quote the payload."""
        identifier = f"{record.topic}:{record.partition}:{record.offset}"
        own = {"reason": reason, "detail": detail[:500], "attempts": str(attempts)}
        headers = [*record.headers, *((_OWN + name, text.encode()) for name, text in own.items())]
        await self._producer.send_and_wait(self._topic, value=record.value, key=identifier.encode(), headers=headers)
        metrics.DEAD_LETTERS.labels(reason).inc()

    async def replay(self, letter: DeadLetter) -> None:
        """Send a letter's event to the service again, and mark the letter as dealt with."""
        key = next((value for name, value in letter.headers if name == "ce_subject"), None)
        await self._producer.send_and_wait(self._retries, value=letter.value, key=key, headers=letter.headers)
        await self.discard(letter)

    async def discard(self, letter: DeadLetter) -> None:
        """Mark a letter as dealt with, without sending it again."""
        await self._producer.send_and_wait(self._topic, value=None, key=letter.id.encode())


async def waiting(settings: Settings, service: str) -> Mapping[str, DeadLetter]:
    """Return the letters of a service that nobody has dealt with yet, oldest first."""
    found: dict[str, DeadLetter] = {}
    async for record in records_of(settings, dead_letters(service).name):
        identifier = (record.key or b"").decode()
        if record.value is None and not record.headers:
            found.pop(identifier, None)
        else:
            found[identifier] = _letter(identifier, record)
    return found


def _letter(identifier: str, record: Record) -> DeadLetter:
    own = {name: (value or b"").decode(errors="replace") for name, value in record.headers if name.startswith(_OWN)}
    return DeadLetter(
        id=identifier,
        since=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        reason=own.get(_OWN + "reason", _NOT_OURS),
        detail=own.get(_OWN + "detail", ""),
        attempts=int(attempts) if (attempts := own.get(_OWN + "attempts", "")).isdecimal() else 0,
        value=record.value,
        headers=[(name, value) for name, value in record.headers if not name.startswith(_OWN)],
    )
