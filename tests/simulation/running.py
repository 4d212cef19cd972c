"""Running histories one after another, and saying which seed fails."""

import gc
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain, count
from time import monotonic
from typing import Any

from tests.simulation.auditing import audit
from tests.simulation.history import History
from tests.simulation.loop import Stuck

_BATCH = 200


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


def failures(first: int, seconds: float) -> Iterator[tuple[int, Failure | None]]:
    """Yield what became of one history after another, for so many seconds, on every processor that this may use."""
    with ProcessPoolExecutor(
        len(os.sched_getaffinity(0)), multiprocessing.get_context("spawn"), initializer=gc.freeze
    ) as processors:
        told = (processors.map(happen, range(start, start + _BATCH), chunksize=5) for start in count(first, _BATCH))
        give_up = monotonic() + seconds
        for seed, failure in enumerate(chain.from_iterable(told), first):
            yield seed, failure
            if monotonic() > give_up:
                processors.shutdown(cancel_futures=True)
                return
