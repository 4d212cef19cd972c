"""Reading states and logs as they are committed."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, TypeVar

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo.read_concern import ReadConcern

from shared.kernel.aggregate import Aggregate, Ref, Stored
from shared.kernel.documents import Document
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound
from shared.store.filtering import query_of
from shared.store.log import COLLECTION as EVENTS
from shared.store.log import is_public
from shared.store.mongo import Database

A = TypeVar("A")

_MAJORITY = ReadConcern("majority")
_PAGE = 200


class States:
    """What the store holds of a service's aggregates. What was read is not rolled back."""

    def __init__(self, database: Database) -> None:
        """Read in the service's own database."""
        self.database = database

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

    async def several(self, kind: Aggregate[A], identifiers: Iterable[object]) -> list[A]:
        """Return those of these aggregates that there are, as they are committed, in the order of their ids."""
        query = {"_id": {"$in": [str(each) for each in identifiers]}}
        found = await self._majority(kind.collection).find(query).sort("_id", 1).to_list(None)
        return [kind.decode(document["state"]) for document in found]

    async def documents(
        self, kind: Aggregate[Any], filters: Filters, *, after: str | None, limit: int, falling: bool = False
    ) -> list[tuple[str, Document]]:
        """Return up to `limit` states, as documents with their ids, with ids above `after`, in the order of ids.

        `filters` are on fields of the state. A listing for people: ids mostly rise in time, but it is no change feed.
        A `falling` one has the highest id first, and goes on with ids below `after`.
        """
        query = query_of(filters, "state")
        if after is not None:
            query["_id"] = {"$lt" if falling else "$gt": after}
        order = -1 if falling else 1
        found = await self._majority(kind.collection).find(query).sort("_id", order).limit(limit).to_list(limit)
        return [(document["_id"], document["state"]) for document in found]

    async def in_order(
        self, kind: Aggregate[Any], filters: Filters, order: tuple[str, str], *, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return up to `limit` states, as documents with their places, in the order of two fields that are text.

        A field of a part of the state is named `part.field`; what has none comes first, on the first page alone. The
        second tells those apart that are alike in the first. A place is what comes behind it is asked for by. An index
        of the fields that are filtered by, then of these two, keeps a page from reading more than it shows.
        """
        first, second = (f"state.{name}" for name in order)
        query = query_of(filters, "state")
        if after is not None:
            value, _, then = after.partition("/")
            query["$or"] = [{first: {"$gt": value}}, {first: value, second: {"$gt": then}}]
        found = self._majority(kind.collection).find(query).sort([(first, 1), (second, 1)]).limit(limit)
        states = [document["state"] for document in await found.to_list(limit)]
        return [("/".join(_field(state, name) for name in order), state) for state in states]

    async def pages(self, kind: Aggregate[A], filters: Filters) -> AsyncIterator[list[A]]:
        """Yield all such states, many at a time; those that change meanwhile may be among them or not."""
        after: str | None = None
        while found := await self.documents(kind, filters, after=after, limit=_PAGE):
            yield [kind.decode(document) for _, document in found]
            after = found[-1][0]

    async def count(self, kind: Aggregate[Any], filters: Filters) -> int:
        """Return how many aggregates there are with these states."""
        return await self._majority(kind.collection).count_documents(query_of(filters, "state"))

    async def counts(
        self, kind: Aggregate[Any], filters: Filters, *, by: Sequence[str]
    ) -> dict[tuple[str | None, ...], int]:
        """Return how many aggregates with these states there are, for each value of the fields `by` that there is."""
        group = {"_id": [{"$ifNull": [f"$state.{name}", None]} for name in by], "count": {"$sum": 1}}
        stages = [{"$match": query_of(filters, "state")}, {"$group": group}]
        found = await self._majority(kind.collection).aggregate(stages).to_list(None)
        return {tuple(each["_id"]): each["count"] for each in found}

    async def history(self, aggregate_id: str, *, after: int = 0, limit: int = 0) -> list[Document]:
        """Return the log of one aggregate, oldest first, private facts too: as a whole it is for this service alone.

        Only versions above `after`, and at most `limit` of them; 0 means all.
        """
        query = {"aggregate_id": aggregate_id, "version": {"$gt": after}}
        return await self._majority(EVENTS).find(query).sort("version", 1).limit(limit).to_list(None)

    async def histories(self, aggregate_ids: Sequence[str]) -> dict[str, list[Document]]:
        """Return the logs of several aggregates, each as `history` does, in one query."""
        logs: dict[str, list[Document]] = {each: [] for each in aggregate_ids}
        found = self._majority(EVENTS).find({"aggregate_id": {"$in": list(aggregate_ids)}})
        async for document in found.sort([("aggregate_id", 1), ("version", 1)]):
            logs[document["aggregate_id"]].append(document)
        return logs

    async def told(self, aggregate_id: str) -> list[Document]:
        """Return what the log of one aggregate says to others, oldest first: its public facts."""
        return [document for document in await self.history(aggregate_id) if is_public(document)]

    def _majority(self, collection: str) -> "AsyncIOMotorCollection[Document]":
        return self.database.get_collection(collection, read_concern=_MAJORITY)


def _field(state: Document, name: str) -> str:
    """Return a field of a state, or of a part of it; "" where there is none."""
    part, _, field = name.rpartition(".")
    return str(((state.get(part) or {}) if part else state).get(field, ""))
