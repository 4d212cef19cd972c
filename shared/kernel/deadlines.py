"""Deadlines: by when somebody must have done something, as a service declares it over the states of its aggregates.

What is done by itself at a deadline are its steps: reminders before it, and its end. Each is done once, by the `timer`
role, through a command (`shared.kernel.timers`). A deadline without steps is seen by whoever looks, and says itself
what the rules do once it has passed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.kernel.aggregate import Aggregate
from shared.kernel.filters import Filters

State = TypeVar("State")

END = "end"
"""The step of a deadline that `ends`."""

_LAST = date.max - timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: the id of what it concerns (never of a client), and the last day that is in time.

    In one state, a subject has one clock of a kind at a time.
    """

    subject: str
    by: date


def due_by(subject: UUID, day: date | None) -> Iterator[Due]:
    """Yield the one clock of a state that runs to the end of a day, and none where it has no such day."""
    if day is not None:
        yield Due(str(subject), day)


@dataclass(frozen=True)
class Reminder(Generic[State]):
    """What happens before the last day of a clock, at the start of the day that its state says, if any."""

    name: str
    day: Callable[[State], date | None]


@dataclass(frozen=True)
class Deadline(Generic[State]):
    """One kind of deadline.

    `standing` is what every aggregate with such a clock running has in its state; `due` returns the clocks that run in
    one. `passed` says in a sentence what the rules do once the last day is over. A deadline that is not `binding` is a
    target. `reminders` are done before the last day, and where a deadline `ends`, something is done once that day is
    over, or at the moment on it that `ends_at` says: a clock of hours. A clock with steps takes its day from a field of
    the state, so that the same log always leads to the same moments.
    """

    name: str
    awaits: str
    passed: str
    aggregate: Aggregate[State]
    due: Callable[[State], Iterable[Due]]
    standing: Filters = field(default_factory=dict)
    binding: bool = True
    reminders: tuple[Reminder[State], ...] = ()
    ends: bool = False
    ends_at: Callable[[State], datetime | None] | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for names that do not tell steps apart."""
        names = [self.name, *self.steps]
        if any("/" in each or not each for each in names) or len(set(self.steps)) < len(self.steps):
            raise ValueError(f"names of a deadline and its steps are distinct and without a slash, not {names}")

    @property
    def steps(self) -> tuple[str, ...]:
        """What is done by itself, by name."""
        return (*(each.name for each in self.reminders), *((END,) if self.ends else ()))

    def moments(self, state: State, by: date) -> Iterator[tuple[str, datetime]]:
        """Yield when each step of a clock is done that runs to the end of a day."""
        for reminder in self.reminders:
            if (day := reminder.day(state)) is not None:
                yield reminder.name, start_of(day)
        if self.ends:
            yield END, (self.ends_at(state) if self.ends_at else None) or end_of(by)


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in the United Kingdom."""
    return datetime.combine(day, time.min, ZoneInfo("Europe/London"))


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over in the United Kingdom, by which these clocks are counted.

    The last days that there are at all end with the last but one: no arithmetic is left after them.
    """
    return start_of(min(day, _LAST) + timedelta(days=1))
