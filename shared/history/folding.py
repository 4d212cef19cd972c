"""What a thing was when a day ended in the United Kingdom: the fold of the events that had happened by then.

An event has happened when it was decided, by the clock of the service, whenever it was recorded. Along one thing the
events count in their order: the first that lies after the day ends the fold, so that what is told is always what once
stood there. (The clocks of two processes may differ by moments, and a later version have an earlier time.)
"""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import TypeVar

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, Stored
from shared.kernel.deadlines import end_of
from shared.kernel.documents import Document
from shared.kernel.rules import NotFound, Rejection
from shared.reference.calendar import uk_date
from shared.store.log import known_event

State = TypeVar("State")

AS_AT = "/query/as_at"
"""Where the day stands that is asked for, as problems point to it."""


class NotThen(NotFound):
    """A thing that is there now was not on the day asked for, or what it was cannot be told; `reasons` say which."""

    def __init__(self, what: str, identifier: object, code: str, detail: str) -> None:
        super().__init__(what, identifier)
        self.args = (detail,)
        self.reasons = (Rejection(code, detail, AS_AT),)


class NotYet(NotThen):
    """A thing that is there now was not on the day asked for."""


def as_it_was(kind: Aggregate[State], identifier: str, log: Sequence[Document], day: date) -> Stored[State]:
    """Fold the log of one thing, oldest first, up to the end of a day; raises `NotThen`."""
    if [each["version"] for each in log] != list(range(1, max(1, len(log)) + 1)):
        detail = f"what {kind.name} {identifier} was on {day} cannot be told: some of its facts are no longer kept"
        raise NotThen(kind.name, identifier, "not_kept", detail)
    end = end_of(day)
    happened = tuple(takewhile(lambda each: each["time"] < end, log))
    if not happened:
        began = log[0]["time"]
        detail = f"{kind.name} {identifier} has been there since {uk_date(began)} ({began.isoformat()}), not on {day}"
        raise NotYet(kind.name, identifier, "not_there_yet", detail)
    state = kind.fold([_event(kind, identifier, each, day) for each in happened])
    if state is None:
        raise TypeError(f"the events of {kind.name} {identifier} make no state")
    return Stored(state, happened[-1]["version"])


def _event(kind: Aggregate[State], identifier: str, document: Document, day: date) -> Event:
    event = known_event(document)
    if event is None:
        detail = (
            f"what {kind.name} {identifier} was on {day} cannot be told: version {document['version']} is a fact that "
            "this version of the service does not know"
        )
        raise NotThen(kind.name, identifier, "unknown_fact", detail)
    return event
