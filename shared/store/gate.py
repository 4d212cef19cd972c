"""The gate that workers pass before each batch, so that a projection can be rebuilt while nobody writes to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from pymongo import IndexModel

from shared.store.layout import Layout
from shared.store.mongo import Database

WORKERS = "workers"
CONTROL = "control"
_PAUSE = "pause"
_BEAT_SECONDS = 1.0
_GONE_AFTER = timedelta(seconds=10)


class Gate:
    """One worker's side: it beats once a second, and holds its next batch back while a pause is wanted."""

    LAYOUT: ClassVar[Layout] = {
        WORKERS: [IndexModel("seen_at", expireAfterSeconds=24 * 60 * 60)],  # a killed worker cannot take its leave
    }

    def __init__(self, database: Database, worker: str) -> None:
        """`worker` names this process among those of the service."""
        self._workers = database[WORKERS]
        self._control = database[CONTROL]
        self._worker = worker
        self._open = asyncio.Event()
        self._open.set()
        self._busy = False

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[None]:
        """Wait until work is allowed, and be counted as busy meanwhile."""
        await self._open.wait()
        self._busy = True
        try:
            yield
        finally:
            self._busy = False

    async def beat(self) -> None:
        """Read whether a pause is wanted and report whether it is kept."""
        wanted = await self._control.find_one({"_id": _PAUSE, "$expr": {"$gt": ["$until", "$$NOW"]}})
        if wanted:
            self._open.clear()
        else:
            self._open.set()
        paused = not self._open.is_set() and not self._busy
        await self._workers.update_one(
            {"_id": self._worker}, [{"$set": {"seen_at": "$$NOW", "paused": paused}}], upsert=True
        )

    async def keep_beating(self) -> None:
        """Beat for ever. While the database is away no batch begins, since nobody could know of it and wait for it."""
        while True:
            try:
                await self.beat()
            except Exception:  # the next beat finds out whether it is over
                self._open.clear()
            await asyncio.sleep(_BEAT_SECONDS)

    async def leave(self) -> None:
        """Be forgotten, on an orderly stop."""
        await self._workers.delete_one({"_id": self._worker})


@asynccontextmanager
async def all_paused(database: Database, *, patience: float = 60.0) -> AsyncIterator[None]:
    """Hold every worker of a service back; raises `TimeoutError` where one does not stop within `patience` seconds."""
    control, workers = database[CONTROL], database[WORKERS]
    pause = [{"$set": {"until": {"$add": ["$$NOW", 15 * 60 * 1000]}}}]
    await control.update_one({"_id": _PAUSE}, pause, upsert=True)
    try:
        async with asyncio.timeout(patience):
            await asyncio.sleep(2 * _BEAT_SECONDS)  # a worker that starts now must have had the chance to be counted
            recent = {"$gt": ["$seen_at", {"$subtract": ["$$NOW", int(_GONE_AFTER.total_seconds() * 1000)]}]}
            while await workers.count_documents({"paused": False, "$expr": recent}):
                await asyncio.sleep(_BEAT_SECONDS / 4)
        yield
    finally:
        await control.delete_one({"_id": _PAUSE})


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker as it last reported itself."""

    worker: str
    seconds_ago: float
    paused: bool

    @property
    def is_recent(self) -> bool:
        """Whether it may still be at work."""
        return self.seconds_ago < _GONE_AFTER.total_seconds()


async def beats_of(database: Database) -> list[Beat]:
    """Return the workers of a service, those that were killed within the last day too."""
    ago = {"$divide": [{"$subtract": ["$$NOW", "$seen_at"]}, 1000]}
    found = database[WORKERS].aggregate([{"$project": {"paused": 1, "ago": ago}}, {"$sort": {"ago": 1}}])
    return [Beat(each["_id"], each["ago"], each["paused"]) async for each in found]
