"""A database server of the simulation: documents, unique keys, transactions, and the oplog that change streams follow.

What is committed is committed for good: members of a replica set that lose what they had are left to the drills with
real servers. Everything here happens at once; that it takes time, fails and is lost is the clients' part.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import bson
from bson.codec_options import CodecOptions
from pymongo import DeleteOne, IndexModel, InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from tests.simulation.documents import (
    Document,
    changed,
    from_query,
    matches,
    projected,
    sort_key,
    values_at,
    worked_out,
)
from tests.simulation.loop import News

OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
TAKEN, CONFLICT, HISTORY_LOST, CURSOR_BEHIND = 11000, 112, 286, 136


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is kept, with the moment of its commit, and what it was written as."""

    document: Document
    raw: bytes
    at: int

    def copy(self) -> Document:
        """Return a document that its reader may do with as it likes."""
        return bson.decode(self.raw, OPTIONS)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the oplog."""

    at: int
    database: str
    collection: str
    inserted: bool
    raw: bytes


@dataclass
class Collection:
    """Documents by their ids, and what must be unique among them."""

    name: str
    kept: dict[Any, Kept] = field(default_factory=dict)
    unique: dict[str, bool] = field(default_factory=dict)
    taken: dict[str, dict[Any, Any]] = field(default_factory=dict)
    locks: "dict[Any, Transaction]" = field(default_factory=dict)


@dataclass(eq=False)
class Transaction:
    """Writes that take effect together; what they touch is locked until then, and must be as it was at their start."""

    begun: int
    writes: "dict[tuple[str, Any], Document | None]" = field(default_factory=dict)
    locked: list[tuple[Collection, Any]] = field(default_factory=list)
    over: bool = False


class Locked(Exception):
    """A transaction holds the document: the write waits."""


class Server:
    """One server, with any number of databases."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """`clock` is the server's own."""
        self.clock = clock
        self.moment = 0
        self.oplog: list[Change] = []
        self.oldest = 0
        self._news: defaultdict[tuple[str, str], News] = defaultdict(News)
        self._databases: dict[str, dict[str, Collection]] = {}

    def now(self) -> datetime:
        """Return the server's time, in whole milliseconds as it keeps it."""
        now = self.clock()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def database(self, name: str) -> dict[str, Collection]:
        """Return the collections of a database."""
        return self._databases.setdefault(name, {})

    def collection(self, database: str, name: str) -> Collection:
        """Return a collection, made where it is not there."""
        found = self.database(database)
        if name not in found:
            found[name] = Collection(name)
        return found[name]

    def index(self, database: str, collection: str, models: Iterable[IndexModel]) -> None:
        """Make indexes: only what they say is unique matters here."""
        of = self.collection(database, collection)
        for each in models:
            described = each.document
            if described.get("unique"):
                (name,) = described["key"]
                of.unique[name] = bool(described.get("sparse"))
                of.taken.setdefault(name, {})

    # Reading

    def find(
        self,
        database: str,
        collection: str,
        query: Mapping[str, Any],
        *,
        fields: Any = None,
        sort: Any = None,
        limit: int = 0,
    ) -> list[Document]:
        """Return copies of the documents that a query finds, as they are committed."""
        of = self.collection(database, collection)
        found = list(self._found(of, query))
        if sort:
            order = list(sort.items()) if isinstance(sort, Mapping) else list(sort)
            found.sort(key=lambda kept: sort_key(kept.document, order))
        if limit:
            found = found[:limit]
        return [projected(each.copy(), fields) for each in found]

    def _found(self, of: Collection, query: Mapping[str, Any]) -> Iterator[Kept]:
        now = self.now()
        identifier = query.get("_id")
        if isinstance(identifier, str | int):
            candidates: Iterable[Kept] = [of.kept[identifier]] if identifier in of.kept else []
        elif isinstance(identifier, dict) and "$in" in identifier:
            candidates = [of.kept[each] for each in identifier["$in"] if each in of.kept]
        else:
            candidates = list(of.kept.values())
        return (each for each in candidates if matches(each.document, query, now))

    def aggregate(self, database: str, collection: str, pipeline: list[Document]) -> list[Document]:
        """Return what the few stages that are used come to."""
        found: list[Document] | None = None
        for stage in pipeline:
            ((operator, operand),) = stage.items()
            if found is None:
                query = operand if operator == "$match" else {}
                found = self.find(database, collection, query)
                if operator == "$match":
                    continue
            match operator:
                case "$match":
                    found = [each for each in found if matches(each, operand, self.now())]
                case "$limit":
                    found = found[:operand]
                case "$sort":
                    found.sort(key=lambda each, order=list(operand.items()): sort_key(each, order))
                case "$project":
                    found = [_shown(each, operand, lambda e, d: worked_out(e, d, self.now())) for each in found]
                case "$unionWith":
                    found += self.aggregate(database, operand["coll"], operand["pipeline"])
                case _:
                    raise NotImplementedError(operator)
        return found or []

    # Writing

    def write(self, database: str, collection: str, write: Any, within: Transaction | None = None) -> "Written":
        """Carry one write out, by itself or within a transaction; raises `OperationFailure` and `Locked`."""
        of = self.collection(database, collection)
        match write:
            case InsertOne():
                return self._insert(database, of, write._doc, within)
            case UpdateOne() | ReplaceOne():
                return self._update(database, of, write._filter, write._doc, within, upsert=bool(write._upsert))
            case DeleteOne():
                return self._delete(database, of, write._filter, within)
        raise NotImplementedError(write)

    def insert(self, database: str, collection: str, document: Document) -> None:
        """Insert one document by itself; raises `DuplicateKeyError`."""
        self._insert(database, self.collection(database, collection), document, None)

    def update_many(self, database: str, collection: str, query: Mapping[str, Any], update: Any) -> int:
        """Change all that a query finds, one after the other."""
        of = self.collection(database, collection)
        found = [each.document["_id"] for each in self._found(of, query)]
        for each in found:
            self._update(database, of, {"_id": each}, update, None, upsert=False)
        return len(found)

    def delete_many(self, database: str, collection: str, query: Mapping[str, Any]) -> int:
        """Delete all that a query finds."""
        of = self.collection(database, collection)
        found = [each.document["_id"] for each in self._found(of, query)]
        for each in found:
            self._delete(database, of, {"_id": each}, None)
        return len(found)

    def _insert(self, database: str, of: Collection, document: Document, within: Transaction | None) -> "Written":
        if "_id" not in document:
            document["_id"] = bson.ObjectId()
        self._put(database, of, document["_id"], document, within, inserting=True)
        return Written(0, 0, document["_id"], document)

    def _update(
        self,
        database: str,
        of: Collection,
        query: Mapping[str, Any],
        update: Any,
        within: Transaction | None,
        *,
        upsert: bool,
    ) -> "Written":
        found = next(self._seen(of, query, within), None)
        if found is None:
            if not upsert:
                return Written(0, 0, None, None)
            after = changed(from_query(query), update, self.now(), inserting=True)
            return self._insert(database, of, after, within)
        after = changed(found, update, self.now(), inserting=False)
        self._put(database, of, found["_id"], after, within)
        return Written(1, 0, None, after)

    def _delete(self, database: str, of: Collection, query: Mapping[str, Any], within: Transaction | None) -> "Written":
        found = next(self._seen(of, query, within), None)
        if found is None:
            return Written(0, 0, None, None)
        self._put(database, of, found["_id"], None, within)
        return Written(0, 1, None, found)

    def _seen(self, of: Collection, query: Mapping[str, Any], within: Transaction | None) -> Iterator[Document]:
        """Yield what a write finds: a transaction sees its own writes, and all else as it was when it began.

        What has changed since makes it fail anyway, so that it is looked at as it is now, and refused then.
        """
        own = {key: each for (name, key), each in within.writes.items() if name == of.name} if within else {}
        for kept in self._found(of, query):
            if kept.document["_id"] not in own:
                yield kept.copy()
        for each in own.values():
            if each is not None and matches(each, query, self.now()):
                yield each

    def _put(
        self,
        database: str,
        of: Collection,
        key: Any,
        document: Document | None,
        within: Transaction | None,
        *,
        inserting: bool = False,
    ) -> None:
        holder, kept = of.locks.get(key), of.kept.get(key)
        if within is None:
            if holder is not None:
                raise Locked
        elif (holder is not None and holder is not within) or (kept is not None and kept.at > within.begun):
            raise _conflict()
        if inserting and (kept is not None or (within is not None and (of.name, key) in within.writes)):
            raise _taken({"_id": key})
        if document is not None:
            self._refuse_taken(of, key, document, within)
        if within is None:
            self._commit([(database, of, key, document)])
            return
        of.locks[key] = within
        within.locked.append((of, key))
        within.writes[of.name, key] = document

    def _refuse_taken(self, of: Collection, key: Any, document: Document, within: Transaction | None) -> None:
        for name, sparse in of.unique.items():
            found = values_at(document, name)
            if not found and sparse:
                continue
            value = found[0] if found else None
            if of.taken[name].get(value, key) != key:
                raise _taken({name: value})
            claim = (name, value)
            if (holder := of.locks.get(claim)) is not None and holder is not within:
                raise Locked if within is None else _conflict()
            if within is not None:
                of.locks[claim] = within
                within.locked.append((of, claim))

    def begin(self) -> Transaction:
        """Begin a transaction, which sees what is committed by now."""
        return Transaction(self.moment)

    def commit(self, database: str, transaction: Transaction) -> None:
        """Let all of a transaction take effect at one moment; a second time changes nothing."""
        if transaction.over:
            return
        names = self.database(database)
        self._end(transaction)
        self._commit([(database, names[name], key, each) for (name, key), each in transaction.writes.items()])

    def abort(self, transaction: Transaction) -> None:
        """Let nothing of it take effect."""
        if not transaction.over:
            self._end(transaction)

    @staticmethod
    def _end(transaction: Transaction) -> None:
        transaction.over = True
        for of, key in transaction.locked:
            of.locks.pop(key, None)

    def _commit(self, writes: list[tuple[str, Collection, Any, Document | None]]) -> None:
        self.moment += 1
        for database, of, key, document in writes:
            before = of.kept.get(key)
            for name in of.unique:
                if before is not None:
                    of.taken[name].pop(next(iter(values_at(before.document, name)), None), None)
            if document is None:
                of.kept.pop(key, None)
                raw = b""
            else:
                raw = bson.encode(document, codec_options=OPTIONS)
                kept = of.kept[key] = Kept(bson.decode(raw, OPTIONS), raw, self.moment)
                for name, sparse in of.unique.items():
                    found = values_at(kept.document, name)
                    if found or not sparse:
                        of.taken[name][found[0] if found else None] = key
            self.oplog.append(Change(self.moment, database, of.name, before is None and document is not None, raw))
        for database, of, _, _ in writes:
            if (database, of.name) in self._news:
                self._news[database, of.name].tell()

    # Following

    def news_of(self, database: str, collection: str) -> News:
        """Return what wakes those who follow a collection."""
        return self._news[database, collection]

    def token(self) -> Document:
        """Return a place in the oplog: what commits from now on comes after it."""
        return {"_data": self.moment}

    def is_quiet(self, database: str, collection: str, moment: int) -> bool:
        """Whether nothing has come into a collection after a moment, as far as the oplog goes."""
        if moment < self.oldest:
            return False
        later = self.oplog[self._place_after(moment) :]
        return not any((each.database, each.collection) == (database, collection) for each in later)

    def after(self, database: str, collection: str, moment: int, most: int) -> tuple[list[Document], int]:
        """Return what was inserted after a moment, and the moment to go on from; raises `OperationFailure`."""
        if moment < self.oldest:
            raise OperationFailure("the oplog has rolled over", HISTORY_LOST)
        found: list[Document] = []
        last = moment
        begin = self._place_after(moment)
        for change in self.oplog[begin:]:
            if len(found) >= most and change.at != last:
                return found, last
            last = change.at
            if change.inserted and (change.database, change.collection) == (database, collection):
                found.append({"fullDocument": bson.decode(change.raw, OPTIONS)})
        return found, self.moment

    def _place_after(self, moment: int) -> int:
        low, high = 0, len(self.oplog)
        while low < high:
            middle = (low + high) // 2
            if self.oplog[middle].at <= moment:
                low = middle + 1
            else:
                high = middle
        return low

    def roll_over(self) -> None:
        """Forget the oplog up to now."""
        self.oldest = self.moment
        self.oplog.clear()


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to."""

    matched_count: int
    deleted_count: int
    upserted_id: Any
    after: Document | None


def _shown(document: Document, fields: Mapping[str, Any], work_out: Callable[[Any, Document], Any]) -> Document:
    plain = {name for name, value in fields.items() if value == 1}
    computed = {name: work_out(value, document) for name, value in fields.items() if value not in (0, 1)}
    return {name: value for name, value in document.items() if name in plain | {"_id"}} | computed


def _conflict() -> OperationFailure:
    return OperationFailure("WriteConflict", CONFLICT, {"errorLabels": ["TransientTransactionError"]})


def _taken(key: Document) -> DuplicateKeyError:
    return DuplicateKeyError(f"E11000 duplicate key {key}", TAKEN, {"keyValue": key, "code": TAKEN})


def bulk_error(errors: list[tuple[int, OperationFailure]], inserted: int) -> BulkWriteError:
    """Return what a bulk write says of its failures."""
    failed = [
        {"index": index, "code": each.code, "errmsg": str(each), "keyValue": (each.details or {}).get("keyValue", {})}
        for index, each in errors
    ]
    details: Document = {"writeErrors": failed, "nInserted": inserted}
    if any(each.has_error_label("TransientTransactionError") for _, each in errors):
        details["errorLabels"] = ["TransientTransactionError"]
    return BulkWriteError(details)
