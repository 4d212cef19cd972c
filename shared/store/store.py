"""The store: load, decide, save, for many callers at once, in one transaction a group.

Commands that arrive while a commit is under way form the next group. There is no timer: at low load a group is one
command. On a conflict with another process the whole group is read and decided again after a short random wait;
only when that keeps failing, or when the group holds a fault of its own, are its commands taken one by one, so that
one bad document cannot hold up the rest.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar, overload

from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import IndexModel
from pymongo.errors import ConnectionFailure, OperationFailure
from pymongo.read_concern import ReadConcern

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, Ref, Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound
from shared.store.attempt import RECORDS, Attempt, Conflict
from shared.store.counting import count
from shared.store.errors import Contended, Overloaded, Unavailable
from shared.store.filtering import query_of
from shared.store.group import Committed, Outcome, Pending
from shared.store.layout import Layout, make
from shared.store.log import COLLECTION as EVENTS
from shared.store.needs import Known, Needs
from shared.store.working import CLAIMS, Document
from shared.telemetry import metrics, tracing

A = TypeVar("A")
B = TypeVar("B")

_MAJORITY = ReadConcern("majority")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the store takes on.

    `group` commands at most share a transaction, `queue` may wait. After `attempts` conflicts a group is taken apart.
    A database that does not answer is waited for `patience` seconds before callers are told to come again.
    """

    group: int = 256
    queue: int = 4096
    attempts: int = 6
    single_attempts: int = 60
    patience: float = 15.0


