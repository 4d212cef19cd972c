"""The store: load, decide, save, for many callers at once, in one transaction a group."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, overload

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import IndexModel

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.deadlines import Deadline
from shared.kernel.documents import Document
from shared.store.attempt import RECORDS, Attempt
from shared.store.commands import Committed
from shared.store.counting import count
from shared.store.database_time import DatabaseTime
from shared.store.heads import LAYOUT as OF_HEADS
from shared.store.layout import Layout, make
from shared.store.log import COLLECTION as EVENTS
from shared.store.numbers import LAYOUT as OF_NUMBERS
from shared.store.primary import Primary
from shared.store.queue import Queue, QueueLimits
from shared.store.reliance import Known, Reliance
from shared.store.states import States
from shared.store.steps import Clocks
from shared.store.working import CLAIMS
from shared.telemetry import tracing

A = TypeVar("A")
B = TypeVar("B")


class Store(States):
    """The aggregates, claims, event log and idempotency records of one service."""

    def __init__(
        self,
        database: "AsyncIOMotorDatabase[Document]",
        aggregates: Sequence[Aggregate[Any]],
        clock: Clock,
        limits: QueueLimits | None = None,
        deadlines: Sequence[Deadline[Any]] = (),
    ) -> None:
        """Decide about these kinds of aggregates in this database, dating events by `clock`.

        The states say when the steps of these deadlines are due.
        """
        super().__init__(database)
        self.aggregates = {aggregate.name: aggregate for aggregate in aggregates}
        self.clock = clock
        limits = limits or QueueLimits()
        self.clocks = Clocks(deadlines)
        recorded = DatabaseTime.of(database.delegate)
        attempt = Attempt(database.delegate, Primary(database.delegate), clock, recorded, limits.patience, self.clocks)
        self._queue = Queue(attempt, limits)
        # A hundred thousand clocks may be due at once, and no request waits for one of them. A timer comes again by
        # itself, so that none is tried again and again where another process holds its aggregate.
        self._timers = Queue(attempt, replace(limits, single_attempts=limits.attempts))

    @property
    def layout(self) -> Layout:
        """The collections and indexes that the store itself needs."""
        return {
            EVENTS: [
                IndexModel([("recorded_at", 1), ("version", 1)]),
                IndexModel([("aggregate_id", 1), ("version", 1)]),
                IndexModel("reaction", unique=True, sparse=True),
            ],
            **OF_NUMBERS,
            **OF_HEADS,
            CLAIMS: [],
            RECORDS: [IndexModel("expires_at", expireAfterSeconds=0)],
            **{each.collection: [*_indexes(each), *self.clocks.indexes(each)] for each in self.aggregates.values()},
        }

    async def prepare(self) -> None:
        """Make these collections and indexes; may be called any number of times."""
        await make(self.database, self.layout)

    async def start(self) -> None:
        """Begin to take commands."""
        await self._queue.start()
        await self._timers.start()

    async def close(self) -> None:
        """Take no more commands, finish those that wait, and stop."""
        await self._timers.close()
        await self._queue.close()

    @overload
    async def change(
        self,
        needs: tuple[Ref[A]],
        decide: Callable[[A | None], Sequence[Event]],
        caller: Caller,
    ) -> Committed: ...

    @overload
    async def change(
        self,
        needs: tuple[Ref[A], Ref[B]],
        decide: Callable[[A | None, B | None], Sequence[Event]],
        caller: Caller,
    ) -> Committed: ...

    @overload
    async def change(
        self,
        needs: Reliance,
        decide: Callable[[Known], Sequence[Event]],
        caller: Caller,
    ) -> Committed: ...

    async def change(
        self,
        needs: tuple[Ref[Any], ...] | Reliance,
        decide: Callable[..., Sequence[Event]],
        caller: Caller,
    ) -> Committed:
        """Read what the command relies on, decide, and commit states, claims, events and idempotency record together.

        `decide` must be pure, may run more than once, in another thread, and gets what was declared: for references to
        aggregates one state each (`None` where there is none yet), for `Reliance` all of it as `Known`. The events that
        it returns must be about the aggregates named. Raises `Rejected` and whatever else `decide` raises,
        `StaleVersion`, `KeyReused`, and `Unavailable` (`Overloaded`, `Contended`, `UnknownOutcome`, `NewsIncomplete`).
        """
        with tracing.span(caller.command, parent=caller.traceparent) as step:
            caller = replace(caller, traceparent=step.traceparent)
            try:
                queue = self._timers if caller.firing else self._queue
                committed = await queue.carry_out(_declared(needs), _on_known(needs, decide), caller)
            except Exception as error:
                count(caller.command, error)
                raise
        count(caller.command, committed)
        return committed


def _declared(needs: tuple[Ref[Any], ...] | Reliance) -> Reliance:
    return needs if isinstance(needs, Reliance) else Reliance(needs)


def _on_known(
    needs: tuple[Ref[Any], ...] | Reliance, decide: Callable[..., Sequence[Event]]
) -> Callable[[Known], Sequence[Event]]:
    if isinstance(needs, Reliance):
        return decide
    return lambda known: decide(*(known[ref] for ref in needs))


def _indexes(kind: Aggregate[Any]) -> list[IndexModel]:
    return [IndexModel([*((f"state.{name}", 1) for name in fields), ("_id", 1)]) for fields in kind.indexes]
