"""For which period each job of a service was done last, kept beside the leases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.store.mongo import Database

COLLECTION = "jobs"


@dataclass(frozen=True, slots=True)
class JobRecord:
    """How a job stands: `period` is the last for which it was done, at `done_at` by the database's clock.

    `attempts` failed since, the last of them with this kind of `error`.
    """

    name: str
    period: str | None
    done_at: datetime | None
    took_ms: int | None
    attempts: int = 0
    error: str | None = None


class JobRecords:
    """What is known of a service's jobs."""

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._records = database[COLLECTION]

    async def all(self) -> Mapping[str, JobRecord]:
        """Return the records by the jobs' names."""
        return {
            each["_id"]: JobRecord(
                each["_id"],
                each.get("period"),
                each.get("done_at"),
                each.get("took_ms"),
                each.get("attempts", 0),
                each.get("error"),
            )
            async for each in self._records.find()
        }

    async def done(self, name: str, period: str, took_ms: int) -> None:
        """Note that a job was done for a period."""
        done = {"period": period, "done_at": "$$NOW", "took_ms": took_ms, "attempts": 0, "error": None}
        await self._records.update_one({"_id": name}, [{"$set": done}], upsert=True)

    async def failed(self, name: str, error: str) -> None:
        """Note that a job failed, by the kind of fault."""
        failed = {"$inc": {"attempts": 1}, "$set": {"error": error}}
        await self._records.update_one({"_id": name}, failed, upsert=True)
