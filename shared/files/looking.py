"""Looking at the files of a service from outside: what there is, what waits, and whether all bytes are as recorded."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.files.chunks import Chunks
from shared.files.records import COLLECTION, Records, record_of
from shared.files.stored import FileDamaged, FileRecord, FileStatus
from shared.kernel.documents import Document
from shared.store.mongo import Database

_ARRIVED = {"file": {"$exists": True}}


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that is stored whole, and whether a committed command is known to use it."""

    record: FileRecord
    used: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The files of one kind and status: how many there are and of how many bytes, and when the oldest came.

    `unused` are those that no committed command is known to use; they go after a day.
    """

    kind: str
    status: str
    files: int
    bytes: int
    unused: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Infected:
    """A file in which something harmful was found, by id alone: names of files may name people."""

    file_id: str
    kind: str
    found: str
    stored_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files that a scanner has said nothing of, and for how many seconds the first of them has waited."""

    files: int
    seconds: float


async def every_file(database: Database) -> AsyncIterator[Seen]:
    """Yield every file that is stored whole, in the order of ids."""
    async for each in database[COLLECTION].find(_ARRIVED).sort("_id", 1):
        yield Seen(record_of(each), _is_used(each))


async def seen_now(database: Database, file_id: str) -> Seen | None:
    """Return how one file stands at this moment, `None` where there is none that is whole."""
    document = await database[COLLECTION].find_one({"_id": file_id, **_ARRIVED})
    return Seen(record_of(document), _is_used(document)) if document else None


async def is_as_recorded(database: Database, record: FileRecord) -> bool:
    """Read a file to its end and say whether its bytes are those that were stored."""
    try:
        async for _ in Chunks(database).read(record.file):
            pass
    except FileDamaged:
        return False
    return True


async def groups(database: Database) -> list[Group]:
    """Return how many files there are of each kind and status."""
    pipeline: list[dict[str, Any]] = [
        {
            "$group": {
                "_id": {"kind": "$kind", "status": "$status"},
                "files": {"$sum": 1},
                "bytes": {"$sum": "$file.size"},
                "unused": {"$sum": {"$cond": [{"$eq": [{"$type": "$sweep_at"}, "date"]}, 1, 0]}},
                "oldest": {"$min": "$stored_at"},
            }
        },
        {"$sort": {"_id": 1}},
    ]
    found = await database[COLLECTION].aggregate(pipeline).to_list(None)
    return [
        Group(**each["_id"], **{name: each[name] for name in ("files", "bytes", "unused", "oldest")}) for each in found
    ]


async def waiting(database: Database, now: datetime) -> Waiting:
    """Return what waits to be scanned; where nothing scans, all files do."""
    count, seconds = await Records(database).waiting(now)
    return Waiting(count, seconds)


async def infected(database: Database, limit: int) -> list[Infected]:
    """Return the newest files in which something harmful was found."""
    found = database[COLLECTION].find({"status": FileStatus.INFECTED.value}).sort("_id", -1).limit(limit)
    return [
        Infected(each["_id"], each["kind"], each.get("found") or "", each["stored_at"], _is_used(each))
        async for each in found
    ]


def _is_used(document: Document) -> bool:
    return "sweep_at" not in document
