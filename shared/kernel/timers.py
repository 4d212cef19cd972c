"""Timers: what is done at each step of a deadline, as a service's `timers.py` says it: a command, and nothing else."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.kernel.caller import Caller
from shared.kernel.deadlines import Deadline
from shared.kernel.firing import Firing

__all__ = ["Act", "Firing", "Timer", "refuse_unmatched"]

Act = Callable[[Firing, Caller], Awaitable[object]]


@dataclass(frozen=True)
class Timer:
    """What is done at one step.

    The command gets a caller under which it changes something once at most, and nothing where the clock no longer
    runs. A refusal means that there is nothing to do.
    """

    deadline: Deadline[Any]
    step: str
    act: Act


def refuse_unmatched(deadlines: Iterable[Deadline[Any]], timers: Iterable[Timer]) -> None:
    """Raise `ValueError`, with every reason, unless each declared step has exactly one action."""
    if reasons := list(_unmatched(tuple(deadlines), tuple(timers))):
        raise ValueError("; ".join(reasons))


def _unmatched(deadlines: tuple[Deadline[Any], ...], timers: tuple[Timer, ...]) -> Iterator[str]:
    for name, count in Counter(each.name for each in deadlines).items():
        if count > 1:
            yield f"{count} deadlines are named {name!r}"
    declared = Counter((each.name, step) for each in deadlines for step in each.steps)
    acted = Counter((each.deadline.name, each.step) for each in timers)
    for clock, step in declared.keys() | acted.keys():
        if declared[clock, step] != acted[clock, step]:
            yield f"{acted[clock, step]} actions for step {step!r} of {clock!r}, which declares {declared[clock, step]}"
