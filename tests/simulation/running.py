"""Running histories one after another, and saying which seed fails."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from time import monotonic
from typing import Any

from tests.simulation.auditing import audit
from tests.simulation.history import History
from tests.simulation.loop import Stuck


@dataclass(frozen=True, slots=True)
class Failure:
    """A history that ended with violations, and its story."""

    seed: int
    violations: tuple[str, ...]
    story: tuple[str, ...]

    def __str__(self) -> str:
        last = "\n".join(self.story[-60:])
        found = "\n".join(self.violations)
        return f"SIMULATION_SEED={self.seed} tells this again:\n{last}\n\n{found}"


def happen(seed: int, planted: AbstractContextManager[Any] | None = None) -> Failure | None:
    """Let the history of one seed happen; return what is wrong with its end, if anything."""
    history = History(seed)
    with planted or nullcontext():
        try:
            history.run()
        except Stuck as error:
            return Failure(seed, (str(error),), tuple(history.told))
    violations = audit(history)
    return Failure(seed, tuple(violations), tuple(history.told)) if violations else None


def failures(seeds: Iterable[int], seconds: float) -> Iterator[tuple[int, Failure | None]]:
    """Yield what became of one history after another, for so many seconds."""
    give_up = monotonic() + seconds
    for seed in seeds:
        if monotonic() > give_up:
            return
        yield seed, happen(seed)
