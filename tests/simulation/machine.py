"""Standing in for the machine: its clocks, its randomness and its log, wherever the project's loops ask for them.

Nothing of the project is replaced, only what it imports from Python and from the two libraries: `datetime`, `time` and
`random` in the modules that tell the time or wait, and the library's clients that modules make for themselves.
"""

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from shared.messaging import consumer, holdings, kafka, lag, relay, searching, subscription, topic_reader
from shared.store import attempt, database_time, queue
from shared.timers import jobs
from tests.simulation.driver import pause
from tests.simulation.kafka import Admin, Broker, Consumer
from tests.simulation.loop import PROCESS, Loop, block

BEGIN = datetime(2016, 7, 4, 9, tzinfo=UTC)
Told = Callable[[str, str, dict[str, Any]], None]


class Machine:
    """The clocks of all machines of one simulation."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop

    def now(self) -> datetime:
        """Return the time by the clock of the machine that asks."""
        process = PROCESS.get()
        return BEGIN + timedelta(seconds=self.loop.now + (process.skew if process else 0.0))

    def seconds(self) -> float:
        """Return the same in seconds since 1970."""
        return self.now().timestamp()


def _clock(machine: Machine) -> type[datetime]:
    class Now(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return machine.now()

    return Now


class _Log:
    """A logger that tells the history."""

    def __init__(self, module: str, told: Told) -> None:
        self._module = module
        self._told = told

    def _say(self, event: str, **about: Any) -> None:
        self._told(self._module, event, about)

    debug = info = warning = error = exception = _say


@contextmanager
def standing_in(machine: Machine, broker: Broker, random: Random, told: Told) -> Iterator[None]:
    """Let the project's modules run on the simulated machine, with the simulated broker."""
    now, time = _clock(machine), SimpleNamespace(monotonic=machine.loop.time, time=machine.seconds)

    def doze(seconds: float) -> None:
        block(pause(machine.loop, seconds))

    def admin(**_: Any) -> Admin:
        return Admin(broker)

    def reader(**_: Any) -> Consumer:
        return Consumer(broker)

    with ExitStack() as stack:
        for module in (consumer, relay):
            stack.enter_context(patch.object(module, "datetime", now))
        for module in (queue, searching, subscription, lag, jobs):
            stack.enter_context(patch.object(module, "time", time))
        for module in (attempt, database_time):
            stack.enter_context(patch.object(module, "monotonic", machine.loop.time))
        stack.enter_context(patch.object(attempt, "sleep", doze))
        stack.enter_context(patch.object(jobs, "system_clock", machine.now))
        stack.enter_context(patch.object(queue, "random", random))
        for module in (holdings, kafka, topic_reader):
            stack.enter_context(patch.object(module, "AIOKafkaAdminClient", admin))
        for module in (holdings, topic_reader):
            stack.enter_context(patch.object(module, "AIOKafkaConsumer", reader))
        for name, module in _logging():
            stack.enter_context(patch.object(module, "log", _Log(name, told)))
        yield


def _logging() -> list[tuple[str, types.ModuleType]]:
    return [
        (name, module)
        for name, module in sorted(sys.modules.items())
        if name.startswith("shared.") and hasattr(getattr(module, "log", None), "exception")
    ]
