"""Doing jobs when their periods begin: each in a task of its own, so that a long one holds up nothing."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

import structlog

from shared.kernel.caller import Caller
from shared.kernel.clock import Clock, system_clock
from shared.kernel.jobs import Daily, Job, Turn
from shared.store.errors import DatabaseError
from shared.store.jobs import JobRecord, JobRecords
from shared.telemetry import metrics
from shared.timers.failures import Failures

log = structlog.get_logger(__name__)


class Jobs:
    """The jobs of a service, for as long as this process leads."""

    def __init__(self, service: str, jobs: Sequence[Job], records: JobRecords, clock: Clock) -> None:
        """Days are those of the service's clock, which may be the record's. Raises `ValueError` for names twice."""
        names = [each.name for each in jobs]
        if len(set(names)) < len(names):
            raise ValueError(f"names of jobs do not tell them apart: {', '.join(sorted(names))}")
        self._service = service
        self._jobs = jobs
        self._records = records
        self._clock = clock
        self._failures = Failures()
        self._known: dict[str, JobRecord] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def busy(self) -> bool:
        """Whether a job of the day is being done: nothing is settled before it is."""
        return any(isinstance(each.every, Daily) and each.name in self._tasks for each in self._jobs)

    @property
    def failing(self) -> int:
        """How many jobs keep failing."""
        return self._failures.failing

    async def begin(self) -> None:
        """Begin to lead: read for which periods the jobs are done."""
        self._known = dict(await self._records.all()) if self._jobs else {}

    async def end(self) -> None:
        """Leave what is under way to whoever leads next."""
        tasks = list(self._tasks.values())
        for each in tasks:
            each.cancel()
        if tasks:
            await asyncio.wait(tasks)
        metrics.JOBS_FAILING.set(0)

    def start(self, ended: Callable[[], None]) -> None:
        """Start what is due and not under way; `ended` is called when one has ended."""
        for job in self._jobs:
            if self._is_due(job) and self._failures.may_be_tried(job.name):
                task = self._tasks[job.name] = asyncio.create_task(self._do(job))
                task.add_done_callback(lambda _, name=job.name: self._forget(name, ended))  # type: ignore[misc] # bound
        metrics.JOBS_FAILING.set(self.failing)

    def next(self) -> datetime | None:
        """Return when a job of the day is due next, by the service's clock."""
        now = self._clock()
        days = [each.every.ends(now) for each in self._jobs if isinstance(each.every, Daily)]
        return min(days, default=None)

    def seconds(self) -> Iterator[float]:
        """Yield in how many seconds something is to be begun, or to be tried again."""
        for job in self._jobs:
            now = self._now(job)
            yield (job.every.ends(now) - now).total_seconds()
        if (again := self._failures.seconds()) is not None:
            yield again

    def _is_due(self, job: Job) -> bool:
        known = self._known.get(job.name)
        done = known is not None and known.period == job.every.key(self._now(job))
        return not done and job.name not in self._tasks

    def _now(self, job: Job) -> datetime:
        return self._clock() if isinstance(job.every, Daily) else system_clock()

    def _forget(self, name: str, ended: Callable[[], None]) -> None:
        self._tasks.pop(name, None)
        ended()

    async def _do(self, job: Job) -> None:
        turn, began = self._turn(job), time.monotonic()
        try:
            await job.act(turn)
            took = round((time.monotonic() - began) * 1000)
            await self._records.done(job.name, turn.period, took)
        except Exception as error:  # whatever one leads to, the others must be done
            await self._note(job, error)
        else:
            self._known[job.name] = JobRecord(job.name, turn.period, None, took)
            self._failures.succeeded(job.name)
            metrics.JOBS_DONE.labels(job.name, "done").inc()

    async def _note(self, job: Job, error: Exception) -> None:
        attempts = self._failures.failed(job.name, None, passing=isinstance(error, DatabaseError))
        metrics.JOBS_DONE.labels(job.name, "failed").inc()
        told = log.exception if attempts == 1 else log.error
        told("a job failed", job=job.name, error=type(error).__name__, attempts=attempts)
        try:
            await self._records.failed(job.name, type(error).__name__)
        except DatabaseError:
            log.warning("the failure of a job is not on record", job=job.name)

    def _turn(self, job: Job) -> Turn:
        now = self._now(job)
        period, known = job.every.key(now), self._known.get(job.name)
        return Turn(period, known.period if known else None, now, self._caller(job, period, now))

    def _caller(self, job: Job, period: str, now: datetime) -> Caller:
        reaction = f"job:{job.name}/{period}"
        return Caller(
            actor=f"{self._service}.{job.name}",
            correlation_id=uuid5(NAMESPACE_URL, f"{self._service}/{reaction}").hex,
            caused_at=now,
            command=job.name,
            reaction=reaction,
        )
