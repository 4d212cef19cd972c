"""Partitions that a reader holds back, and records that it was told to pass over: on record, for whoever looks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shared.store.mongo import Database

HELD = "held_partitions"
SKIPPED = "skipped_records"
_NOTED_WITHIN = 120_000  # milliseconds; several times the longest pause between two attempts


@dataclass(frozen=True, slots=True)
class Hold:
    """A partition that goes no further than `offset` for now; `why` names the fault, never the record."""

    topic: str
    partition: int
    offset: int
    why: str
    since: datetime


class Held:
    """What one service holds back, and what it passes over."""

    def __init__(self, database: Database) -> None:
        """Places are named `<topic>:<partition>:<offset>`."""
        self._held = database[HELD]
        self._skipped = database[SKIPPED]

    async def hold(self, topic: str, partition: int, offset: int, why: str) -> None:
        """Note that a partition is held back; it keeps the moment at which that began at this offset."""
        moved = {"$ne": ["$offset", offset]}
        noted = {
            "topic": {"$literal": topic},
            "partition": partition,
            "offset": offset,
            "why": {"$literal": why},
            "noted": "$$NOW",
            "since": {"$cond": [moved, "$$NOW", {"$ifNull": ["$since", "$$NOW"]}]},
        }
        await self._held.update_one({"_id": f"{topic}:{partition}"}, [{"$set": noted}], upsert=True)

    async def go_on(self, partitions: Collection[tuple[str, int]]) -> None:
        """Note that these partitions go on."""
        names = [f"{topic}:{partition}" for topic, partition in partitions]
        await self._held.delete_many({"_id": {"$in": names}})

    async def holds(self) -> list[Hold]:
        """Return what is held back, longest first; a reader that holds something back notes it at every attempt."""
        lately = {"$expr": {"$gt": ["$noted", {"$subtract": ["$$NOW", _NOTED_WITHIN]}]}}
        return [Hold(**each) async for each in self._held.find(lately, {"_id": 0, "noted": 0}).sort("since", 1)]

    async def skip(self, topic: str, partition: int, offset: int) -> None:
        """Pass over one record from now on. Who and why belong into the operators' acts."""
        place = {"_id": f"{topic}:{partition}:{offset}"}
        await self._skipped.update_one(place, {"$currentDate": {"at": True}}, upsert=True)

    async def is_skipped(self, topic: str, partition: int, offset: int) -> bool:
        """Return whether a record is to be passed over."""
        return await self._skipped.find_one({"_id": f"{topic}:{partition}:{offset}"}) is not None

    async def skipped(self) -> frozenset[str]:
        """Return the places of all records that are passed over."""
        return frozenset([each["_id"] async for each in self._skipped.find({}, {"_id": 1})])
