"""The steps of clocks that are due, as the states say: found by an index, in order of time, without reading a state."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import UpdateOne
from pymongo.read_concern import ReadConcern

from shared.kernel.aggregate import Aggregate
from shared.kernel.documents import Document
from shared.kernel.firing import Firing
from shared.store.mongo import Database
from shared.store.steps import DONE, DUE, INDEX, Clocks, read

_MAJORITY = ReadConcern("majority")
_PAGE = 256


@dataclass(frozen=True, slots=True)
class DueSteps:
    """What is due in one aggregate, the earliest first; or the kind of `fault` by which that cannot be read."""

    kind: Aggregate[Any]
    aggregate_id: str
    steps: tuple[Firing, ...] = ()
    fault: str | None = None


class Dues:
    """What is due in the states of one service."""

    def __init__(self, database: Database, clocks: Clocks) -> None:
        """Look in the service's own database, at the kinds of aggregates whose clocks have steps."""
        self._database = database
        self._kinds = {each.name: each for each in clocks.kinds.values()}

    async def pages(self, now: datetime, size: int = _PAGE) -> AsyncIterator[list[DueSteps]]:
        """Yield what is due by `now`, kind by kind, those with the earliest step first.

        In the order of the index, which sorting by a field of a list would not use. What becomes due or is done
        meanwhile may be there or not.
        """
        for kind in [self._kinds[name] for name in await self._first({"$lte": now})]:
            found = self._due(kind, {"$lte": now}).batch_size(size)
            page: list[DueSteps] = []
            async for document in found:
                page.append(_due_in(kind, document, now))
                if len(page) == size:
                    yield page
                    page = []
            if page:
                yield page

    async def next(self, now: datetime) -> datetime | None:
        """Return when a step is due next, later than `now`."""
        found = await self._first({"$gt": now})
        moments: Iterable[datetime] = (each["at"] for document in found.values() for each in _entries(document))
        return min((each for each in moments if each > now), default=None)

    async def _first(self, at: Mapping[str, datetime]) -> dict[str, Document]:
        """Return a document with the first step at such a time of each kind that has one, all in one round trip.

        `$unionWith` takes no hint, and needs none: no other index answers the query.
        """
        if not self._kinds:
            return {}
        kind, *others = self._kinds.values()
        joined = [{"$unionWith": {"coll": each.collection, "pipeline": _first_of(each, at)}} for each in others]
        found = self._of(kind).aggregate([*_first_of(kind, at), *joined])
        return {each["kind"]: each async for each in found}

    async def done(self, kind: Aggregate[Any], steps: Sequence[Firing]) -> None:
        """Note that steps are done, so that they are not due any more while their clocks run."""
        keys: dict[str, list[str]] = defaultdict(list)
        for each in steps:
            keys[each.aggregate_id].append(each.key)
        if keys:
            await self._of(kind).bulk_write([_done(*each) for each in keys.items()], ordered=False)

    def _due(self, kind: Aggregate[Any], at: Mapping[str, datetime]) -> Any:
        return self._of(kind).find(_at(at), {DUE: 1}).hint(INDEX)

    def _of(self, kind: Aggregate[Any]) -> "AsyncIOMotorCollection[Document]":
        return self._database.get_collection(kind.collection, read_concern=_MAJORITY)


def _at(at: Mapping[str, datetime]) -> Document:
    # One element must be meant: of a list, one element may lie above a bound, and another one below it.
    return {DUE: {"$elemMatch": {"at": at}}}


def _first_of(kind: Aggregate[Any], at: Mapping[str, datetime]) -> list[Document]:
    return [{"$match": _at(at)}, {"$limit": 1}, {"$project": {DUE: 1, "kind": {"$literal": kind.name}}}]


def _due_in(kind: Aggregate[Any], document: Document, now: datetime) -> DueSteps:
    """Read what is due, or nothing of it where any step cannot be read: no command could read them either."""
    identifier = document["_id"]
    try:
        steps = [read(identifier, entry) for entry in _entries(document)]
        due = sorted((each for each in steps if each.at <= now), key=lambda each: each.at)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return DueSteps(kind, identifier, fault=type(error).__name__)
    return DueSteps(kind, identifier, tuple(due))


def _entries(document: Document) -> Iterable[Any]:
    found: Iterable[Any] = document[DUE]
    return found


def _done(identifier: str, keys: Sequence[str]) -> UpdateOne:
    """Move steps from those due to those done, in one go for an aggregate; what is no longer due is left out."""
    is_one: Document = {"$in": ["$$this.key", {"$literal": list(keys)}]}
    moved = {"$filter": {"input": f"${DUE}", "cond": is_one}}
    left = {"$filter": {"input": f"${DUE}", "cond": {"$not": is_one}}}
    done = {"$concatArrays": [{"$ifNull": [f"${DONE}", []]}, moved]}
    return UpdateOne({"_id": identifier, f"{DUE}.key": {"$in": list(keys)}}, [{"$set": {DUE: left, DONE: done}}])
