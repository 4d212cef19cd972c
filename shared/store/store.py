"""The store: load, decide, save, for many callers at once, in one transaction a group.

Commands that arrive while a commit is under way form the next group. There is no timer: at low load a group is one
command. On a conflict with another process the whole group is read and decided again after a short random wait;
only when that keeps failing, or when the group holds a fault of its own, are its commands taken one by one, so that
one bad document cannot hold up the rest.
"""

import asyncio
import random
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, overload

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import IndexModel, ReplaceOne, WriteConcern
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from shared.clock import Clock
from shared.contracts.event import Event
from shared.decisions import NotFound
from shared.store.aggregate import Aggregate, Ref, Stored
from shared.store.answer import Answer
from shared.store.caller import Caller
from shared.store.counting import count
from shared.store.errors import Contended, Inconsistent, Overloaded, Unavailable, UnknownOutcome
from shared.store.group import Committed, Document, Group, Outcome, Pending
from shared.store.layout import Layout, make
from shared.store.log import COLLECTION as EVENTS
from shared.store.log import Recorded
from shared.telemetry import metrics, tracing

A = TypeVar("A")
B = TypeVar("B")

RECORDS = "idempotency"

_MAJORITY = ReadConcern("majority")
_DURABLE = WriteConcern("majority", j=True)
_WRITE_CONFLICT = 112
_DUPLICATE_KEY = 11000


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


class _Conflict(Exception):
    """Another process changed an aggregate of the group first."""


