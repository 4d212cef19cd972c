"""The loop of the `timer` role: whoever leads looks what is due, does it, and sleeps until something is due again."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from shared.kernel.clock import Clock
from shared.store.dues import Dues, DueSteps
from shared.store.errors import DatabaseError, Unavailable
from shared.store.finishing import apart, to_its_end
from shared.store.lease import Lease
from shared.telemetry import metrics
from shared.timers.acting import Acting, Interrupted
from shared.timers.failures import Failures
from shared.timers.jobs import Jobs

log = structlog.get_logger(__name__)

LEASE = "timers"
_LOOK_SECONDS = 0.25
# Another process may start a clock that is due before all that this one knows of.
_LONGEST_SLEEP = 2.0


class LeaseLost(Exception):
    """Another process leads."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How it stands once nothing is due by `now`, the service's clock: what fails is left out, and counted.

    `next` is when a step or a job of the day is due next, `None` for never.
    """

    now: datetime
    next: datetime | None
    failing: int


class Timers:
    """Does what is due, in order of time, each step once: two that lead for a moment are harmless.

    What a step changes is recorded under its key with the change, and only afterwards is the step noted as done. So
    whatever dies between, it comes again and changes nothing; and what came due during an outage is done right after.
    """

    def __init__(self, dues: Dues, acting: Acting, failures: Failures, jobs: Jobs, clock: Clock, lease: Lease) -> None:
        """What is due is a matter of the service's clock, which may be the record's; the lease has the database's."""
        self._dues = dues
        self._acting = acting
        self._failures = failures
        self._jobs = jobs
        self._clock = clock
        self._lease = lease
        self._wake = asyncio.Event()
        self._waiting: list[asyncio.Future[Settled | None]] = []
        self._leading = asyncio.Event()
        self.well = False

    async def run(self) -> None:
        """Lead whenever the lease can be had, until cancelled; then finish what is in hand."""
        try:
            while True:
                try:
                    if await self._lease.acquire():
                        await apart(self._lead())
                    self.well = True
                except* LeaseLost:
                    log.info("lease of the timers passed on")
                except* (Interrupted, Unavailable, DatabaseError) as errors:
                    self.well = False
                    log.warning("timers interrupted", errors=[type(each).__name__ for each in errors.exceptions])
                self._lead_no_more()
                await asyncio.sleep(min(self._lease.renew_seconds, _LOOK_SECONDS))
        finally:
            self._lead_no_more()
            await self._give_up_lease()

    async def settled(self, patience: float) -> Settled | None:
        """Look now, and return once nothing is due any more; `None` where another process leads.

        Waits `patience` seconds to lead, since a lease that nobody holds any more runs out.
        """
        try:
            async with asyncio.timeout(patience):
                await self._leading.wait()
        except TimeoutError:
            return None
        future: asyncio.Future[Settled | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        self._wake.set()
        return await future

    async def _lead(self) -> None:
        self._leading.set()
        metrics.TIMERS_LEADING.set(1)
        await self._jobs.begin()
        try:
            async with asyncio.TaskGroup() as beside:
                beside.create_task(self._keep_lease())
                await self._look_for_ever()
        finally:
            await self._jobs.end()

    def _lead_no_more(self) -> None:
        self._leading.clear()
        self._answer(self._waiting, None)
        self._waiting = []
        for gauge in (metrics.TIMERS_LEADING, metrics.TIMERS_OVERDUE, metrics.TIMERS_FAILING):
            gauge.set(0)

    async def _give_up_lease(self) -> None:
        try:
            await self._lease.release()
        except DatabaseError:  # it runs out by itself
            log.warning("lease not released")

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(self._lease.renew_seconds)
            if not await self._lease.acquire():
                raise LeaseLost

    async def _look_for_ever(self) -> None:
        while True:
            self._wake.clear()
            asked, now = len(self._waiting), self._clock()
            if await self._do_all(now):
                continue  # what was done may have made something else due
            self._jobs.start(self._wake.set)
            self._tell(now)
            self.well = True
            settled = await self._settled(now)
            if not (self._failures.waiting or self._jobs.busy):
                self._answer(self._waiting[:asked], settled)
                self._waiting = self._waiting[asked:]
            await self._sleep(settled)

    async def _settled(self, now: datetime) -> Settled:
        moments = (await self._dues.next(now), self._jobs.next())
        first = min((each for each in moments if each is not None), default=None)
        return Settled(now, first, self._failures.failing + self._jobs.failing)

    async def _do_all(self, now: datetime) -> int:
        """Do what is due by `now`, and return how many steps are over."""
        over = 0
        self._failures.begin()
        async for page in self._dues.pages(now):
            self._tell(now, (step.at for each in page for step in each.steps[:1]))
            over += await to_its_end(self._do(page))
            self._acting.refuse_if_interrupted()
        self._failures.end()
        return over

    async def _do(self, page: Sequence[DueSteps]) -> int:
        steps = await self._acting.do(page)
        for kind, done in steps.items():
            await self._dues.done(kind, done)
        return sum(map(len, steps.values()))

    def _tell(self, now: datetime, due: Iterable[datetime] = ()) -> None:
        oldest = min(filter(None, (*due, self._failures.oldest)), default=now)
        metrics.TIMERS_OVERDUE.set((now - oldest).total_seconds())
        metrics.TIMERS_FAILING.set(self._failures.failing)

    async def _sleep(self, settled: Settled) -> None:
        """Sleep until something is due or to be tried again, or somebody asks; `_LONGEST_SLEEP` at most."""
        seconds = [_LONGEST_SLEEP, *self._jobs.seconds()]
        if settled.next is not None:
            seconds.append(max(0.0, (settled.next - self._clock()).total_seconds()))
        if (again := self._failures.seconds()) is not None:
            seconds.append(max(again, _LOOK_SECONDS))
        with contextlib.suppress(TimeoutError):  # `wait_for` would lose a cancellation that comes when it is woken
            async with asyncio.timeout(min(seconds)):
                await self._wake.wait()

    @staticmethod
    def _answer(waiting: "list[asyncio.Future[Settled | None]]", settled: Settled | None) -> None:
        for each in waiting:
            if not each.done():
                each.set_result(settled)
