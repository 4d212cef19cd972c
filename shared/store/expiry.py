"""What the database forgets by itself: collections whose documents go when their time is over."""

from dataclasses import dataclass

from shared.store.mongo import Database


@dataclass(frozen=True, slots=True)
class Expiry:
    """Documents of `collection` go `seconds` after the moment in their `field`; `over` counts those still there."""

    collection: str
    field: str
    seconds: int
    over: int


async def expiries_of(database: Database) -> list[Expiry]:
    """Return what expires in a database, by the indexes that are there."""
    found = []
    for collection in sorted(await database.list_collection_names()):
        for index in (await database[collection].index_information()).values():
            if "expireAfterSeconds" in index:
                field, seconds = index["key"][0][0], int(index["expireAfterSeconds"])
                ended = {"$lt": [{"$add": [f"${field}", seconds * 1000]}, "$$NOW"]}
                over = await database[collection].count_documents({field: {"$type": "date"}, "$expr": ended})
                found.append(Expiry(collection, field, seconds, over))
    return found