class Store:
    """The aggregates, claims, event log and idempotency records of one service."""

    def __init__(
        self,
        database: "AsyncIOMotorDatabase[Document]",
        aggregates: Sequence[Aggregate[Any]],
        clock: Clock,
        limits: Limits | None = None,
    ) -> None:
        """Decide about these kinds of aggregates in this database, dating events by `clock`."""
        self.database = database
        self.aggregates = {aggregate.name: aggregate for aggregate in aggregates}
        self.clock = clock
        self._limits = limits or Limits()
        self._attempt = Attempt(database.delegate, clock, self._limits.patience)
        self._queue: deque[Pending] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._closing = False

    @property
    def layout(self) -> Layout:
        """The collections and indexes that the store itself needs."""
        return {
            EVENTS: [
                IndexModel([("recorded_at", 1), ("version", 1)]),
                IndexModel([("aggregate_id", 1), ("version", 1)]),
                IndexModel("reaction", unique=True, sparse=True),
            ],
            CLAIMS: [],
            RECORDS: [IndexModel("expires_at", expireAfterSeconds=0)],
            **{each.collection: _indexes(each) for each in self.aggregates.values()},
        }

    async def prepare(self) -> None:
        """Make these collections and indexes; may be called any number of times."""
        await make(self.database, self.layout)

    async def start(self) -> None:
        """Begin to take commands."""
        self._closing = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._writer = asyncio.create_task(self._write_groups(), name="store-writer")

    async def close(self) -> None:
        """Take no more commands, finish those that wait, and stop."""
        self._closing = True
        self._arrived.set()
        if self._writer is not None:
            await self._writer
            self._writer = None
        if self._thread is not None:
            self._thread.shutdown()

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
        needs: Needs,
        decide: Callable[[Known], Sequence[Event]],
        caller: Caller,
    ) -> Committed: ...

    async def change(
        self,
        needs: tuple[Ref[Any], ...] | Needs,
        decide: Callable[..., Sequence[Event]],
        caller: Caller,
    ) -> Committed:
        """Read what the command relies on, decide, and commit states, claims, events and idempotency record together.

        `decide` must be pure, may run more than once, in another thread, and gets what was declared: for references to
        aggregates one state each (`None` where there is none yet), for `Needs` all of it as `Known`. The events that it
        returns must be about the aggregates named. Raises `Rejected` and whatever else `decide` raises,
        `StaleVersion`, `KeyReused`, and `Unavailable` (`Overloaded`, `Contended`, `UnknownOutcome`, `NewsIncomplete`).
        """
        with tracing.span(caller.command, parent=caller.traceparent) as step:
            caller = replace(caller, traceparent=step.traceparent)
            try:
                committed = await self._enqueue(_declared(needs), _on_known(needs, decide), caller)
            except Exception as error:
                count(caller.command, error)
                raise
        count(caller.command, committed)
        return committed

    async def _enqueue(
        self,
        needs: Needs,
        decide: Callable[[Known], Sequence[Event]],
        caller: Caller,
    ) -> Committed:
        if self._closing or self._writer is None:
            raise Unavailable("the service is stopping")
        await self._find_room(caller)
        pending = Pending(needs, decide, caller, asyncio.get_running_loop().create_future())
        self._queue.append(pending)
        self._arrived.set()
        return await pending.future

    async def _find_room(self, caller: Caller) -> None:
        """Raise `Overloaded` where the queue is full.

        Reactions wait instead, and leave half of the queue to requests: an event that leads to more changes than the
        queue holds would otherwise come again, and fail again, for ever.
        """
        if caller.causation_id is None:
            if len(self._queue) >= self._limits.queue:
                raise Overloaded(f"{self._limits.queue} commands wait already")
            return
        while len(self._queue) >= max(1, self._limits.queue // 2):
            self._room.clear()
            await self._room.wait()

    async def read(self, ref: Ref[A]) -> Stored[A] | None:
        """Return an aggregate as it is committed, or `None`."""
        document = await self._majority(ref.kind.collection).find_one({"_id": ref.id})
        return Stored(ref.kind.decode(document["state"]), document["version"]) if document else None

    async def get(self, ref: Ref[A]) -> Stored[A]:
        """Return an aggregate as it is committed; raises `NotFound`."""
        stored = await self.read(ref)
        if stored is None:
            raise NotFound(ref.kind.name, ref.id)
        return stored

    async def actor_of_first(self, ref: Ref[Any]) -> str | None:
        """Return whose command made an aggregate, as the log says for good; `None` where there is no such aggregate."""
        document = await self.database[EVENTS].find_one({"_id": f"{ref.id}:1"}, {"actor": 1})
        return document["actor"] if document else None

    async def documents(
        self, kind: Aggregate[Any], filters: Filters, *, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return up to `limit` states, as documents with their ids, with ids above `after`, in the order of ids.

        `filters` are on fields of the state. A listing for people: ids mostly rise in time, but it is no change feed.
        """
        query = query_of(filters, "state")
        if after is not None:
            query["_id"] = {"$gt": after}
        found = await self._majority(kind.collection).find(query).sort("_id", 1).limit(limit).to_list(limit)
        return [(document["_id"], document["state"]) for document in found]

    async def count(self, kind: Aggregate[Any], filters: Filters) -> int:
        """Return how many aggregates there are with these states."""
        return await self._majority(kind.collection).count_documents(query_of(filters, "state"))

    async def history(self, aggregate_id: str) -> list[Document]:
        """Return the log of one aggregate, oldest first."""
        return await self.database[EVENTS].find({"aggregate_id": aggregate_id}).sort("version", 1).to_list(None)

    def _majority(self, collection: str) -> "AsyncIOMotorCollection[Document]":
        return self.database.get_collection(collection, read_concern=_MAJORITY)

    async def _write_groups(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._queue:
                size = min(len(self._queue), self._limits.group)
                metrics.STORE_QUEUE.observe(len(self._queue))
                metrics.STORE_GROUP.observe(size)
                group = [self._queue.popleft() for _ in range(size)]
                self._room.set()
                await self._settle(group)
            if self._closing:
                return

    async def _settle(self, group: list[Pending]) -> None:
        """Commit a group, or its commands one by one; every future gets its result whatever happens."""
        try:
            await self._try_group(group, self._limits.attempts)
        except Unavailable as error:
            if not isinstance(error, Contended):  # waiting again for each command would only make the queue longer
                for command in group:
                    _resolve(command, error)
                return
            await self._one_by_one(group)
        except Exception:
            await self._one_by_one(group)

    async def _one_by_one(self, group: list[Pending]) -> None:
        metrics.STORE_SPLITS.inc()
        for command in group:
            try:
                await self._try_group([command], self._limits.single_attempts)
            except Exception as error:
                _resolve(command, error)

    async def _try_group(self, group: list[Pending], attempts: int) -> None:
        give_up = time.monotonic() + self._limits.patience
        conflicts = 0
        while True:
            try:
                outcome = await self._in_thread(group, sure=conflicts > 0)
            except Conflict as conflict:
                conflicts += 1
                metrics.STORE_CONFLICTS.inc()
                if conflicts >= attempts:
                    raise Contended("other processes keep changing the same records") from conflict
                await asyncio.sleep(random.uniform(0, 0.004) * conflicts)  # noqa: S311 - spreading load, not a secret
            except (ConnectionFailure, OperationFailure) as error:
                if not _is_passing(error):
                    raise
                if time.monotonic() > give_up:
                    raise Unavailable("the database does not answer") from error
                await asyncio.sleep(0.1)
            else:
                self._queue.extendleft(reversed(outcome.deferred))
                for command, result in outcome.results.items():
                    _resolve(command, result)
                return

    async def _in_thread(self, group: list[Pending], *, sure: bool) -> Outcome:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._attempt(group, sure=sure))


def _declared(needs: tuple[Ref[Any], ...] | Needs) -> Needs:
    return needs if isinstance(needs, Needs) else Needs(needs)


def _on_known(
    needs: tuple[Ref[Any], ...] | Needs, decide: Callable[..., Sequence[Event]]
) -> Callable[[Known], Sequence[Event]]:
    if isinstance(needs, Needs):
        return decide
    return lambda known: decide(*(known[ref] for ref in needs))


def _resolve(command: Pending, result: Committed | Exception) -> None:
    if command.future.done():  # the caller has gone away
        return
    if isinstance(result, Committed):
        command.future.set_result(result)
    else:
        command.future.set_exception(result)


def _is_passing(error: ConnectionFailure | OperationFailure) -> bool:
    """Whether the database was away or changing its primary, so that nothing was written and trying again helps."""
    return isinstance(error, ConnectionFailure) or error.has_error_label("TransientTransactionError")


def _indexes(kind: Aggregate[Any]) -> list[IndexModel]:
    return [IndexModel([*((f"state.{name}", 1) for name in fields), ("_id", 1)]) for fields in kind.indexes]
