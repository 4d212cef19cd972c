"""The jobs that services do once in each period, by their own declaration: when they were done last, and which fail."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from deploy import services
from shared.kernel.clock import Clock, clock_from, system_clock
from shared.kernel.jobs import Daily, Every, Job
from shared.runtime import database_of, parts_of
from shared.service import jobs_of
from shared.settings import Settings
from shared.store.jobs import JobRecord, JobRecords
from shared.store.mongo import disconnect

_PATIENCE = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Periodic:
    """One job: how often, for which period it was done last and when, how often it failed since and why.

    `late` says that its period began over a minute ago and it is not done.
    """

    service: str
    job: str
    every: str
    period: str | None
    done_at: datetime | None
    took_ms: int | None
    attempts: int
    error: str | None
    late: bool


async def periodic(settings: Settings, names: Sequence[str]) -> list[Periodic]:
    """Return the jobs of these services, in their order."""
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(_of_service(name, settings)) for name in names]
    return [each for look in looks for each in look.result()]


async def _of_service(name: str, settings: Settings) -> list[Periodic]:
    service = services.service(name)
    database = database_of(service, settings)
    try:
        parts = parts_of(service, database, settings)
        jobs = jobs_of(service.build(parts), parts)
        known = await JobRecords(database).all()
    finally:
        disconnect(database)
    clock = clock_from(settings.clock_file)
    return [_stands(name, each, known.get(each.name) or JobRecord(each.name, None, None, None), clock) for each in jobs]


def _stands(service: str, job: Job, record: JobRecord, clock: Clock) -> Periodic:
    return Periodic(
        service,
        job.name,
        _how_often(job.every),
        record.period,
        record.done_at,
        record.took_ms,
        record.attempts,
        record.error,
        is_late(job.every, record, clock),
    )


def is_late(every: Daily | Every, record: JobRecord, clock: Clock) -> bool:
    """Whether a job is not done although its turn came over a minute ago.

    A day counts by the clock that decisions are dated by, seconds by the machine's.
    """
    if isinstance(every, Daily):
        now = clock()
        return record.period != every.key(now) and now - every.began(now) > _PATIENCE
    return system_clock() - (record.done_at or _NEVER) > timedelta(seconds=every.seconds) + _PATIENCE


def _how_often(every: Daily | Every) -> str:
    if isinstance(every, Daily):
        return f"daily at {every.at:%H:%M}"
    hours = every.seconds / 3600
    return f"every {hours:g} h" if hours >= 1 else f"every {every.seconds:g} s"
