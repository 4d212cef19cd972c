"""What the clocks of the services do by themselves: what is to come, and what is due and was not done."""

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deploy import services
from deploy.inspection.clocks import Span
from shared.kernel.clock import clock_from
from shared.kernel.firing import Firing
from shared.runtime import database_of, parts_of
from shared.settings import Settings
from shared.store.clocks import Unreadable
from shared.store.coming import steps_within
from shared.store.mongo import disconnect


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one clock: what it concerns (never a client), the last day of the clock, and when it is done."""

    subject: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one kind that were looked for: how many, and the first of them."""

    service: str
    clock: str
    step: str
    count: int
    first: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Steps by kind, the soonest first, and the states whose steps cannot be told."""

    steps: tuple[Steps, ...] = ()
    unreadable: tuple[tuple[str, Unreadable], ...] = ()


@dataclass(slots=True)
class _Kind:
    count: int = 0
    first: list[Step] = field(default_factory=list)


async def to_come(settings: Settings, names: Sequence[str], limit: int, span: Span) -> Found:
    """Return what is done by itself within a span from now."""
    now = clock_from(settings.clock_file)()
    return await _of_all(settings, names, limit, now, span.end(now))


async def not_done(settings: Settings, names: Sequence[str], limit: int, patience: timedelta) -> Found:
    """Return what has been due for longer than that and is not done."""
    return await _of_all(settings, names, limit, None, clock_from(settings.clock_file)() - patience)


async def _of_all(
    settings: Settings, names: Sequence[str], limit: int, after: datetime | None, until: datetime
) -> Found:
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(_of_service(name, settings, limit, after, until)) for name in names]
    found = [look.result() for look in looks]
    steps = sorted((each for one in found for each in one.steps), key=lambda each: each.first[0].at)
    return Found(tuple(steps), tuple(each for one in found for each in one.unreadable))


async def _of_service(name: str, settings: Settings, limit: int, after: datetime | None, until: datetime) -> Found:
    """Go through all steps that are meant, and keep no more than are shown."""
    database = database_of(services.service(name), settings)
    kinds: defaultdict[tuple[str, str], _Kind] = defaultdict(_Kind)
    unreadable: list[tuple[str, Unreadable]] = []
    try:
        clocks = parts_of(services.service(name), database, settings).store.clocks
        async for each in steps_within(database, clocks, after, until):
            if isinstance(each, Firing):
                _keep(kinds[each.clock, each.step], each, limit)
            else:
                unreadable.append((name, each))
    finally:
        disconnect(database)
    steps = [Steps(name, *of, kind.count, _earliest(kind.first, limit)) for of, kind in kinds.items()]
    return Found(tuple(steps), tuple(unreadable))


def _keep(kind: _Kind, step: Firing, limit: int) -> None:
    kind.count += 1
    kind.first.append(Step(step.subject, step.by.isoformat(), step.at))
    if len(kind.first) > 2 * limit:
        kind.first = list(_earliest(kind.first, limit))


def _earliest(steps: Sequence[Step], limit: int) -> tuple[Step, ...]:
    return tuple(heapq.nsmallest(limit, steps, key=lambda each: (each.at, each.subject)))
