"""Doing what is due: each step through its command, side by side, some at once, whatever becomes of the others."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

import structlog

from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.firing import Firing
from shared.kernel.rules import Refusal
from shared.kernel.timers import Act, Timer
from shared.store.dues import DueSteps
from shared.store.errors import Contended, DatabaseAway, DatabaseError, NewsIncomplete, Unavailable
from shared.telemetry import metrics
from shared.timers.failures import Failures

log = structlog.get_logger(__name__)


class Interrupted(Exception):
    """The database is away, or this process stops: what is due comes again."""


class UnknownStep(Exception):
    """No action is declared for a step that another version wrote."""


class Acting:
    """Does what is due in a service."""

    def __init__(self, service: str, timers: Sequence[Timer], failures: Failures, at_once: int) -> None:
        """Act `at_once` at most, so that requests to the same process hardly wait for it."""
        self._service = service
        self._acts: dict[tuple[str, str], Act] = {(each.deadline.name, each.step): each.act for each in timers}
        self._failures = failures
        self._room = asyncio.Semaphore(at_once)
        self._interrupted = False

    async def do(self, page: Sequence[DueSteps]) -> dict[Aggregate[object], list[Firing]]:
        """Do what is due in these aggregates, and return which steps are over, by kind.

        Steps of one aggregate keep their order. Raises nothing: `refuse_if_interrupted` says what else there is to say.
        """
        self._interrupted = False
        over: dict[str, list[Firing]] = defaultdict(list)
        kinds = {each.kind.name: each.kind for each in page}
        for due, steps in zip(page, await asyncio.gather(*map(self._do_in_order, page)), strict=True):
            over[due.kind.name].extend(steps)
        return {kinds[name]: steps for name, steps in over.items()}

    def refuse_if_interrupted(self) -> None:
        """Raise `Interrupted` where the last steps could not be done for now."""
        if self._interrupted:
            raise Interrupted

    async def _do_in_order(self, due: DueSteps) -> list[Firing]:
        key = f"{due.kind.name} {due.aggregate_id}"
        if due.fault and self._failures.may_be_tried(key) and self._failures.failed(key, None) == 1:
            log.error("what is due cannot be read", aggregate=key, fault=due.fault)
        over: list[Firing] = []
        async with self._room:
            for step in due.steps:
                if self._interrupted or not self._failures.may_be_tried(step.key):
                    continue
                if await self._is_over(step, due.steps):
                    self._failures.succeeded(step.key)
                    over.append(step)
        return over

    async def _is_over(self, step: Firing, beside: Sequence[Firing]) -> bool:
        """Do a step, and return whether it is over; a reminder is where its clock's end is due as well."""
        if not step.ends and any(each.ends and each.same_clock(step) for each in beside):
            return self._count(step, "overtaken")
        try:
            await self._act(step)
        except Refusal as refusal:  # there is nothing to do, or not any more
            log.info("a timer was refused", clock=step.clock, step=step.step, why=type(refusal).__name__)
            return self._count(step, "refused")
        except (NewsIncomplete, Contended):
            self._failures.failed(step.key, step.at, passing=True)
            return not self._count(step, "unavailable")
        except (Unavailable, DatabaseAway):
            self._interrupted = True
            return not self._count(step, "unavailable")
        except Exception as error:  # whatever one leads to, the others must be done
            self._note(step, error)
            return not self._count(step, "failed")
        return self._count(step, "done")

    async def _act(self, step: Firing) -> None:
        act = self._acts.get((step.clock, step.step))
        if act is None:
            raise UnknownStep(f"{step.clock}/{step.step}")
        caller = caller_of(self._service, step)
        with structlog.contextvars.bound_contextvars(correlation_id=caller.correlation_id):
            await act(step, caller)

    def _note(self, step: Firing, error: Exception) -> None:
        attempts = self._failures.failed(step.key, step.at, passing=isinstance(error, DatabaseError))
        told = log.exception if attempts == 1 else log.error
        told("a timer failed", timer=step.key, error=type(error).__name__, attempts=attempts)

    @staticmethod
    def _count(step: Firing, outcome: str) -> bool:
        metrics.TIMERS_FIRED.labels(step.clock, step.step, outcome).inc()
        return True


def caller_of(service: str, step: Firing) -> Caller:
    """Return who acts at a step: the first change that it leads to keeps its key, so that there is no second one."""
    reaction = f"timer:{step.key}"
    return Caller(
        actor=f"{service}.{step.clock}",
        correlation_id=uuid5(NAMESPACE_URL, f"{service}/{reaction}").hex,
        caused_at=step.at,
        command=f"{step.clock}.{step.step}",
        reaction=reaction,
        firing=step,
    )
