"""Deadlines: by when somebody must have done something, as a service declares it over the states of its aggregates.

Nothing fires by itself: there is no timer service. A deadline that has passed is seen by whoever looks, and says itself
what the rules do then.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from shared.store.aggregate import Aggregate
from shared.store.store import Store

State = TypeVar("State")

_PAGE = 500
_LAST = date.max - timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: the id of what it concerns (never of a client), and the last day that is in time."""

    subject: str
    by: date


@dataclass(frozen=True)
class Deadline(Generic[State]):
    """One kind of deadline.

    `standing` is what every aggregate with such a clock running has in its state, as the store filters; `due` returns
    the clocks that run in one. `passed` says in a sentence what the rules do once the last day is over. A deadline that
    is not `binding` is a target.
    """

    name: str
    awaits: str
    passed: str
    aggregate: Aggregate[State]
    due: Callable[[State], Iterable[Due]]
    standing: Mapping[str, Any] = field(default_factory=dict)
    binding: bool = True


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A state whose clocks cannot be told, and the kind of fault; never what the state holds."""

    subject: str
    fault: str


async def running_clocks(store: Store, deadline: Deadline[Any]) -> AsyncIterator[Due | Unreadable]:
    """Yield every clock of one kind that runs, passed or not, in the order of the aggregates' ids.

    A state that cannot be read, or that no rule can make a day of, is said and hides none of the others.
    """
    after: str | None = None
    while documents := await store.documents(deadline.aggregate, dict(deadline.standing), after=after, limit=_PAGE):
        for identifier, document in documents:
            for clock in _clocks(deadline, identifier, document):
                yield clock
        after = documents[-1][0]


def _clocks(deadline: Deadline[State], identifier: str, document: Mapping[str, Any]) -> Sequence[Due | Unreadable]:
    try:
        return tuple(deadline.due(deadline.aggregate.decode(document)))
    except Exception as fault:  # whatever one state holds, the others must be seen
        return (Unreadable(identifier, type(fault).__name__),)


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over in the United Kingdom, by which these clocks are counted.

    The last days that there are at all end with the last but one: no arithmetic is left after them.
    """
    return datetime.combine(min(day, _LAST) + timedelta(days=1), time.min, ZoneInfo("Europe/London"))
