"""Migrations: what changes in the database of a service from one version to the next, by number, each applied once.

They run in the `migrate` role alone, before the new version starts, while the version before still works: so each
leaves the database fit for both. What only the new version can bear (`oldest`) comes a release later. A migration that
was killed is run again, so each is a sequence of steps that may be repeated. All are recorded in the service's own
database.
"""

import hashlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

import orjson
import structlog
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ReplaceOne

from shared.kernel.aggregate import Aggregate
from shared.kernel.deadlines import Deadline
from shared.kernel.documents import Document
from shared.store.layout import Layout, make
from shared.store.lease import Lease
from shared.store.log import COLLECTION as EVENTS
from shared.store.log import event_of
from shared.store.mongo import Database
from shared.store.recoveries import RECOVERED, UNFOLDED, Recoveries, runs_whole
from shared.store.steps import Clocks, done_as_read

log = structlog.get_logger(__name__)


COLLECTION = "migrations"


class Incompatible(Exception):
    """This version of the code must not work on this database; the message says which of them is to be changed."""


class LogIncomplete(Exception):
    """A state cannot be folded again, since events of it are no longer in the log; it was left as it is."""


@dataclass(frozen=True)
class Step:
    """One step taken: how many documents changed, and where to go on from if this was the last before a kill."""

    changed: int
    after: str | None = None


class Change(Protocol):
    """One kind of change. Its steps may be repeated; `after` is the last one's that is known to have been taken."""

    def described(self) -> object:
        """Return what tells this change from others, for the checksum."""

    def steps(self, database: Database, layout: Layout, after: str | None) -> AsyncIterator[Step]:
        """Make the change, step by step."""


class MakeDeclared:
    """Collections and indexes as the code declares them: those of earlier numbers are there and are passed over."""

    def described(self) -> object:
        """Return the same for all."""
        return "make what is declared"

    async def steps(self, database: Database, layout: Layout, after: str | None) -> AsyncIterator[Step]:  # noqa: ARG002 - one step, begun anew
        """Make what is missing, in one step."""
        await make(database, layout)
        yield Step(0)


@dataclass(frozen=True)
class FoldAgain:
    """The states of one kind of aggregate, folded from their logs by today's `evolve`: whatever was changed in it.

    A state that another process changes meanwhile is folded again with the event that came. With a service's
    `deadlines`, the steps of those that run are as if they had always been declared; what is done stays done.
    """

    kind: Aggregate[Any]
    batch: int = 200
    deadlines: tuple[Deadline[Any], ...] = ()

    def described(self) -> object:
        """Return the kind's name."""
        return ["fold again", self.kind.name]

    async def steps(self, database: Database, layout: Layout, after: str | None) -> AsyncIterator[Step]:  # noqa: ARG002 - concerns states alone
        """Walk through the states in the order of ids."""
        states = database[self.kind.collection]
        while True:
            query = {} if after is None else {"_id": {"$gt": after}}
            ids = [each["_id"] async for each in states.find(query, {"_id": 1}).sort("_id", 1).limit(self.batch)]
            if not ids:
                return
            changed = await self._fold(database, ids)
            after = ids[-1]
            yield Step(changed, after)

    async def _fold(self, database: Database, ids: Sequence[str]) -> int:
        """Fold these states. Once a state was, what the version before does to it later is left to it."""
        writes = await self._writes(database, ids)
        changed = await self._write(database, writes)
        if changed < len(writes):  # somebody was quicker for some of them: each for itself takes less time to be so
            changed += sum([await self._fold_one(database, each) for each in ids])
        return changed

    async def _fold_one(self, database: Database, identifier: str) -> int:
        """Fold a state that others keep changing: touched first, so that they wait for this and not this for them."""

        async def fold(session: AsyncIOMotorClientSession) -> int:
            touched = {"$inc": {"guard": 1}}
            await database[self.kind.collection].update_one({"_id": identifier}, touched, session=session)
            return await self._write(database, await self._writes(database, [identifier], session), session)

        async with await database.client.start_session() as session:
            changed: int = await session.with_transaction(fold)
            return changed

    async def _write(
        self,
        database: Database,
        writes: Sequence[ReplaceOne[Document]],
        session: AsyncIOMotorClientSession | None = None,
    ) -> int:
        if not writes:
            return 0
        result = await database[self.kind.collection].bulk_write(writes, ordered=False, session=session)
        return result.matched_count

    async def _writes(
        self, database: Database, ids: Sequence[str], session: AsyncIOMotorClientSession | None = None
    ) -> list[ReplaceOne[Document]]:
        """Return what makes these states the folds of their logs, guarded by the versions that were read."""
        found = await database[self.kind.collection].find({"_id": {"$in": list(ids)}}, session=session).to_list(None)
        logs: dict[str, list[Document]] = {each: [] for each in ids}
        query = {"aggregate_id": {"$in": list(ids)}, "aggregate": self.kind.name}
        async for each in database[EVENTS].find(query, session=session).sort("version", 1):
            logs[each["aggregate_id"]].append(each)
        writes, recovered = [], await Recoveries(database).any()
        for document in found:
            # Events that came after the state was read are left to the next attempt, which the guard makes sure of.
            logged = [each for each in logs[document["_id"]] if each["version"] <= document["version"]]
            versions = ((each["version"], RECOVERED in each) for each in logged)
            if not runs_whole(versions, document["version"], recovered=recovered):
                raise LogIncomplete(f"the log lacks events of {self.kind.name} {document['_id']}")
            events = ((event_of(each), each["version"], each["time"]) for each in logged if UNFOLDED not in each)
            state, steps = Clocks(self.deadlines).folded(self.kind, document["_id"], events)
            folded = {**document, "state": self.kind.encode(cast("Any", state))}
            if steps is not None:
                folded |= steps.marked(document).to_document()
            if folded != document:
                as_read = {"_id": document["_id"], "version": document["version"], **done_as_read(document)}
                writes.append(ReplaceOne(as_read, folded))
        return writes