class Store:
    """The aggregates, event log and idempotency records of one service."""

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
        self._queue: deque[Pending] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def layout(self) -> Layout:
        """The collections and indexes that the store itself needs."""
        return {
            EVENTS: [
                IndexModel([("recorded_at", 1), ("version", 1)]),
                IndexModel([("aggregate_id", 1), ("version", 1)]),
            ],
            RECORDS: [IndexModel("expires_at", expireAfterSeconds=0)],
            **{each.collection: _indexes(each) for each in self.aggregates.values()},
        }

    async def prepare(self) -> None:
        """Make these collections and indexes; may be called any number of times."""
        await make(self.database, self.layout)

    async def start(self) -> None:
        """Begin to take commands."""
        self._closing = False
        self._writer = asyncio.create_task(self._write_groups(), name="store-writer")

    async def close(self) -> None:
        """Take no more commands, finish those that wait, and stop."""
        self._closing = True
        self._arrived.set()
        if self._writer is not None:
            await self._writer
            self._writer = None

    @overload
    async def change(
        self,
        refs: tuple[Ref[A]],
        decide: Callable[[A | None], Sequence[Event]],
        caller: Caller,
        answer: Callable[[Committed], Answer] = ...,
    ) -> Committed: ...

    @overload
    async def change(
        self,
        refs: tuple[Ref[A], Ref[B]],
        decide: Callable[[A | None, B | None], Sequence[Event]],
        caller: Caller,
        answer: Callable[[Committed], Answer] = ...,
    ) -> Committed: ...

    async def change(
        self,
        refs: tuple[Ref[Any], ...],
        decide: Callable[..., Sequence[Event]],
        caller: Caller,
        answer: Callable[[Committed], Answer] = lambda _: Answer(),
    ) -> Committed:
        """Load the aggregates, decide, and commit states, events and idempotency record together.

        `decide` gets one state per reference (`None` where there is none yet), must be pure, and may run more than
        once; the events it returns must be about the aggregates named. Raises `Rejected` and whatever else `decide`
        raises, `StaleVersion`, `KeyReused`, and `Unavailable` (`Overloaded`, `Contended`, `UnknownOutcome`).
        """
        with tracing.span(caller.command, parent=caller.traceparent) as step:
            try:
                committed = await self._enqueue(refs, decide, replace(caller, traceparent=step.traceparent), answer)
            except Exception as error:
                count(caller.command, error)
                raise
        count(caller.command, committed)
        return committed

    async def _enqueue(
        self,
        refs: tuple[Ref[Any], ...],
        decide: Callable[..., Sequence[Event]],
        caller: Caller,
        answer: Callable[[Committed], Answer],
    ) -> Committed:
        if self._closing or self._writer is None:
            raise Unavailable("the service is stopping")
        await self._find_room(caller)
        pending = Pending(refs, decide, caller, answer, asyncio.get_running_loop().create_future())
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
        self, kind: Aggregate[Any], filters: Document, *, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return up to `limit` states, as documents with their ids, with ids above `after`, in the order of ids.

        `filters` are equalities, or MongoDB operators, on fields of the state; those that are `None` do not count.
        A listing for people: ids mostly rise in time, but it is no change feed.
        """
        query = _of_state(filters)
        if after is not None:
            query["_id"] = {"$gt": after}
        found = await self._majority(kind.collection).find(query).sort("_id", 1).limit(limit).to_list(limit)
        return [(document["_id"], document["state"]) for document in found]

    async def count(self, kind: Aggregate[Any], filters: Document) -> int:
        """Return how many aggregates there are with these states."""
        return await self._majority(kind.collection).count_documents(_of_state(filters))

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
                outcome = await self._decide(group)
                if not outcome.writes_nothing:
                    await self._commit(outcome)
            except _Conflict as conflict:
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
                for command, result in outcome.results.items():
                    _resolve(command, result)
                return

    async def _decide(self, group: list[Pending]) -> Outcome:
        refs = {ref for command in group for ref in command.refs}
        keys = [command.caller.repeatable.key for command in group if command.caller.repeatable]
        by_kind: dict[str, list[Ref[Any]]] = defaultdict(list)
        for ref in refs:
            by_kind[ref.kind.collection].append(ref)
        records, *states = await asyncio.gather(
            self._find(RECORDS, keys), *(self._find(name, [ref.id for ref in named]) for name, named in by_kind.items())
        )
        documents = {
            ref: found[ref.id]
            for named, found in zip(by_kind.values(), states, strict=True)
            for ref in named
            if ref.id in found
        }
        return Group(documents, records, self.clock(), _wall()).decide(group)

    async def _find(self, collection: str, ids: list[str]) -> dict[str, Document]:
        if not ids:
            return {}
        found = await self._majority(collection).find({"_id": {"$in": ids}}).to_list(None)
        return {document["_id"]: document for document in found}

    async def _commit(self, outcome: Outcome) -> None:
        async with await self.database.client.start_session() as session:
            session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=_DURABLE)
            try:
                await self._write(outcome, session)
            except BaseException as error:
                await _abort(session)
                if isinstance(error, PyMongoError) and _is_conflict(error):
                    raise _Conflict from error
                raise
            await self._finish(session)

    async def _write(self, outcome: Outcome, session: AsyncIOMotorClientSession) -> None:
        for collection, writes in outcome.states.items():
            result = await self.database[collection].bulk_write(writes, ordered=False, session=session)
            if result.matched_count != sum(isinstance(write, ReplaceOne) for write in writes):
                raise _Conflict
        if outcome.events:
            await self._append(outcome.events, session)
        if outcome.records:
            await self.database[RECORDS].insert_many(outcome.records, ordered=False, session=session)

    async def _append(self, events: Sequence[Recorded], session: AsyncIOMotorClientSession) -> None:
        documents = [recorded.to_document() for recorded in events]
        try:
            await self.database[EVENTS].insert_many(documents, ordered=False, session=session)
        except BulkWriteError as error:
            # The guards of the states held in this very snapshot, so this is no race that trying again would settle.
            if _DUPLICATE_KEY in _codes(error):
                raise Inconsistent(f"the log has {_first_key(error)} already, but the state does not know") from error
            raise

    async def _finish(self, session: AsyncIOMotorClientSession) -> None:
        """Commit, asking again while the answer is lost, since a commit may be repeated safely."""
        give_up = time.monotonic() + self._limits.patience
        while True:
            try:
                await session.commit_transaction()
            except PyMongoError as error:
                if error.has_error_label("UnknownTransactionCommitResult"):
                    if time.monotonic() > give_up:
                        raise UnknownOutcome("the database did not say whether it saved this") from error
                    await asyncio.sleep(0.1)
                elif _is_conflict(error):
                    raise _Conflict from error
                else:
                    raise
            else:
                return


def _of_state(filters: Document) -> Document:
    return {f"state.{name}": value for name, value in filters.items() if value is not None}


def _resolve(command: Pending, result: Committed | Exception) -> None:
    if command.future.done():  # the caller has gone away
        return
    if isinstance(result, Committed):
        command.future.set_result(result)
    else:
        command.future.set_exception(result)


def _is_conflict(error: PyMongoError) -> bool:
    if isinstance(error, BulkWriteError):
        return not _codes(error).isdisjoint({_DUPLICATE_KEY, _WRITE_CONFLICT})
    if isinstance(error, DuplicateKeyError):
        return True
    return isinstance(error, OperationFailure) and error.code == _WRITE_CONFLICT


def _codes(error: BulkWriteError) -> set[int]:
    return {each["code"] for each in error.details.get("writeErrors", [])}


def _first_key(error: BulkWriteError) -> object:
    return error.details["writeErrors"][0].get("keyValue")


def _is_passing(error: ConnectionFailure | OperationFailure) -> bool:
    """Whether the database was away or changing its primary, so that nothing was written and trying again helps."""
    return isinstance(error, ConnectionFailure) or error.has_error_label("TransientTransactionError")


async def _abort(session: AsyncIOMotorClientSession) -> None:
    try:
        await session.abort_transaction()
    except PyMongoError:  # the database ends it by itself when it times out
        return


def _indexes(kind: Aggregate[Any]) -> list[IndexModel]:
    return [IndexModel([*((f"state.{name}", 1) for name in fields), ("_id", 1)]) for fields in kind.indexes]


def _wall() -> datetime:
    """Return the machine's time in whole milliseconds, as BSON keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
