"""Reports: what is said line by line of something that is too large for one document, such as a file of offers.

They are made from what is kept elsewhere and can be made again: no decision rests on them alone, and no fact is in
them only. A line is written anew as often as it is made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from pymongo import IndexModel, UpdateOne

from shared.kernel.documents import Document
from shared.kernel.filters import Filters
from shared.store.filtering import query_of
from shared.store.layout import Layout
from shared.store.mongo import Database

COLLECTION = "report_lines"
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number, what kind of line it is, what it says, and whether it is dealt with."""

    number: int
    kind: str
    says: Document
    done: bool = False


class Reports:
    """The reports of one service, each about one thing."""

    LAYOUT: ClassVar[Layout] = {COLLECTION: [IndexModel([("about", 1), ("kind", 1), ("done", 1), ("_id", 1)])]}

    def __init__(self, database: Database) -> None:
        """Keep them in the service's own database."""
        self._lines = database[COLLECTION]

    async def write(self, about: UUID, lines: Iterable[Line]) -> None:
        """Write lines, in the place of those of the same numbers."""
        writes = [
            UpdateOne(
                {"_id": _id(about, each.number)},
                {"$set": {"about": str(about), "kind": each.kind, "says": each.says, "done": each.done}},
                upsert=True,
            )
            for each in lines
        ]
        if writes:
            await self._lines.bulk_write(writes, ordered=False)

    async def read(
        self, about: UUID, filters: Filters, *, after: str | None = None, limit: int
    ) -> Sequence[tuple[str, Line]]:
        """Return lines with their places, in the order of their numbers; `filters` are on `kind` and `done`."""
        query: Document = {"about": str(about), **query_of(filters)}
        query["_id"] = {"$gt": f"{about}/{after or ''}", "$lt": f"{about}0"}  # 0 is what comes behind the stroke
        found = await self._lines.find(query).sort("_id", 1).limit(limit).to_list(limit)
        return [(each["_id"].partition("/")[2], _line(each)) for each in found]

    async def lines(self, about: UUID, numbers: Iterable[int]) -> Mapping[int, Line]:
        """Return the lines of these numbers, those that are not there left out."""
        ids = [_id(about, each) for each in numbers]
        found = await self._lines.find({"_id": {"$in": ids}}).to_list(None)
        return {line.number: line for line in map(_line, found)}

    async def counts(self, about: UUID) -> Mapping[tuple[str, bool], int]:
        """Return how many lines there are of each kind, those that are dealt with and those that are not."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"about": str(about)}},
            {"$group": {"_id": {"kind": "$kind", "done": "$done"}, "lines": {"$sum": 1}}},
        ]
        found = await self._lines.aggregate(pipeline).to_list(None)
        return {(each["_id"]["kind"], each["_id"]["done"]): each["lines"] for each in found}

    async def forget(self, about: UUID) -> None:
        """Delete a report."""
        await self._lines.delete_many({"about": str(about)})


def _id(about: UUID, number: int) -> str:
    return f"{about}/{number:0{_DIGITS}}"


def _line(document: Document) -> Line:
    number = int(document["_id"].partition("/")[2])
    return Line(number, document["kind"], document["says"], document["done"])
