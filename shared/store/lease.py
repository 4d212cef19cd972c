"""A lease: one holder at a time, kept by renewing it. Two holders for a moment must be harmless to whoever uses it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from shared.store.mongo import Database

COLLECTION = "leases"
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class LeaseState:
    """Who holds a lease and when it runs out, in seconds from now; negative where it was not renewed."""

    name: str
    holder: str
    seconds_left: float

    @property
    def holds(self) -> bool:
        """Whether it was renewed lately enough."""
        return self.seconds_left > 0


async def leases_of(database: Database) -> list[LeaseState]:
    """Return the leases of a database, by its own clock."""
    left = {"$divide": [{"$subtract": ["$until", "$$NOW"]}, 1000]}
    found = database[COLLECTION].aggregate([{"$project": {"holder": 1, "left": left}}, {"$sort": {"_id": 1}}])
    return [LeaseState(each["_id"], each["holder"], each["left"]) async for each in found]


class Lease:
    """A named lease in one database, timed by the database's own clock."""

    def __init__(self, database: Database, name: str, holder: str, seconds: float) -> None:
        """`holder` is this process; the lease runs out `seconds` after its last renewal."""
        self._collection = database[COLLECTION]
        self._name = name
        self.holder = holder
        self.renew_seconds = seconds / 3
        self._milliseconds = int(seconds * 1000)

    async def acquire(self) -> bool:
        """Take or renew the lease; return whether this process holds it now."""
        mine = {"$or": [{"$eq": ["$holder", self.holder]}, {"$lte": ["$until", "$$NOW"]}, {"$not": ["$holder"]}]}
        until = {"$add": ["$$NOW", self._milliseconds]}
        after = await self._collection.find_one_and_update(
            {"_id": self._name},
            [
                {"$set": {"mine": mine}},
                {
                    "$set": {
                        "holder": {"$cond": ["$mine", self.holder, "$holder"]},
                        "until": {"$cond": ["$mine", until, "$until"]},
                    }
                },
                {"$unset": "mine"},
            ],
            upsert=True,
            return_document=True,
        )
        return bool(after and after["holder"] == self.holder)

    async def release(self) -> None:
        """Give the lease up, if it is held, so that another process need not wait for it to run out."""
        await self._collection.delete_one({"_id": self._name, "holder": self.holder})

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Wait until the lease can be had, and keep it until the end of the block."""
        while not await self.acquire():
            await asyncio.sleep(_LOOK_SECONDS)
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            await self.release()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self.renew_seconds)
            with suppress(PyMongoError):  # the next time, or it runs out
                await self.acquire()
