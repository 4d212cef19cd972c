"""A lease: one holder at a time, kept by renewing it. Two holders for a moment must be harmless to whoever uses it."""

from shared.store.mongo import Database

COLLECTION = "leases"


class Lease:
    """A named lease in one database, timed by the database's own clock."""

    def __init__(self, database: Database, name: str, holder: str, seconds: float) -> None:
        """`holder` is this process; the lease runs out `seconds` after its last renewal."""
        self._collection = database[COLLECTION]
        self._name = name
        self._holder = holder
        self._milliseconds = int(seconds * 1000)

    async def acquire(self) -> bool:
        """Take or renew the lease; return whether this process holds it now."""
        mine = {"$or": [{"$eq": ["$holder", self._holder]}, {"$lte": ["$until", "$$NOW"]}, {"$not": ["$holder"]}]}
        until = {"$add": ["$$NOW", self._milliseconds]}
        after = await self._collection.find_one_and_update(
            {"_id": self._name},
            [
                {"$set": {"mine": mine}},
                {
                    "$set": {
                        "holder": {"$cond": ["$mine", self._holder, "$holder"]},
                        "until": {"$cond": ["$mine", until, "$until"]},
                    }
                },
                {"$unset": "mine"},
            ],
            upsert=True,
            return_document=True,
        )
        return bool(after and after["holder"] == self._holder)

    async def release(self) -> None:
        """Give the lease up, if it is held, so that another process need not wait for it to run out."""
        await self._collection.delete_one({"_id": self._name, "holder": self._holder})
