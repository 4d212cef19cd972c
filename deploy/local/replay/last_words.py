"""The last word of the log on each of several things, held against what whoever acted on it was told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from deploy.reconciliation.reading import Logged
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate

Logs = Mapping[str, Sequence[Logged]]
State = TypeVar("State")
Says = Mapping[type[Event] | type[None], str]


def last_words(logs: Logs, says: Says) -> dict[str, str]:
    """Return what was said last of each thing, by the facts that say anything; nothing of which none did."""
    return {
        each: said[-1]
        for each, events in logs.items()
        if (said := [says[type(one.event)] for one in events if type(one.event) in says])
    }


def states_of(kind: Aggregate[State], logs: Logs) -> dict[str, State]:
    """Return the state that each log leads to, by what it is the log of."""
    folded = {each: kind.fold([one.event for one in log if one.event]) for each, log in logs.items()}
    return {each: state for each, state in folded.items() if state is not None}


def told_otherwise(found: Mapping[str, str], told: Mapping[str, str], template: str) -> list[str]:
    """Return where the two differ: by `template`, with the thing, what was found of it, and what was told."""
    return [
        template.format(each, found.get(each), told.get(each))
        for each in sorted(found.keys() | told.keys())
        if found.get(each) != told.get(each)
    ]


def said_wrongly(log: Sequence[Logged], kind: Aggregate[Any], overdue: type[Event], day: str) -> Iterator[str]:
    """Say what was said to be overdue that was not so by the day that stood then, or was said to be already."""
    state: Any = None
    for each in log:
        if isinstance(each.event, overdue):
            by = getattr(each.event, day)
            if state is None or state.overdue or getattr(state, day) != by:
                yield f"what was due by {by} was said to be overdue, and was not, or was so already"
        if each.event is not None:
            state = kind.evolve(state, each.event)
