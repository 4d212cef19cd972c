"""Clocks that are all due at once, and requests to the same process meanwhile: `python -m tests.performance.timers`.

Options are environment variables: CLOCKS (100000), CALLERS (8). The library of tests/timers runs in one process as API
and timer, on a MongoDB of its own. First requests alone, then all clocks with requests beside, then all clocks alone.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
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

_ALONE_SECONDS = 15.0
_PAUSE_SECONDS = 0.02
_SIDE_BY_SIDE = 2000
_TO_COME = date(2099, 1, 1)
_DAYS = (date(2026, 3, 6), date(2026, 4, 6))


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
    async def requests(self, callers: int) -> AsyncIterator[Latencies]:
        """Keep lending books by requests, each caller with a pause after its answer."""
        found, token = Latencies(), self.caller.token(Role.BUYER)

        async def calling() -> None:
            while True:
                began = time.perf_counter()
                await self._request(token)
                found.milliseconds.append((time.perf_counter() - began) * 1000)
                await asyncio.sleep(_PAUSE_SECONDS)

        tasks = [asyncio.create_task(calling()) for _ in range(callers)]
        try:
            yield found
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
            async with on.requests(callers) as alone:
                await asyncio.sleep(_ALONE_SECONDS)
            _tell(f"requests alone: {alone}")
            for beside, day in zip((callers, 0), _DAYS, strict=True):
                await on.lend(clocks, day)
                await on.settled()
                meter = Meter({"library": on.process.pid})
                on.clock.set(datetime(day.year, day.month, day.day + 3, tzinfo=UTC))
                async with on.requests(beside) as found:
                    seconds = await on.settled()
                used = meter.used()
                _tell(f"{clocks} clocks with {beside} callers beside: {clocks / seconds:.0f} a second, {seconds:.1f} s")
                _tell(f"  {found}" if beside else "  no requests")
                _tell(
                    f"  {used.by_process['library'] / seconds:.0%} of a core; others on the machine {used.foreign:.0%}"
                )
            late = await on.library.store.database["loans"].count_documents({"state.status": "late"})
            if late != 2 * clocks:
                raise SystemExit(f"no figure of this run counts: {late} of {2 * clocks} clocks had their effect")


if __name__ == "__main__":
    asyncio.run(_main())
