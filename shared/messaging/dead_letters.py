"""Dead letters: events that a service could not act on, set aside with their origin and reason, to be sent again."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from aiokafka.errors import MessageSizeTooLargeError

from shared.contracts.topics import EVENT_TOPICS, dead_letters, retries
from shared.messaging.envelope import LONGEST, Headers
from shared.messaging.kafka import Record
from shared.messaging.producing import Producer
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.telemetry import metrics

_OWN = "dlq_"
# Of what somebody else wrote to the topic: an operator must see it too, or it could be neither replayed nor discarded.
_NOT_OURS = "not_ours"
_LONGEST_REASON = 200
# Of headers that are not ours. Together with ours they stay far below what any broker takes.
_MOST_HEADERS = 64
_LONGEST_HEADER = 256
_NUMBER = re.compile(r"[0-9]{1,9}")
_MOMENT = re.compile(r"[0-9]{1,13}")
_RETENTIONS = {topic.name: topic.retention for topic in EVENT_TOPICS}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One event set aside, at `since`. `id` is where it came from: topic, partition and offset.

    `sent` is when its record was sent to that topic. `is_cut` if it was too large to be kept whole.
    """

    id: str
    since: datetime
    reason: str
    detail: str
    attempts: int
    value: bytes | None
    headers: Headers
    key: bytes | None = None
    sent: datetime | None = None
    is_cut: bool = False

    @property
    def type(self) -> str:
        """The event's type, empty where even that was missing."""
        found = next((value for name, value in self.headers if name == "ce_type"), None)
        return (found or b"").decode(errors="replace")

    def is_over(self, now: datetime) -> bool:
        """Whether the topic that it came from would have dropped it by now: what it says may be kept no longer."""
        kept = _RETENTIONS.get(self.id.partition(":")[0])
        return kept is not None and now - (self.sent or self.since) > kept


class DeadLetters:
    """Where one service puts its dead letters."""

    def __init__(self, producer: Producer, service: str) -> None:
        """`producer` is started by whoever owns it."""
        self._producer = producer
        self._topic = dead_letters(service).name
        self._retries = retries(service).name

    async def put(self, record: Record, reason: str, detail: str, attempts: int) -> None:
        """Set a record aside, whatever it is. `detail` must not quote the payload.

        A letter must be smaller than what the broker takes, or its record would come again for ever: headers are cut,
        and a value that does not fit is replaced by its size, its digest and its place.
        """
        identifier = f"{record.topic}:{record.partition}:{record.offset}"
        own = {"reason": reason[:_LONGEST_REASON], "detail": detail[:500], "attempts": str(attempts)}
        own["sent"] = str(record.timestamp)
        headers = _cut(record.headers, own)
        try:
            await self._send(identifier, record.value, headers)
        except MessageSizeTooLargeError:
            about = _about(record.value or b"", identifier)
            await self._send(identifier, about, [*headers, (_OWN + "cut", b"value")])
        metrics.DEAD_LETTERS.labels(reason).inc()

    async def _send(self, identifier: str, value: bytes | None, headers: Headers) -> None:
        await self._producer.send_and_wait(self._topic, value=value, key=identifier.encode(), headers=headers)

    async def replay(self, letter: DeadLetter) -> None:
        """Send a letter's event to the service again, and mark the letter as dealt with.

        Raises `ValueError` for a letter that was cut: what it was is at its place only.
        """
        if letter.is_cut:
            raise ValueError(f"{letter.id} was too large to be kept whole and cannot be sent again: discard it")
        key = next((value for name, value in letter.headers if name == "ce_subject"), None)
        await self._producer.send_and_wait(self._retries, value=letter.value, key=key, headers=letter.headers)
        await self.discard(letter)

    async def discard(self, letter: DeadLetter) -> None:
        """Mark a letter as dealt with, without sending it again."""
        await self._producer.send_and_wait(self._topic, value=None, key=letter.key)

    async def forget(self, letters: Iterable[DeadLetter]) -> int:
        """Discard letters that their own topics would have dropped; return how many are left."""
        now, left = datetime.now(UTC), 0
        for letter in letters:
            if letter.is_over(now):
                await self.discard(letter)
            else:
                left += 1
        return left


async def waiting(settings: Settings, service: str) -> Mapping[str, DeadLetter]:
    """Return the letters of a service that nobody has dealt with yet, oldest first."""
    found: dict[str, DeadLetter] = {}
    async for record in records_of(settings, dead_letters(service).name):
        identifier = (record.key or b"").decode(errors="backslashreplace")
        if record.value is None and not record.headers:
            found.pop(identifier, None)
        else:
            found[identifier] = _letter(identifier, record)
    return found


def _letter(identifier: str, record: Record) -> DeadLetter:
    own = {name: (value or b"").decode(errors="replace") for name, value in record.headers if name.startswith(_OWN)}
    sent = own.get(_OWN + "sent", "")
    return DeadLetter(
        id=identifier,
        since=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        reason=own.get(_OWN + "reason", _NOT_OURS),
        detail=own.get(_OWN + "detail", ""),
        attempts=int(attempts) if _NUMBER.fullmatch(attempts := own.get(_OWN + "attempts", "")) else 0,
        value=record.value,
        headers=[(name, value) for name, value in record.headers if not name.startswith(_OWN)],
        key=record.key,
        sent=datetime.fromtimestamp(int(sent) / 1000, UTC) if _MOMENT.fullmatch(sent) else None,
        is_cut=_OWN + "cut" in own,
    )


def _cut(given: Iterable[tuple[str, bytes]], own: Mapping[str, str]) -> Headers:
    """Return a record's headers as far as they fit, and our own; ours before any others, whatever those are."""
    ordered = sorted(given, key=lambda each: each[0] not in LONGEST)
    kept: Headers = []
    for name, value in ordered:
        if name.startswith(_OWN) or len(kept) == _MOST_HEADERS:
            continue
        longest = LONGEST.get(name, _LONGEST_HEADER)
        kept.append((name[:_LONGEST_HEADER], value[:longest] if value is not None else value))
    return [*kept, *((_OWN + name, text.encode()) for name, text in own.items())]


def _about(value: bytes, place: str) -> bytes:
    return orjson.dumps({"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest(), "place": place})
