"""Clocks that are all due at once, and requests to the same process meanwhile: `python -m tests.performance.timers`.

Options are environment variables: CLOCKS (100000), CALLERS (8). The library of tests/timers runs in one process as API
and timer, on a MongoDB of its own. First a fifth, bit by bit, with requests alone and beside in turn, then all at once.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import aiohttp

from deploy.local.processes import ChildProcess
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from shared.runtime import prepare
from shared.settings import Settings
from tests.performance.machine import Meter
from tests.running import Caller, issuer_in, settings_for
from tests.servers import a_mongodb
from tests.timers.loans import NOON, Library, a_library
from tests.timers.service import SERVICE
from tests.upgrades.fleet import environment_of

_ROUNDS = 10
_SHARE = 5
_ALONE_SECONDS = 3.0
_PAUSE_SECONDS = 0.02
_SIDE_BY_SIDE = 2000
_TO_COME = date(2099, 1, 1)
_FIRST = date(2026, 3, 6)


@dataclass
class Latencies:
    """How long requests took, in milliseconds."""

    milliseconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        ranked = sorted(self.milliseconds)
        half, most = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.99)]
        return f"{len(ranked)} requests: median {half:.1f} ms, 99 % within {most:.1f} ms, longest {ranked[-1]:.1f} ms"


@dataclass
class Bench:
    """A running library, and whoever calls it and moves its clock."""

    settings: Settings
    library: Library
    clock: RecordClock
    caller: Caller
    process: ChildProcess

    async def lend(self, clocks: int, by: date) -> None:
        """Start so many clocks that end on one day."""
        names = iter(range(clocks))

        async def some() -> None:
            for number in names:
                await self.library.lend(f"{by}/{number}", by)

        await asyncio.gather(*(some() for _ in range(_SIDE_BY_SIDE)))

    def passes(self, day: date) -> None:
        """Move the clock to the weekend after a day."""
        self.clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=1))

    def meter(self) -> Meter:
        """Begin to measure."""
        return Meter({"library": self.process.pid})

    async def settled(self) -> float:
        """Return in how many seconds all that is due is done."""
        began = time.perf_counter()
        address = f"http://127.0.0.1:{self.settings.ops_port}/timers/settled"
        async with self.caller.session.get(address, timeout=aiohttp.ClientTimeout(3600)) as answer:
            found = await answer.json()
        if found["failing"]:
            raise SystemExit(f"no figure of this run counts: {found}")
        return time.perf_counter() - began

    @asynccontextmanager
    async def requests(self, callers: int, found: Latencies) -> AsyncIterator[None]:
        """Keep lending books by requests, each caller with a pause after its answer."""
        token = self.caller.token(Role.BUYER)

        async def calling() -> None:
            while True:
                began = time.perf_counter()
                await self._request(token)
                found.milliseconds.append((time.perf_counter() - began) * 1000)
                await asyncio.sleep(_PAUSE_SECONDS)

        tasks = [asyncio.create_task(calling()) for _ in range(callers)]
        try:
            yield
        finally:
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for each in tasks:
                if not each.cancelled() and (error := each.exception()):
                    raise error

    async def _request(self, token: str) -> None:
        key = uuid4().hex
        body, headers = {"by": _TO_COME.isoformat()}, {"Idempotency-Key": key}
        reply = await self.caller.call("POST", f"/v1/loans/{key}", token, json=body, headers=headers)
        if reply.status != 204:
            raise SystemExit(f"no figure of this run counts: {reply}")


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[Bench]:
    """Start everything; leaves no process behind."""
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        clock, issuer = RecordClock.create(folder / "clock", NOON), issuer_in(folder)
        settings = settings_for(uri, "", "library", issuer, kafka_create_topics=False, clock_file=folder / "clock")
        await prepare(SERVICE, settings)
        library = await stack.enter_async_context(a_library(uri, "library", clock))
        ports = {"HTTP_PORT": str(settings.http_port), "OPS_PORT": str(settings.ops_port)}
        process = ChildProcess(
            [sys.executable, "-m", SERVICE.build.__module__, "api", "timer"],
            folder / "library.log",
            name="library",
            env=environment_of(settings) | ports,
        )
        process.start()
        stack.push_async_callback(process.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        caller = Caller(f"http://127.0.0.1:{settings.http_port}", issuer, session)
        await process.until(_answers(session, settings.ops_port), within=60)
        yield Bench(settings, library, clock, caller, process)


async def _answers(session: aiohttp.ClientSession, port: int) -> None:
    while True:
        try:
            async with session.get(f"http://127.0.0.1:{port}/health/ready") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.1)


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _main() -> None:
    clocks, callers = int(os.environ.get("CLOCKS") or 100_000), int(os.environ.get("CALLERS") or 8)
    with tempfile.TemporaryDirectory() as folder:
        async with bench(Path(folder)) as on:
            await _measure(on, clocks, callers)
            late = await on.library.store.database["loans"].count_documents({"state.status": "late"})
            if late != (expected := clocks + clocks // _SHARE // _ROUNDS * _ROUNDS):
                raise SystemExit(f"no figure of this run counts: {late} of {expected} clocks had their effect")


async def _measure(on: Bench, clocks: int, callers: int) -> None:
    """A tenth of a fifth at a time, and requests alone between: whatever else the machine does is in both."""
    days = [_FIRST + timedelta(weeks=number) for number in range(_ROUNDS)]
    for day in days:
        await on.lend(clocks // _SHARE // _ROUNDS, day)
    alone, beside, seconds, meter = Latencies(), Latencies(), 0.0, on.meter()
    for day in days:
        async with on.requests(callers, alone):
            await asyncio.sleep(_ALONE_SECONDS)
        on.passes(day)
        async with on.requests(callers, beside):
            seconds += await on.settled()
    _tell(f"requests alone: {alone}")
    _tell(f"requests beside {clocks / _SHARE / seconds:.0f} clocks a second: {beside}")
    _tell(f"everything else on the machine, the database too: {meter.used().foreign:.0%}")
    last = days[-1] + timedelta(weeks=1)
    await on.lend(clocks, last)
    meter = on.meter()
    on.passes(last)
    seconds = await on.settled()
    used = meter.used()
    _tell(f"{clocks} clocks at once, no requests: {clocks / seconds:.0f} a second, {seconds:.1f} s")
    _tell(f"{used.by_process['library'] / seconds:.0%} of a core; everything else on the machine {used.foreign:.0%}")


if __name__ == "__main__":
    asyncio.run(_main())
