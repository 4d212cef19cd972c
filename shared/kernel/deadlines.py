"""Deadlines: by when somebody must have done something, as a service declares it over the states of its aggregates.

Nothing fires by itself: there is no timer service. A deadline that has passed is seen by whoever looks, and says itself
what the rules do then.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from shared.kernel.aggregate import Aggregate
from shared.kernel.filters import Filters

State = TypeVar("State")

_LAST = date.max - timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: the id of what it concerns (never of a client), and the last day that is in time."""

    subject: str
    by: date


@dataclass(frozen=True)
class Deadline(Generic[State]):
    """One kind of deadline.

    `standing` is what every aggregate with such a clock running has in its state; `due` returns
    the clocks that run in one. `passed` says in a sentence what the rules do once the last day is over. A deadline that
    is not `binding` is a target.
    """

    name: str
    awaits: str
    passed: str
    aggregate: Aggregate[State]
    due: Callable[[State], Iterable[Due]]
    standing: Filters = field(default_factory=dict)
    binding: bool = True


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over in the United Kingdom, by which these clocks are counted.

    The last days that there are at all end with the last but one: no arithmetic is left after them.
    """
    return datetime.combine(min(day, _LAST) + timedelta(days=1), time.min, ZoneInfo("Europe/London"))
