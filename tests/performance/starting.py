"""How long a service takes until it is ready, and what it costs while nobody asks anything of it."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from tests.performance.machine import Meter, memory_of
from tests.performance.stack import Bench, ready

_IDLE_SECONDS = 10.0
_READY_SECONDS = 90.0


@dataclass(frozen=True)
class Start:
    """One service started: seconds until ready, the CPU that it took until then, and what all else on the machine took.

    The last is a share of all cores; where all start together, the other services are in it.
    """

    service: str
    together: bool
    seconds: float
    cpu_seconds: float
    rest_of_machine: float

    def to_json(self) -> dict[str, Any]:
        """As a line of results."""
        return {
            "part": "ready",
            "service": self.service,
            "together": self.together,
            "seconds": round(self.seconds, 2),
            "cpu_seconds": round(self.cpu_seconds, 2),
            "rest_of_machine": round(self.rest_of_machine, 3),
        }


@dataclass(frozen=True)
class Idle:
    """One service that has just started, while nothing happens: MB, and CPU as a share of one core."""

    service: str
    resident: float
    proportional: float
    cpu: float

    def to_json(self) -> dict[str, Any]:
        """As a line of results."""
        return {
            "part": "idle",
            "service": self.service,
            "rss_mb": round(self.resident, 1),
            "pss_mb": round(self.proportional, 1),
            "cpu_share": round(self.cpu, 4),
        }


async def starts(bench: Bench) -> list[Start]:
    """Restart every service by itself while the others run, then all together."""
    alone = []
    for process in bench.stack.processes:
        await process.stop(within=20.0)
        alone.append(await _start(bench, process, together=False))
    await asyncio.gather(*(each.stop(within=20.0) for each in bench.stack.processes))
    together = await asyncio.gather(*(_start(bench, each, together=True) for each in bench.stack.processes))
    return [*alone, *together]


async def _start(bench: Bench, process: Any, *, together: bool) -> Start:
    began = time.monotonic()
    process.start()
    meter = Meter({process.name: process.pid})
    await process.until(ready(bench.stack.operations[process.name]), within=_READY_SECONDS)
    used = meter.used()
    return Start(process.name, together, time.monotonic() - began, used.by_process[process.name], used.foreign)


async def idle(bench: Bench) -> list[Idle]:
    """Restart every service, let it be, and look at what it holds and takes."""
    await starts_anew(bench)
    await asyncio.sleep(_IDLE_SECONDS / 2)
    meter = bench.meter()
    await asyncio.sleep(_IDLE_SECONDS)
    used = meter.used()
    return [
        Idle(each.name, *_megabytes(each.pid), used.by_process[each.name] / used.seconds)
        for each in bench.stack.processes
    ]


async def starts_anew(bench: Bench) -> None:
    """Restart every service, so that nothing that was done before is in its memory."""
    await asyncio.gather(*(each.stop(within=20.0) for each in bench.stack.processes))
    await asyncio.gather(*(_start(bench, each, together=True) for each in bench.stack.processes))


def _megabytes(pid: int) -> tuple[float, float]:
    memory = memory_of(pid)
    return memory.resident, memory.proportional