@dataclass(frozen=True)
class Migration:
    """One numbered migration. Once it has run anywhere it is never edited, renumbered or removed.

    `oldest` is the number of the migration that a version must know at least to work on after this one: leave it at 0
    while the version before still can, that is always but in the last step of a change, a release later.
    """

    number: int
    name: str
    changes: tuple[Change, ...]
    oldest: int = 0

    @cached_property
    def checksum(self) -> str:
        """What tells whether the migration is still the one that was applied."""
        described = [self.number, self.name, self.oldest, [each.described() for each in self.changes]]
        return hashlib.sha256(orjson.dumps(described)).hexdigest()


BEGINNING = (
    Migration(1, "collections and indexes", (MakeDeclared(),)),
    Migration(2, "workers that were killed are forgotten after a day", (MakeDeclared(),)),
)
"""What every service begins with."""


class Migrations:
    """The migrations of one service and what its database says of them."""

    def __init__(self, database: Database, declared: Sequence[Migration], layout: Layout) -> None:
        """Raises `ValueError` where the numbers are not 1, 2, 3 and so on."""
        if [each.number for each in declared] != list(range(1, len(declared) + 1)):
            raise ValueError(f"migrations are numbered 1, 2, 3 and so on, not {[each.number for each in declared]}")
        self._database = database
        self._records = database[COLLECTION]
        self._declared = declared
        self._layout = layout
        self._is_made = False  # in this run: what is declared is the same for all numbers, so once will do

    async def missing(self) -> list[int]:
        """Return the numbers that are not applied yet; raises `Incompatible`.

        Numbers that this version does not know are a newer version's, and no harm.
        """
        recorded = await self._records.find().sort("_id", 1).to_list(None)
        self._refuse_incompatible(recorded)
        applied = {each["_id"] for each in recorded if each.get("applied_at")}
        return [each.number for each in self._declared if each.number not in applied]

    async def apply(self, lease: Lease, version: str) -> list[int]:
        """Apply what is missing, in order, and return the numbers; another who tries at once waits and finds it done.

        `version` is that of the code, for the record. Raises `Incompatible`, having changed nothing.
        """
        async with lease.held():
            numbers = await self.missing()
            self._is_made = False
            for number in numbers:
                await self._apply(self._declared[number - 1], version)
            return numbers

    async def _apply(self, migration: Migration, version: str) -> None:
        record = await self._begin(migration, version)
        began, changed = time.monotonic(), 0
        for index, change in enumerate(migration.changes):
            if index < record["done"] or (self._is_made and isinstance(change, MakeDeclared)):
                continue
            after = record["after"] if index == record["done"] else None
            async for step in change.steps(self._database, self._layout, after):
                changed += step.changed
                await self._note(migration, {"done": index, "after": step.after}, step.changed)
            await self._note(migration, {"done": index + 1, "after": None}, 0)
            self._is_made |= isinstance(change, MakeDeclared)
        took = round((time.monotonic() - began) * 1000)
        applied = [{"$set": {"applied_at": "$$NOW", "took_ms": took}}]
        await self._records.update_one({"_id": migration.number}, applied)
        log.info("migration applied", number=migration.number, migration=migration.name, changed=changed, took_ms=took)

    async def _begin(self, migration: Migration, version: str) -> Document:
        """Record that the migration begins, before it changes anything; return how far an earlier attempt has come."""
        about: Document = {
            "name": {"$literal": migration.name},
            "checksum": migration.checksum,
            "oldest": migration.oldest,
            "version": {"$literal": version},
            "began_at": {"$ifNull": ["$began_at", "$$NOW"]},
            "attempts": {"$add": [{"$ifNull": ["$attempts", 0]}, 1]},
            "done": {"$ifNull": ["$done", 0]},
            "after": {"$ifNull": ["$after", None]},
            "changed": {"$ifNull": ["$changed", 0]},
        }
        record: Document = await self._records.find_one_and_update(
            {"_id": migration.number}, [{"$set": about}], upsert=True, return_document=True
        )
        return record

    async def _note(self, migration: Migration, progress: Document, changed: int) -> None:
        await self._records.update_one({"_id": migration.number}, {"$set": progress, "$inc": {"changed": changed}})

    def _refuse_incompatible(self, recorded: Sequence[Document]) -> None:
        known = {each.number: each for each in self._declared}
        for record in recorded:
            if record["oldest"] > len(known):
                raise Incompatible(
                    f"migration {record['_id']} ({record['name']}) has made this database unfit for versions that"
                    f" do not know migration {record['oldest']}, and this one knows {len(known)}: start a newer version"
                )
            declared = known.get(record["_id"])
            if declared and declared.checksum != record["checksum"]:
                raise Incompatible(
                    f"migration {record['_id']} was applied to this database as another one ({record['name']}) than"
                    f" this version knows ({declared.name}): a migration is never edited, write the next number"
                )
