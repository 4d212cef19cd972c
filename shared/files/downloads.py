"""Who opened which file, and when: appended for good. Never where from, nor by which address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pymongo import IndexModel

from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.store.layout import Layout
from shared.store.mongo import Database

COLLECTION = "downloads"


@dataclass(frozen=True, slots=True)
class Download:
    """One time that a file was handed out. `actor` and `roles` are the caller's, as in the event log."""

    download_id: UUID
    file_id: UUID
    actor: str
    roles: tuple[str, ...]
    supplier_id: UUID | None
    at: datetime
    correlation_id: str


class Downloads:
    """The record of what was handed out."""

    LAYOUT: ClassVar[Layout] = {COLLECTION: [IndexModel([("file_id", 1), ("_id", 1)])]}

    def __init__(self, database: Database) -> None:
        """Keep it in the service's own database, whose user may only append to it."""
        self._downloads = database[COLLECTION]

    async def append(self, file_id: UUID, caller: Caller, at: datetime) -> None:
        """Record that a caller is about to be sent a file."""
        await self._downloads.insert_one(
            {
                "_id": str(new_id()),
                "file_id": str(file_id),
                "actor": caller.actor,
                "roles": sorted(caller.roles),
                "supplier_id": str(caller.supplier_id) if caller.supplier_id else None,
                "at": at,
                "correlation_id": caller.correlation_id,
            }
        )

    async def of(self, file_id: UUID, *, after: str | None = None, limit: int) -> Sequence[Download]:
        """Return up to `limit` downloads of a file, oldest first, those behind `after`."""
        query: dict[str, object] = {"file_id": str(file_id)}
        if after is not None:
            query["_id"] = {"$gt": after}
        found = await self._downloads.find(query).sort("_id", 1).limit(limit).to_list(limit)
        return [
            Download(
                UUID(each["_id"]),
                UUID(each["file_id"]),
                each["actor"],
                tuple(each["roles"]),
                UUID(each["supplier_id"]) if each["supplier_id"] else None,
                each["at"],
                each["correlation_id"],
            )
            for each in found
        ]
