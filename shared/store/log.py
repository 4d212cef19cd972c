"""The event log: what was decided, by whom, when and why.

Appended for good and never updated: the audit trail, and the outbox that the relay publishes from. Private facts are in
it as all others are, and go no further.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from shared.contracts import all_events
from shared.contracts.event import Event
from shared.kernel.caller import Caller

COLLECTION = "events"

# Of its JSON, in bytes: half of what the relay sends at once, and a quarter of what brokers take unless told otherwise.
LARGEST_EVENT = 256 * 1024


class EventTooLarge(Exception):
    """An event that could never be published, so that it would hold up all after it, may not get into the log."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event with its place in the log.

    `time` is when it happened by the service's clock; `recorded_at` is the database's time of the commit, in whole
    milliseconds, and never falls along one aggregate's versions, so that the log sorts by (recorded_at, version).
    `previous` is the version of the last public event before it, 0 where there is none. `relied_on` names the rows that
    the command was decided on, each as `<projection>/<id>@<version>`, and `reaction` the key of the reaction: the first
    event of a command has both. Its document says in which roles the caller acted, none where no token did.
    """

    event: Event
    version: int
    previous: int
    time: datetime
    recorded_at: datetime
    caller: Caller
    relied_on: tuple[str, ...] = ()
    reaction: str | None = None

    @property
    def id(self) -> str:
        """`<aggregate id>:<version>`: unique, and the `ce_id` on the wire."""
        return f"{self.event.subject}:{self.version}"

    def to_document(self) -> dict[str, Any]:
        """Return the form that is appended; raises `EventTooLarge`."""
        data = self.event.model_dump(mode="json")
        if (size := len(orjson.dumps(data))) > LARGEST_EVENT:
            raise EventTooLarge(
                f"{self.event.TYPE} {self.id} has {size} bytes, and at most {LARGEST_EVENT} are allowed"
            )
        document = {
            "_id": self.id,
            "aggregate": self.event.AGGREGATE,
            "aggregate_id": self.event.subject,
            "version": self.version,
            "previous_version": self.previous,
            "type": self.event.TYPE,
            "topic": self.event.TOPIC,
            "public": not self.event.PRIVATE,
            "data": data,
            "time": self.time,
            "recorded_at": self.recorded_at,
            "actor": self.caller.actor,
            "roles": sorted(self.caller.roles),
            "correlation_id": self.caller.correlation_id,
            "causation_id": self.caller.causation_id,
            "traceparent": self.caller.traceparent,
            "originated_at": self.caller.originated_at or self.recorded_at,
        }
        if self.relied_on:
            document["relied_on"] = list(self.relied_on)
        if self.reaction:
            document["reaction"] = self.reaction
        return document


def is_public(document: Mapping[str, Any]) -> bool:
    """Whether an event of the log may leave its service; one that does not say so may not be read at all."""
    public: bool = document["public"]
    return public


def event_of(document: dict[str, Any]) -> Event:
    """Read the event of a log document; raises `KeyError` for a type that this version does not know."""
    return all_events()[document["type"]].model_validate(document["data"])


def known_event(document: dict[str, Any]) -> Event | None:
    """Read the event of a log document; `None` for a type that this version does not know."""
    return event_of(document) if document["type"] in all_events() else None
