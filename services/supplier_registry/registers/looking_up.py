"""Looking numbers up in their registers, again and again, beside everything else: no command waits for a register."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import structlog

from services.supplier_registry.registers.clients.answers import NoAnswer, Register
from services.supplier_registry.registers.commands import RegisterCheckCommands
from services.supplier_registry.registers.queries import CheckQueries, Due
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.jobs import Every, Job, Turn
from shared.reference.calendar import uk_date
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

LOOK_UP = "registers.look_up"
_SECONDS = 5.0
# Of each register in a turn: 480 in five minutes, where Companies House takes 600.
_MOST = 8
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 1800.0
# For how long what was seen is told: another process may lead since.
_REMEMBERED_SECONDS = 60.0


@dataclass
class _Seen:
    """How one register is: how often in a row it gave no answer, until when it is left alone, and who waits for it."""

    failures: int = 0
    until: float = 0.0
    waiting: int = 0
    seen_at: float = -_REMEMBERED_SECONDS

    def pause(self, retry_after: float | None) -> float:
        """Leave it alone for longer each time, or for as long as it asks; return the seconds."""
        doubled = _FIRST_PAUSE * 2.0 ** min(self.failures, 16)
        seconds = min(doubled, _LONGEST_PAUSE) if retry_after is None else retry_after
        self.failures, self.until = self.failures + 1, time.monotonic() + seconds
        return seconds

    def tell(self, register: str) -> None:
        """Let the gauges say what was seen lately."""
        metrics.REGISTER_AWAY.labels(register).set_function(lambda: float(self._lately and self.failures > 0))
        metrics.REGISTER_CHECKS_WAITING.labels(register).set_function(lambda: float(self._lately and self.waiting))

    @property
    def _lately(self) -> bool:
        return time.monotonic() - self.seen_at < _REMEMBERED_SECONDS


class LookingUp:
    """Looks up what is due, for as long as this process leads; a register that is away holds up no other."""

    def __init__(
        self,
        checks: RegisterCheckCommands,
        queries: CheckQueries,
        registers: Mapping[str, Register],
        clock: Clock,
    ) -> None:
        """Ask these registers, by the days of the service's clock."""
        self._checks = checks
        self._queries = queries
        self._registers = registers
        self._now = clock
        self._seen = {scheme: _Seen() for scheme in registers}
        for scheme, seen in self._seen.items():
            seen.tell(scheme)

    @property
    def job(self) -> Job:
        """The job of the service."""
        return Job(LOOK_UP, Every(_SECONDS), self)

    async def __call__(self, turn: Turn) -> None:
        """Look up what is due in each register that is not left alone just now."""
        async with asyncio.TaskGroup() as group:
            for scheme, register in self._registers.items():
                group.create_task(self._in_one(scheme, register, turn.caller))

    async def _in_one(self, scheme: str, register: Register, caller: Caller) -> None:
        today, seen = uk_date(self._now()), self._seen[scheme]
        seen.waiting, seen.seen_at = await self._queries.count_due(scheme, today), time.monotonic()
        if time.monotonic() < seen.until:
            return
        for due in (await self._queries.due(scheme, today, _MOST))[:_MOST]:
            if not await self._look_up(register, due, caller.part(f"{due.checks_id}/{due.number.id}")):
                return
            seen.failures = 0

    async def _look_up(self, register: Register, due: Due, caller: Caller) -> bool:
        """Look one number up, and say whether another one may fare better."""
        looked_up = partial(metrics.REGISTER_LOOKUPS.labels, register.scheme)
        try:
            entry = await register.look_up(due.number.id)
        except NoAnswer as failure:
            looked_up(failure.problem).inc()
            await self._checks.note_no_answer(due.checks_id, due.number, failure.problem, caller, of_all=failure.of_all)
            if failure.of_all:
                seconds = self._seen[register.scheme].pause(failure.retry_after)
                log.warning("a register gives no answer", register=register.scheme, why=str(failure), again=seconds)
            return not failure.of_all
        looked_up("found" if entry else "not_found").inc()
        await self._checks.take_in(due.checks_id, due.number, entry, caller)
        return True
