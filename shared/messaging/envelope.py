"""CloudEvents 1.0 on Kafka in binary mode: attributes as `ce_` headers, the value is the payload alone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import ValidationError

from shared.contracts import all_events, public_events
from shared.contracts.event import Event
from shared.messaging.bounds import beyond, may_be_of_an_event
from shared.telemetry import tracing

Headers = list[tuple[str, bytes]]

_LARGEST_VERSION = 2**63 - 1  # of a number in the database
_NUMBER = re.compile(r"[0-9]{1,19}")

# The longest that an attribute may be, in bytes of UTF-8: several times what any of ours needs. Whoever keeps one, logs
# it or sends it on need not fear its size.
LONGEST = {
    "ce_specversion": 16,
    "ce_id": 320,
    "ce_source": 128,
    "ce_type": 256,
    "ce_time": 64,
    "ce_subject": 256,
    "ce_aggregateversion": 19,
    "ce_previousversion": 19,
    "ce_correlationid": 256,
    "ce_causationid": 320,
    "ce_originatedat": 64,
    "traceparent": 256,
}


class Malformed(Exception):
    """A record that is no event of ours: says which attribute is wrong, never what the payload holds."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Envelope:
    """The attributes of one event: `id` is `<aggregate id>:<version>`, unique with `source`.

    `time` is when it happened, by the clock that dates decisions; `originated_at` is the machine's time of the commit
    that everything follows from, however many services are between. `previous_version` is that of the aggregate's last
    public event before this one, 0 for the first; `None` where the sender does not say.
    """

    id: str
    source: str
    type: str
    time: datetime
    subject: str
    aggregate_version: int
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None
    originated_at: datetime | None = None
    previous_version: int | None = None

    @property
    def follows(self) -> int:
        """The version that a reader must have seen before this one."""
        return self.aggregate_version - 1 if self.previous_version is None else self.previous_version

    def to_headers(self) -> Headers:
        """Return the Kafka headers of the binary mode, none longer than readers take."""
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", self.id.encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", self.type.encode()),
            ("ce_time", _text_of(self.time)),
            ("ce_subject", self.subject.encode()),
            ("ce_aggregateversion", str(self.aggregate_version).encode()),
            ("ce_correlationid", _cut(self.correlation_id, LONGEST["ce_correlationid"])),
            ("content-type", b"application/json"),
        ]
        if self.previous_version is not None:
            headers.append(("ce_previousversion", str(self.previous_version).encode()))
        if self.causation_id:
            headers.append(("ce_causationid", _cut(self.causation_id, LONGEST["ce_causationid"])))
        if self.originated_at:
            headers.append(("ce_originatedat", _text_of(self.originated_at)))
        if self.traceparent:
            headers.append(("traceparent", self.traceparent.encode()))
        return headers

    @classmethod
    def from_headers(cls, headers: Iterable[tuple[str, bytes]]) -> "Envelope":
        """Read the headers; raises `Malformed` naming the attribute that is missing or wrong."""
        found = _decoded(headers)
        if found.get("ce_specversion") != "1.0":
            raise Malformed("not_a_cloudevent", "ce_specversion must be 1.0")
        try:
            version = _version(found["ce_aggregateversion"], 1, _LARGEST_VERSION)
            previous = found.get("ce_previousversion")
            return cls(
                id=found["ce_id"],
                source=found["ce_source"],
                type=found["ce_type"],
                time=_moment(found["ce_time"]),
                subject=found["ce_subject"],
                aggregate_version=version,
                correlation_id=found["ce_correlationid"],
                causation_id=found.get("ce_causationid"),
                traceparent=tracing.valid(found.get("traceparent")),
                originated_at=_moment(found["ce_originatedat"]) if "ce_originatedat" in found else None,
                previous_version=None if previous is None else _version(previous, 0, version - 1),
            )
        except KeyError as error:
            raise Malformed("attribute_missing", f"the header {error.args[0]} is missing") from None
        except ValueError:
            detail = (
                "times must be ISO 8601 with a zone from 1970 on, ce_aggregateversion a number from 1 "
                "and ce_previousversion a number below it"
            )
            raise Malformed("attribute_invalid", detail) from None


def _text_of(moment: datetime) -> bytes:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not may_be_of_an_event(moment):
        raise ValueError
    return moment


def _version(text: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise ValueError
    return int(text)


def _cut(text: str, longest: int) -> bytes:
    """Encode an attribute that only describes; one of ours is never longer, what a caller sent might be."""
    return text.encode()[:longest].decode(errors="ignore").encode()


def _decoded(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Return our attributes; whatever else any tool has added is nothing to us."""
    found: dict[str, str] = {}
    try:
        for name, value in headers:
            longest = LONGEST.get(name)
            if longest is None:
                continue
            if len(value) > longest:
                raise Malformed("attribute_too_long", f"{name} has {len(value)} bytes, not at most {longest}")
            found[name] = value.decode()
    except (UnicodeDecodeError, TypeError):  # Kafka has headers without a value too
        raise Malformed("attribute_invalid", "a header has no value, or one that is not UTF-8") from None
    return found


def encode(event: Event) -> bytes:
    """Return the payload of an event as JSON."""
    return orjson.dumps(event.model_dump(mode="json"))


def decode(envelope: Envelope, value: bytes | None) -> Event | None:
    """Read a payload; `None` where the type is not one that this version knows. Raises `Malformed`."""
    contract = all_events().get(envelope.type)
    if contract is None:
        return None
    try:
        event = contract.model_validate_json(value or b"")
    except ValidationError as error:
        raise Malformed("payload_invalid", _fields(error)) from None
    if far := beyond(event):
        raise Malformed("payload_invalid", "; ".join(f"{name}: too_large_or_far" for name in far))
    return event


def _fields(error: ValidationError) -> str:
    """Name the fields that are wrong and why, without the values: a payload may hold what no log should."""
    return "; ".join(f"{'/'.join(map(str, each['loc'])) or 'payload'}: {each['type']}" for each in error.errors())


def envelope_of(document: Mapping[str, Any], source: str, traceparent: str | None) -> Envelope:
    """Return the attributes of a document of the event log, sent in the step of a trace that `traceparent` names.

    An unlinked fact says of its origin nothing at all: neither cause nor trace, and its own id for the correlation.
    """
    contract = public_events().get(document["type"])
    unlinked = contract is not None and contract.UNLINKED
    return Envelope(
        id=document["_id"],
        source=source,
        type=document["type"],
        time=document["time"],
        subject=document["aggregate_id"],
        aggregate_version=document["version"],
        correlation_id=document["_id"] if unlinked else document["correlation_id"],
        causation_id=None if unlinked else document["causation_id"],
        traceparent=None if unlinked else traceparent,
        originated_at=document["recorded_at"] if unlinked else _originated(document),
        previous_version=document["previous_version"],
    )


def _originated(document: Mapping[str, Any]) -> datetime:
    moment: datetime = document.get("originated_at") or document["recorded_at"]  # logs begin without it
    return moment
