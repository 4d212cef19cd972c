"""One attempt at a group: read what it relies on, decide, and write in one transaction, in the thread of the store.

Synchronous, with the driver's own client beneath motor's: where many calls follow one another in one thread, each costs
a third less CPU than where each comes back to the event loop (measured; docs/adr has the figures).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from pymongo import DeleteOne, InsertOne, WriteConcern
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from shared.kernel.aggregate import Ref
from shared.kernel.clock import Clock
from shared.kernel.documents import Document
from shared.kernel.holding import ClaimRef
from shared.store.commands import Outcome, Pending, Records
from shared.store.errors import Inconsistent, UnknownOutcome
from shared.store.group import Group
from shared.store.log import COLLECTION as EVENTS
from shared.store.log import Recorded
from shared.store.primary import Primary
from shared.store.reliance import ReliedOn
from shared.store.steps import NO_CLOCKS, Clocks
from shared.store.working import CLAIMS, Write

RECORDS = "idempotency"

_MAJORITY = ReadConcern("majority")
_SNAPSHOT = ReadConcern("snapshot")
_DURABLE = WriteConcern("majority", j=True)
_WRITE_CONFLICT = 112
_DUPLICATE_KEY = 11000
_ASK_AGAIN_SECONDS = 0.1


class Conflict(Exception):
    """Another process changed something of the group first, a key was used before, or another member leads by now.

    Read and decide again.
    """


@dataclass(frozen=True, slots=True)
class Attempt:
    """How groups are carried out on one database, as its `primary` shows it.

    `patience`, in seconds, is for the answer to a commit. `clock` dates what happens, and `recorded` says when a commit
    is recorded. `clocks` are those with steps, which the states say when they are due.
    """

    database: Database[Document]
    primary: Primary
    clock: Clock
    recorded: Clock
    patience: float
    clocks: Clocks = NO_CLOCKS

    def __call__(self, commands: Sequence[Pending], *, sure: bool) -> Outcome:
        """Carry out a group; raises `Conflict`, having changed nothing, `UnknownOutcome`, and what the driver raises.

        Unless `sure`, the records of keys are read only where a repeat would be answered otherwise and the unique
        indexes on keys could not tell: that saves a round trip for nearly every group.
        """
        read: dict[str, Document | None] = {}
        election = self.primary.settle()
        self._read({need for command in commands for need in command.needs.first}, read, sure=sure)
        now, wall = self.clock(), self.recorded()
        wanted = Group(read, None, now, wall, self.clocks).wanted(commands)
        self._read([need for need in wanted if need.key not in read], read, sure=sure)
        records = self._records(commands) if sure else None
        outcome = Group(read, records, now, wall, self.clocks).decide(commands)
        if outcome.unsure:
            outcome = Group(read, self._records(commands), now, wall, self.clocks).decide(commands)
        if self.primary.election != election:  # what refuses or changes nothing is held to nothing that is written
            raise Conflict
        if not outcome.writes_nothing:
            self._commit(outcome)
        return outcome

    def _read(self, needs: Iterable[ReliedOn], into: dict[str, Document | None], *, sure: bool) -> None:
        """Read what is named; what is said to be new is looked for only once something was in the way."""
        by_collection: dict[str, list[ReliedOn]] = defaultdict(list)
        for need in needs:
            into[need.key] = None
            if sure or not (isinstance(need, Ref) and need.new):
                by_collection[CLAIMS if isinstance(need, ClaimRef) else need.collection].append(need)
        for collection, named in by_collection.items():
            found = self._find(collection, {"_id": {"$in": [need.id for need in named]}})
            into.update((need.key, found.get(need.id)) for need in named)

    def _records(self, commands: Sequence[Pending]) -> Records:
        callers = [command.caller for command in commands]
        requests = [caller.repeatable.key for caller in callers if caller.repeatable]
        reactions = [caller.reaction for caller in callers if caller.reaction]
        found = self._find(EVENTS, {"reaction": {"$in": reactions}}) if reactions else {}
        return Records(
            self._find(RECORDS, {"_id": {"$in": requests}}) if requests else {},
            {document["reaction"]: document["version"] for document in found.values()},
        )

    def _find(self, collection: str, query: Document) -> dict[str, Document]:
        found = self.database.get_collection(collection, read_concern=_MAJORITY).find(query)
        return {document["_id"]: document for document in found}

    def _commit(self, outcome: Outcome) -> None:
        with self.database.client.start_session() as session:
            session.start_transaction(read_concern=_SNAPSHOT, write_concern=_DURABLE)
            try:
                self._write(outcome, session)
            except BaseException as error:
                _abort(session)
                if isinstance(error, PyMongoError) and _is_conflict(error):
                    raise Conflict from error
                raise
            self._finish(session)

    def _write(self, outcome: Outcome, session: ClientSession) -> None:
        for collection, writes in outcome.writes.items():
            result = self.database[collection].bulk_write(writes, ordered=False, session=session)
            if (result.matched_count, result.deleted_count) != _expected(writes):
                raise Conflict
        if outcome.events:
            self._append(outcome.events, session)
        if outcome.records:
            self.database[RECORDS].insert_many(outcome.records, ordered=False, session=session)

    def _append(self, events: Sequence[Recorded], session: ClientSession) -> None:
        documents = [recorded.to_document() for recorded in events]
        try:
            self.database[EVENTS].insert_many(documents, ordered=False, session=session)
        except BulkWriteError as error:
            # The guards of the states held in this very snapshot, so this is no race that trying again would settle;
            # that the key of a reaction is there already is, since its record is read the next time.
            taken = [each["keyValue"] for each in _errors(error) if each["code"] == _DUPLICATE_KEY]
            if any("_id" in key for key in taken):
                raise Inconsistent(f"the log has {taken[0]} already, but the state does not know") from error
            raise

    def _finish(self, session: ClientSession) -> None:
        """Commit, asking again while the answer is lost, since a commit may be repeated safely."""
        give_up = monotonic() + self.patience
        while True:
            try:
                session.commit_transaction()
            except PyMongoError as error:
                if error.has_error_label("UnknownTransactionCommitResult"):
                    if monotonic() > give_up:
                        raise UnknownOutcome("the database did not say whether it saved this") from error
                    sleep(_ASK_AGAIN_SECONDS)
                elif _is_conflict(error):
                    raise Conflict from error
                else:
                    raise
            else:
                return


def _expected(writes: Sequence[Write]) -> tuple[int, int]:
    """Return how many documents must be found as they were read, to be changed and to be deleted."""
    deleted = sum(isinstance(write, DeleteOne) for write in writes)
    inserted = sum(isinstance(write, InsertOne) for write in writes)
    return len(writes) - inserted - deleted, deleted


def _is_conflict(error: PyMongoError) -> bool:
    if isinstance(error, BulkWriteError):
        return not {each["code"] for each in _errors(error)}.isdisjoint({_DUPLICATE_KEY, _WRITE_CONFLICT})
    if isinstance(error, DuplicateKeyError):
        return True
    return isinstance(error, OperationFailure) and error.code == _WRITE_CONFLICT


def _errors(error: BulkWriteError) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = error.details.get("writeErrors", [])
    return found


def _abort(session: ClientSession) -> None:
    try:
        session.abort_transaction()
    except PyMongoError:  # the database ends it by itself when it times out
        return
