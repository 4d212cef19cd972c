"""Two processes with the timers of one service: one is killed, or stopped and goes on, and each step is done once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from deploy.local.processes import ChildProcess, free_port
from shared.kernel.clock import RecordClock
from shared.runtime import prepare
from shared.store.lease import leases_of
from tests.running import issuer_in, settings_for, until
from tests.timers.loans import NOON, Library, a_library
from tests.timers.service import SERVICE

# Beside the lease's two seconds: the database gives up what a killed process was changing, it is tried again later and
# later, and the machine is busy with other tests.
TAKEN_OVER_WITHIN = 40.0
NAMES = [f"{number:03}" for number in range(600)]
FRIDAY = date(2026, 3, 6)


@dataclass
class Pair:
    """Two processes, and what they work on."""

    clock: RecordClock
    library: Library
    processes: dict[int, ChildProcess]

    async def leader(self) -> int | None:
        for lease in await leases_of(self.library.store.database):
            if lease.name == "timers" and lease.seconds_left > 0:
                return int(lease.holder.split("-")[-2])
        return None

    async def late(self, at_least: int) -> bool:
        found = await self.library.store.database["loans"].count_documents({"state.status": "late"})
        return found >= at_least


@pytest.fixture
async def pair(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Pair]:
    clock = RecordClock.create(tmp_path / "clock", NOON)
    settings = settings_for(mongodb_uri, "", database_name, issuer_in(tmp_path), kafka_create_topics=False)
    await prepare(SERVICE, settings)
    async with AsyncExitStack() as stack:
        library = await stack.enter_async_context(a_library(mongodb_uri, database_name, clock))
        processes = {}
        for port in (free_port(), free_port()):
            environment = {
                "MONGODB_URI": mongodb_uri,
                "MONGODB_DATABASE": database_name,
                "CLOCK_FILE": str(tmp_path / "clock"),
                "OPS_PORT": str(port),
            }
            command = [sys.executable, "-m", "tests.timers.service", "timer"]
            process = ChildProcess(command, tmp_path / f"timer-{port}.log", name="timer", env=environment)
            process.start()
            stack.push_async_callback(process.kill)
            await until(partial(is_ready, port), "it would lead", within=60)
            processes[process.pid] = process
        await asyncio.gather(*(library.lend(name, FRIDAY) for name in NAMES))
        yield Pair(clock, library, processes)


async def is_ready(port: int) -> bool:
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/health/ready") as response,
        ):
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGSTOP, marks=pytest.mark.sweep),
        pytest.param(signal.SIGTERM, marks=pytest.mark.sweep),
    ],
    ids=lambda each: each.name,
)
async def test_another_goes_on_and_each_step_has_its_effect_once(how: signal.Signals, pair: Pair) -> None:
    first = await until(pair.leader, "one leads")
    pair.clock.set(datetime(2026, 3, 13, tzinfo=UTC))
    await until(partial(pair.late, 20), "it is at work")
    os.kill(first, how)
    await until(partial(pair.late, len(NAMES)), "the other goes on", within=TAKEN_OVER_WITHIN)
    if how is signal.SIGSTOP:
        os.kill(first, signal.SIGCONT)
        await pair.processes[first].stop(within=20)
    for name in NAMES:
        assert await pair.library.history(name) == ("Lent", "Late")
        await pair.library.agrees(name)
