"""What a drill is given, and how one is listed."""

import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.drills.outcome import Outcome


@dataclass(frozen=True)
class Ground:
    """Where a drill takes place: a folder of its own, and what it is to draw lots with.

    `scale` shortens what lasts, `short` is the form that `make test` runs. `fault` names what is planted in the
    processes under test (`tests/drills/inside.py`): the drill must find it.
    """

    folder: Path
    seed: int
    scale: float = 1.0
    short: bool = False
    fault: str = ""

    def chance(self) -> random.Random:
        """Return what draws the drill's lots: the same ones for the same seed."""
        return random.Random(self.seed)

    def seconds(self, full: float) -> float:
        """Return how long something lasts that lasts so many seconds in full."""
        return full * self.scale

    def times(self, full: int, short: int) -> int:
        """Return how often something is done."""
        return short if self.short else max(short, round(full * self.scale))

    def limit(self, seconds: float) -> float:
        """Return what a limit on an idle machine comes to here and now."""
        return seconds * patience() * (BESIDE_OTHERS if self.short else 1.0)

    def with_fault(self, fault: str) -> "Ground":
        """Return ground with something planted in it, in a folder of its own: no ledger has another's load.

        It is as short as will do, since all that it has to show is that the fault is found.
        """
        scale = min(self.scale, _SCALE_OF_PLANTED)
        return replace(self, folder=self.folder / "-".join(fault.split()), fault=fault, scale=scale)


@dataclass(frozen=True)
class Drill:
    """A drill, and the faults that must turn it red when they are planted; `lacks` says why it cannot be run here."""

    name: str
    what: str
    run: Callable[[Ground], Awaitable[Outcome]]
    planted: tuple[str, ...] = ()
    lacks: Callable[[], str] = str


_SCALE_OF_PLANTED = 0.2

BESIDE_OTHERS = 3.0
"""By how much limits of time are wider in the short form: other tests begin and end beside it all the while."""


def patience() -> float:
    """Return by how much everything takes longer here than on a machine that has nothing else to do.

    Limits of time are those of an idle machine: they are multiplied by what waits for each core.
    """
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
