"""Projections at rest: one versioned row for each aggregate of another service, or of this one, that is kept.

A row is a fold of its aggregate's events and carries the version of the last one, so that a redelivery changes
nothing. Counts are computed by queries over rows, never kept, since a count cannot tell a redelivery.
"""

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from pymongo import IndexModel, UpdateOne
from pymongo.errors import BulkWriteError

from shared.contracts.event import Event
from shared.kernel.documents import Document
from shared.kernel.filters import Filters
from shared.kernel.projection import Projection
from shared.store.filtering import query_of
from shared.store.layout import Layout, make
from shared.store.mongo import Database

Row = TypeVar("Row")

_DUPLICATE_KEY = 11000
# What is in a row's document beside the row: the version it is folded to, the counter by which the store guards it, and
# the mark of one that lacks an event. None of them is part of the fold, so whoever compares rows leaves them out.
BOOKKEEPING = ("version", "guard", "incomplete")


class Rows(Generic[Row]):
    """The rows of one projection in one database."""

    def __init__(self, database: Database, projection: Projection[Row], collection: str | None = None) -> None:
        """Read and write the rows of `projection`, in the collection of its name unless another is given."""
        self.projection = projection
        self._database = database
        self._collection = database[collection or projection.name]

    @property
    def layout(self) -> Layout:
        """The collection and its indexes."""
        indexes = [IndexModel([*((name, 1) for name in fields), ("_id", 1)]) for fields in self.projection.indexes]
        return {self._collection.name: indexes}

    async def prepare(self) -> None:
        """Make the collection and its indexes; may be called any number of times."""
        await make(self._database, self.layout)

    async def beside(self) -> "Rows[Row]":
        """Return empty rows of the same projection, which nobody reads until they `take_over`."""
        name = f"{self.projection.name}.rebuilt"
        await self._database.drop_collection(name)
        rows = Rows(self._database, self.projection, name)
        await rows.prepare()
        return rows

    async def take_over(self) -> None:
        """Put these rows in the place of those that are read, at once."""
        await self._collection.rename(self.projection.name, dropTarget=True)

    async def get(self, identifier: object) -> Row | None:
        """Return one row, or `None`."""
        document = await self._collection.find_one({"_id": str(identifier)})
        return self.projection.decode(document) if document else None

    async def documents(
        self, filters: Filters, *, after: str | None = None, limit: int = 0
    ) -> list[tuple[str, Document]]:
        """Return rows as documents with their ids, with ids above `after`, in the order of ids; 0 means all."""
        query = query_of(filters)
        if after is not None:
            query["_id"] = {"$gt": after}
        fields = dict.fromkeys(BOOKKEEPING, 0)
        found = await self._collection.find(query, fields).sort("_id", 1).limit(limit).to_list(None)
        return [(document.pop("_id"), document) for document in found]

    async def find(self, filters: Filters) -> list[Row]:
        """Return the rows with these fields, in the order of their ids."""
        return [self.projection.decode(document) for _, document in await self.documents(filters)]

    async def some(self, filters: Filters, limit: int) -> list[Row]:
        """Return at most so many of the rows with these fields, in no order: an index that finds them need not sort."""
        found = await self._collection.find(query_of(filters)).limit(limit).to_list(limit)
        return [self.projection.decode(document) for document in found]

    async def unordered(self, filters: Filters) -> list[Row]:
        """Return all rows with these fields, in no order, however many they are."""
        found = await self._collection.find(query_of(filters)).to_list(None)
        return [self.projection.decode(document) for document in found]

    async def count(self, filters: Filters) -> int:
        """Return how many rows there are with these field values."""
        return await self._collection.count_documents(query_of(filters))

    async def sums(
        self, filters: Filters, *, by: Sequence[str], of: Sequence[str]
    ) -> dict[tuple[str | None, ...], tuple[int, ...]]:
        """Add up the numbers in the fields `of`, over the rows with the fields of `filters`, for each value of `by`.

        One pass: each row is seen once for all sums, so that what holds in every row holds between them.
        """
        parts = {f"n{index}": {"$sum": f"${name}"} for index, name in enumerate(of)}
        group = {"_id": [{"$ifNull": [f"${name}", None]} for name in by], **parts}
        found = await self._collection.aggregate([{"$match": query_of(filters)}, {"$group": group}]).to_list(None)
        return {tuple(each["_id"]): tuple(each[name] for name in parts) for each in found}

    async def spreads(self, filters: Filters, *, by: str, of: str) -> dict[str, tuple[int, int, int]]:
        """Return sum, count and least of the numbers in the field `of`, over the rows meant, for each value of `by`."""
        numbers = {"sum": {"$sum": f"${of}"}, "count": {"$sum": 1}, "least": {"$min": f"${of}"}}
        stages = [{"$match": query_of(filters)}, {"$group": {"_id": f"${by}", **numbers}}]
        found = await self._collection.aggregate(stages).to_list(None)
        return {each["_id"]: (each["sum"], each["count"], each["least"]) for each in found}

    async def apply(self, events: Iterable[tuple[Event, int]]) -> int:
        """Fold events, given with their aggregate versions, into their rows; return how many were new.

        One read and one bulk write for the whole batch. Events that a row has seen are passed over.
        """
        news: dict[str, list[tuple[Event, int]]] = {}
        for event, version in events:
            news.setdefault(event.subject, []).append((event, version))
        found = await self._collection.find({"_id": {"$in": list(news)}}).to_list(None)
        before = {document["_id"]: document for document in found}
        writes, applied = [], 0
        for identifier, told in news.items():
            document, count = self._folded(before.get(identifier), told)
            applied += count
            if document is not None:
                older = {"_id": identifier, "version": {"$lt": document["version"]}}
                # Other fields stay: bookkeeping, and those of a newer version that runs beside this one or will again.
                writes.append(UpdateOne(older, {"$set": document}, upsert=True))
        await self._write(writes)
        return applied

    def _folded(self, document: Document | None, told: Sequence[tuple[Event, int]]) -> tuple[Document | None, int]:
        row = self.projection.decode(document) if document else None
        version = document["version"] if document else 0
        applied = 0
        for event, event_version in told:
            if event_version > version:
                row = self.projection.fold(row, event)
                version, applied = event_version, applied + 1
        if not applied or row is None:
            return None, applied
        return {**self.projection.encode(row), "version": version}, applied

    async def version(self, identifier: str) -> int:
        """Return the version that a row is folded to, 0 where there is none."""
        document = await self._collection.find_one({"_id": identifier}, {"version": 1})
        return document["version"] if document else 0

    async def replace(self, identifier: str, history: Sequence[tuple[Event, int]], version: int) -> bool:
        """Fold one row anew from all its events; return whether it was still at `version`, so that it could be."""
        document, _ = self._folded(None, history)
        if document is None:
            return False
        result = await self._collection.update_one({"_id": identifier, "version": version}, {"$set": document})
        return result.matched_count == 1

    async def mark(self, identifiers: Iterable[str], *, incomplete: bool) -> None:
        """Mark rows as lacking an event, so that nothing is decided on them, or take the mark away."""
        change = {"$set": {"incomplete": True}} if incomplete else {"$unset": {"incomplete": ""}}
        await self._collection.update_many({"_id": {"$in": list(identifiers)}}, change)

    async def _write(self, writes: list[UpdateOne]) -> None:
        if not writes:
            return
        try:
            await self._collection.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            # An upsert whose guard fails collides with the row that is newer already: a redelivery's success.
            if any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise
