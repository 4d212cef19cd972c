"""What the replay costs: the CPU of each process from its start to its end, and how long the record took.

`SCALE=0.1 python -m tests.performance.replay`. The figures count only where the books add up.
"""

import asyncio
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.local.replay.demo import demo
from deploy.local.replay.record import draw
from tests.performance.machine import children_of, cpu_of

_LOOK_SECONDS = 0.5
_SEED = 2016


class Costs:
    """The CPU seconds of this process and its children, as they were when each was seen last."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self.by_process: dict[str, float] = {}
        self._seen: dict[int, float] = {}

    async def watch(self) -> None:
        """Look again and again, until cancelled: who has ended cannot be asked any more."""
        while True:
            self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """See what everybody has used by now."""
        self.by_process["the client"] = cpu_of(os.getpid())
        for pid, program in children_of(os.getpid()):
            with suppress(FileNotFoundError, ProcessLookupError):
                used, before = cpu_of(pid), self._seen.get(pid, 0.0)
                name = program.removeprefix("services.") or "ended"
                self.by_process[name] = self.by_process.get(name, 0.0) + used - before
                self._seen[pid] = used

    def table(self) -> Table:
        """Return the figures, the highest first."""
        table = Table("process", "CPU seconds")
        for name, used in sorted(self.by_process.items(), key=lambda each: -each[1]):
            table.add_row(name, f"{used:.1f}")
        table.add_row("all", f"{sum(self.by_process.values()):.1f}")
        return table


async def _measured(scale: float, console: Console) -> bool:
    costs = Costs()
    watching = asyncio.create_task(costs.watch())
    with tempfile.TemporaryDirectory() as folder:
        figures, adds_up = await demo(draw(scale, _SEED), _SEED, Path(folder), console)
    watching.cancel()
    if adds_up:
        console.print(costs.table())
        console.print(f"{figures.events:,} events, {figures.requests:,} requests, {figures.seconds:.0f} s of replay.")
    return adds_up


if __name__ == "__main__":
    sys.exit(not asyncio.run(_measured(float(os.environ.get("SCALE") or 0.1), Console())))
