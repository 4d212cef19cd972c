"""The steps of the clocks that run in a state, kept beside it: those due, which an index finds, and those done.

`due` and `done` hold `{at, key, by}` each. They follow from the events as the state does, and every commit of one of
them writes the other; that a step is done is noted by whoever did it, and forgotten when its clock no longer runs.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from pymongo import IndexModel

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, Ref
from shared.kernel.deadlines import Deadline
from shared.kernel.documents import Document
from shared.kernel.firing import Firing, advanced, parsed

State = TypeVar("State")

DUE, DONE = "due", "done"
INDEX = "due_steps"


@dataclass(frozen=True, slots=True)
class Steps:
    """What was or is to be done by the clocks that run in one state."""

    due: tuple[Firing, ...] = ()
    done: tuple[Firing, ...] = ()

    def awaits(self, firing: Firing) -> bool:
        """Whether a step is still to be done."""
        return any(each.key == firing.key for each in self.due)

    def marked(self, document: Mapping[str, Any]) -> "Steps":
        """Return the same steps, those done that a document says are done."""
        return _sorted_out((*self.due, *self.done), {each["key"] for each in document.get(DONE, ())})

    def to_document(self) -> Document:
        """Return the fields that are kept beside the state."""
        done = {DONE: [written(each) for each in self.done]} if self.done else {}
        return {DUE: [written(each) for each in self.due], **done}


def written(step: Firing) -> Document:
    """Return a step as it is kept."""
    return {"at": step.at, "key": step.key, "by": step.by.isoformat()}


def read(aggregate_id: str, entry: Mapping[str, Any]) -> Firing:
    """Read a step; raises `KeyError`, `TypeError` and `ValueError` for what is none."""
    return parsed(aggregate_id, entry["key"], entry["by"], entry["at"])


def steps_of(document: Mapping[str, Any]) -> Steps | None:
    """Read the steps beside a state; `None` where whoever wrote it knew of none."""
    if DUE not in document:
        return None
    due, done = ([read(document["_id"], each) for each in document.get(name, ())] for name in (DUE, DONE))
    return Steps(tuple(due), tuple(done))


def done_as_read(document: Mapping[str, Any] | None) -> Document:
    """Return the query by which a change of the state finds that no step was done since it was read."""
    return {DONE: document.get(DONE) if document else None}


class Folded(NamedTuple, Generic[State]):
    """What a log leads to: the state, and the steps of the clocks that run in it; `None` for a kind that has none."""

    state: State | None
    steps: Steps | None


class Clocks:
    """The deadlines of a service that have steps, by kind of aggregate."""

    def __init__(self, deadlines: Iterable[Deadline[Any]]) -> None:
        """Pass over those that have none."""
        self._deadlines: dict[str, tuple[Deadline[Any], ...]] = {}
        self.kinds: dict[str, Aggregate[Any]] = {}
        for each in deadlines:
            if each.steps:
                kind = each.aggregate
                self.kinds[kind.name] = kind
                self._deadlines[kind.name] = (*self._deadlines.get(kind.name, ()), each)

    def indexes(self, kind: Aggregate[Any]) -> list[IndexModel]:
        """Return what finds the due steps of a kind in order of time; of states without any it holds nothing."""
        return [IndexModel([("due.at", 1)], name=INDEX, sparse=True)] if kind.name in self._deadlines else []

    def after(self, before: Steps | None, of: Ref[Any], state: object, version: int, time: datetime) -> Steps | None:
        """Return the steps after an event, by the state that it led to, its version and its time.

        `None` for a kind that has none: its documents are what they always were.
        """
        deadlines = self._deadlines.get(of.kind.name)
        if deadlines is None:
            return None
        before = before or Steps()
        found = advanced(deadlines, (*before.due, *before.done), of.id, state, version, time)
        return _sorted_out(found, {each.key for each in before.done})

    def folded(
        self, kind: Aggregate[State], aggregate_id: str, log: Iterable[tuple[Event, int, datetime]]
    ) -> Folded[State]:
        """Return what events lead to, each with its version and its time, and the steps, none of them done."""
        state, steps, of = None, None, kind(aggregate_id)
        for event, version, time in log:
            state = kind.evolve(state, event)
            steps = self.after(steps, of, state, version, time)
        return Folded(state, steps)


def _sorted_out(steps: Iterable[Firing], done: Collection[str]) -> Steps:
    found = tuple(steps)
    return Steps(
        tuple(each for each in found if each.key not in done), tuple(each for each in found if each.key in done)
    )


NO_CLOCKS = Clocks(())
