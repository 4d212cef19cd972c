"""The steps that are still to be done in one aggregate: which, when, and since which of its events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.kernel.deadlines import END, Deadline
from shared.kernel.filters import satisfies


@dataclass(frozen=True, slots=True)
class Firing:
    """One step of one clock that runs: done once its moment is there.

    `subject` begins with the aggregate's id. `by` is the last day, `version` that of the event with which this clock,
    of this subject and to this day, began to run.
    """

    clock: str
    step: str
    aggregate_id: str
    subject: str
    by: date
    at: datetime
    version: int

    @property
    def key(self) -> str:
        """What tells it from every other step there ever was in this service."""
        return f"{self.clock}/{self.step}/{self.subject}@{self.version}"

    @property
    def ends(self) -> bool:
        """Whether it is the end of its clock, and no reminder."""
        return self.step == END

    def same_clock(self, other: "Firing") -> bool:
        """Whether it is a step of the same clock as another."""
        return (self.clock, self.subject, self.version) == (other.clock, other.subject, other.version)


def parsed(aggregate_id: str, key: str, by: str, at: datetime) -> Firing:
    """Return the step of a key; raises `ValueError` for what is none."""
    clock, step, rest = key.split("/", 2)
    subject, version = rest.rsplit("@", 1)
    return Firing(clock, step, aggregate_id, subject, date.fromisoformat(by), at, int(version))


def advanced(
    deadlines: Iterable[Deadline[Any]],
    before: Sequence[Firing],
    aggregate_id: str,
    state: object,
    version: int,
    time: datetime,
) -> tuple[Firing, ...]:
    """Return the steps of the clocks that run after an event, done or not: the state it led to, its version and time.

    The steps of a clock that goes on stay as they are. A reminder that would have come before its clock is not made.
    Raises `ValueError` where a subject has two clocks of a kind that one event began.
    """
    found: dict[str, Firing] = {}
    for step in _steps(deadlines, before, aggregate_id, state, version, time):
        if (other := found.setdefault(step.key, step)) != step:
            raise ValueError(f"{step.key} is due by {other.by} and by {step.by}: a subject for each")
    return tuple(found.values())


def _steps(
    deadlines: Iterable[Deadline[Any]],
    before: Sequence[Firing],
    aggregate_id: str,
    state: object,
    version: int,
    time: datetime,
) -> Iterator[Firing]:
    for deadline in deadlines:
        if not satisfies(state, deadline.standing):
            continue
        for due in deadline.due(state):
            subject = _within(aggregate_id, due.subject)
            clock = (deadline.name, subject, due.by)
            if going_on := [each for each in before if (each.clock, each.subject, each.by) == clock]:
                yield from going_on
                continue
            for step, at in deadline.moments(state, due.by):
                if step == END or at > time:
                    yield Firing(deadline.name, step, aggregate_id, subject, due.by, at, version)


def _within(aggregate_id: str, subject: str) -> str:
    """Return a subject's id as one that no other aggregate has."""
    own = subject == aggregate_id or subject.startswith(f"{aggregate_id}/")
    return subject if own else f"{aggregate_id}/{subject}"
