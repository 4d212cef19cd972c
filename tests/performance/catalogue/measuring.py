"""How long what is asked takes, and what it costs: in turns, so that what else the machine does meets all alike."""

import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pymongo import monitoring

from deploy.local.mongod import Mongod, start_mongod
from services.catalogue.wiring import SERVICE
from shared.kernel.clock import RecordClock
from shared.runtime import database_of, layout_of, parts_of
from shared.service import Built
from shared.settings import Settings
from shared.store.layout import make
from shared.store.mongo import Database, disconnect
from tests.performance.catalogue.asking import HELD, NEEDS, Kind, kinds_of
from tests.performance.catalogue.filling import NOON, Filling
from tests.performance.catalogue.plans import Command, Listening, faults_of, looked_at, plan_of
from tests.performance.machine import Meter, cpu_of
from tests.servers import scratch_folder

_MUCH_ELSE = 0.2
"""From this share of all cores on that others take, times say more of them."""


@dataclass(frozen=True)
class Cost:
    """What one kind of question costs: milliseconds of time, and of CPU in this process and in the database."""

    answers: int
    p50: float
    p99: float
    service_cpu: float
    database_cpu: float

    @property
    def cpu(self) -> float:
        """CPU in all."""
        return self.service_cpu + self.database_cpu


@dataclass(frozen=True)
class Costs:
    """What everything costs among so many offers, and what else the machine did meanwhile, as a share of its cores."""

    of_kinds: Mapping[tuple[str, str], Cost]
    foreign_load: float


@dataclass(frozen=True)
class OfCatalogue:
    """A catalogue without HTTP: what it is built of, where its rows are, and what is asked of it."""

    database: Database
    built: Built
    filling: Filling
    listening: Listening

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What is asked."""
        return kinds_of(self.built)


@asynccontextmanager
async def a_mongod(cache_gb: float) -> AsyncIterator[tuple[Mongod, Settings]]:
    """Run a MongoDB for one catalogue, with the settings of that."""
    with scratch_folder() as folder:
        mongod = await start_mongod(folder / "mongodb", cache_gb=cache_gb, oplog_mb=256)
        try:
            yield mongod, Settings(mongodb_uri=mongod.uri, clock_file=folder / "clock")
        finally:
            await mongod.kill()  # nothing of it is kept


@asynccontextmanager
async def a_catalogue(settings: Settings) -> AsyncIterator[OfCatalogue]:
    """Run a catalogue with these settings, on a noon of its own."""
    RecordClock.create(settings.clock_file or Path(), NOON)
    listening = Listening()
    monitoring.register(listening)  # for clients made from now on
    database = database_of(SERVICE, settings)
    parts = parts_of(SERVICE, database, settings)
    try:
        await make(database, layout_of(parts))
        await parts.store.start()
        try:
            filling = Filling(parts, database)
            await filling.begin(NEEDS)
            yield OfCatalogue(database, SERVICE.build(parts), filling, listening)
        finally:
            await parts.store.close()
    finally:
        disconnect(database)


async def costs_of(found: OfCatalogue, mongod: Mongod, rounds: int, times: int, seed: int) -> Costs:
    """Ask every kind so many times in each round, in an order of its own; return what each costs."""
    kinds, chance, pid = list(found.kinds), random.Random(seed), mongod.process.pid
    meter = Meter({"this": os.getpid(), "mongod": pid})
    took, cpu, answers = defaultdict[Kind, list[float]](list), defaultdict[Kind, list[tuple[float, float]]](list), {}
    # What grows with all is asked less often: among a million it is a thousand times as much work.
    asked = {kind: times if kind.of == HELD else max(1, times // 10) for kind in kinds}
    for kind in kinds:  # what is warmed up is not measured
        for _ in range(max(1, asked[kind] // 10)):
            answers[kind] = await kind.ask()
    for _ in range(rounds):
        chance.shuffle(kinds)
        for kind in kinds:
            ours, theirs = time.process_time(), cpu_of(pid)
            for _ in range(asked[kind]):
                began = time.perf_counter()
                await kind.ask()
                took[kind].append((time.perf_counter() - began) * 1000)
            used = time.process_time() - ours, cpu_of(pid) - theirs
            cpu[kind].append((used[0] / asked[kind] * 1000, used[1] / asked[kind] * 1000))
    of_kinds = {
        (kind.of, kind.name): Cost(
            answers[kind],
            statistics.median(took[kind]),
            sorted(took[kind])[int(len(took[kind]) * 0.99)],
            *(statistics.median(each) for each in zip(*cpu[kind], strict=True)),
        )
        for kind in kinds
    }
    return Costs(of_kinds, meter.used().foreign)


async def bad_plans(found: OfCatalogue) -> list[str]:
    """Ask everything once, and name every query that the database answers by a scan of all, or by a skip."""
    return [
        f"{kind.name}, {kind.of}: {', '.join(faults)} in {command}"
        for kind in found.kinds
        for command in await _asked_by(found, kind)
        if (faults := faults_of(await plan_of(found.database, command)))
    ]


async def looks_at(found: OfCatalogue, kind: Kind) -> tuple[int, int]:
    """Ask one thing; return how many documents the database looks at for it in all, and how many come back."""
    plans = [await plan_of(found.database, each) for each in await _asked_by(found, kind) if "find" in each]
    several = [looked_at(each) for each in plans]
    return sum(looked for looked, _ in several), sum(back for _, back in several)


async def _asked_by(found: OfCatalogue, kind: Kind) -> list[Command]:
    found.listening.asked, found.listening.listens = [], True
    await kind.ask()
    found.listening.listens = False
    return found.listening.asked


def too_much(first: Costs, last: Costs, of: str, most: float) -> list[str]:
    """Say of every figure of the questions of a kind that grew to so many times what it was, or more.

    On a machine that does more for others than for this, times say nothing: then CPU alone is compared.
    """
    times_count = max(first.foreign_load, last.foreign_load) <= _MUCH_ELSE
    return [
        f"{name}: {what} is {grown:.2f} times what it was"
        for (held, name), before in first.of_kinds.items()
        if held == of
        for what, grown in _growth(before, last.of_kinds[held, name], times_count=times_count)
        if grown >= most
    ]


def _growth(before: Cost, after: Cost, *, times_count: bool) -> Sequence[tuple[str, float]]:
    cpu = ("CPU", after.cpu / before.cpu)
    return (("p50", after.p50 / before.p50), ("p99", after.p99 / before.p99), cpu) if times_count else (cpu,)
