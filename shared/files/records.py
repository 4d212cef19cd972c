"""The record of each file: it is there before the first of its bytes, so that none is ever without one.

Times at which something is to be done (`sweep_at`, `scan_at`) are the machine's, as all waiting is; `stored_at` is the
service's, as decisions are dated.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from pymongo import IndexModel

from shared.files.stored import FileRecord, FileStatus, StoredFile
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.store.layout import Layout
from shared.store.mongo import Database

COLLECTION = "files"
UNUSED_FOR = timedelta(days=1)
"""Bytes that no committed command uses go after this long."""

_ARRIVING = "arriving"


class Records:
    """What a service knows of its files beside their bytes."""

    LAYOUT: ClassVar[Layout] = {
        COLLECTION: [
            IndexModel("sweep_at", sparse=True),
            IndexModel("scan_at", sparse=True),
            IndexModel("found", sparse=True),
        ],
    }

    def __init__(self, database: Database) -> None:
        """Keep them in the service's own database."""
        self._records = database[COLLECTION]

    async def begin(self, file_id: UUID, kind: str, by: Caller, now: datetime) -> None:
        """Note that bytes are about to come."""
        uploader: Document = {"actor": by.actor, "supplier_id": str(by.supplier_id) if by.supplier_id else None}
        document = {"_id": str(file_id), "kind": kind, "status": _ARRIVING, "uploader": uploader}
        await self._records.insert_one({**document, "sweep_at": now + UNUSED_FOR})

    async def complete(self, file: StoredFile, stored_at: datetime, now: datetime) -> None:
        """Note that all bytes are there, to be scanned, and swept unless a command uses them."""
        about: Document = {**asdict(file), "file_id": str(file.file_id)}
        said = {"file": about, "status": FileStatus.UNSCANNED.value, "stored_at": stored_at, "attempts": 0}
        times = {"scan_at": now, "sweep_at": now + UNUSED_FOR}
        await self._records.update_one({"_id": str(file.file_id)}, {"$set": {**said, **times}})

    async def find(self, file_id: UUID) -> FileRecord | None:
        """Return the record of a file that is stored whole."""
        document = await self._records.find_one({"_id": str(file_id), "status": {"$ne": _ARRIVING}})
        return record_of(document) if document else None

    async def statuses(self, file_ids: Iterable[UUID]) -> Mapping[UUID, FileStatus]:
        """Return what was said of those of these files that are stored whole."""
        mine = {"_id": {"$in": [str(each) for each in file_ids]}, "status": {"$ne": _ARRIVING}}
        found = self._records.find(mine, {"status": 1})
        return {UUID(each["_id"]): FileStatus(each["status"]) async for each in found}

    async def keep(self, file_ids: Iterable[UUID]) -> int:
        """Note that a committed command uses files; return how many are there."""
        mine = {"_id": {"$in": [str(each) for each in file_ids]}}
        result = await self._records.update_many(mine, {"$unset": {"sweep_at": "", "sweeping": ""}})
        return result.matched_count

    async def forget(self, file_id: UUID) -> None:
        """Delete a record, once its bytes are deleted."""
        await self._records.delete_one({"_id": str(file_id)})

    async def to_sweep(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Return files that nothing is known to use, for so long that no command can be under way."""
        found = self._records.find({"sweep_at": {"$lte": now}}, {"_id": 1}).sort("sweep_at", 1).limit(limit)
        return [UUID(each["_id"]) async for each in found]

    async def next_to_scan(self, now: datetime) -> FileRecord | None:
        """Return a file that waits to be scanned, the longest first, and let nobody else take it for a while.

        A file that could not be scanned waits twice as long each time, an hour at most, and never holds up the others.
        """
        minutes = {"$min": [60, {"$pow": [2, {"$min": ["$attempts", 6]}]}]}
        later = {"$add": [now, {"$multiply": [60_000, minutes]}]}
        document = await self._records.find_one_and_update(
            {"scan_at": {"$lte": now}},
            [{"$set": {"scan_at": later, "attempts": {"$add": ["$attempts", 1]}}}],
            sort=[("scan_at", 1)],
        )
        return record_of(document) if document else None

    async def scan_again(self, file_id: UUID, at: datetime) -> None:
        """Let a file wait until then: nothing was said of it."""
        mine = {"_id": str(file_id), "status": FileStatus.UNSCANNED.value}
        await self._records.update_one(mine, {"$set": {"scan_at": at}, "$inc": {"attempts": -1}})

    async def scanned(self, file_id: UUID, found: str | None, at: datetime) -> None:
        """Note what a scanner said, and when."""
        status = FileStatus.CLEAN if found is None else FileStatus.INFECTED
        said: Document = {"status": status.value, "scanned_at": at, **({"found": found} if found is not None else {})}
        await self._records.update_one({"_id": str(file_id)}, {"$set": said, "$unset": {"scan_at": ""}})

    async def waiting(self, now: datetime) -> tuple[int, float]:
        """Return how many files wait to be scanned, and the seconds that the oldest has waited."""
        query = {"scan_at": {"$exists": True}}
        number = await self._records.count_documents(query, hint="scan_at_1")
        oldest = await self._records.find_one(query, {"stored_at": 1}, sort=[("stored_at", 1)])
        return number, max((now - oldest["stored_at"]).total_seconds(), 0.0) if oldest else 0.0

    async def infected_to_settle(self) -> AsyncIterator[UUID]:
        """Yield all files in which something harmful was found and of which nothing was made yet."""
        query = {"found": {"$exists": True}, "settled": {"$exists": False}}
        async for each in self._records.find(query, {"_id": 1}, hint="found_1"):
            yield UUID(each["_id"])

    async def settle(self, file_id: UUID) -> None:
        """Note that what follows from a harmful file was done."""
        await self._records.update_one({"_id": str(file_id)}, {"$set": {"settled": True}})

    async def infected(self) -> int:
        """Return in how many files something harmful was found."""
        return await self._records.count_documents({"found": {"$exists": True}}, hint="found_1")


def record_of(document: Document) -> FileRecord:
    """Read the record of a file that is stored whole."""
    about: dict[str, Any] = document["file"]
    file = StoredFile(**{**about, "file_id": UUID(about["file_id"])})
    return FileRecord(file, document["kind"], FileStatus(document["status"]), document["stored_at"])
