"""Which of the declared deadlines run, in the states that are kept."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.kernel.deadlines import Deadline, Due
from shared.store.store import Store

State = TypeVar("State")

_PAGE = 500


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
    while documents := await store.documents(deadline.aggregate, deadline.standing, after=after, limit=_PAGE):
        for identifier, document in documents:
            for clock in _clocks(deadline, identifier, document):
                yield clock
        after = documents[-1][0]


def _clocks(deadline: Deadline[State], identifier: str, document: Mapping[str, Any]) -> Sequence[Due | Unreadable]:
    try:
        return tuple(deadline.due(deadline.aggregate.decode(document)))
    except Exception as fault:  # whatever one state holds, the others must be seen
        return (Unreadable(identifier, type(fault).__name__),)
