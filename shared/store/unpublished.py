"""What is committed but not yet published: the public events of the log beyond the relay's position."""

from dataclasses import dataclass
from typing import Any

from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.store.position import Positions


@dataclass(frozen=True, slots=True)
class Unpublished:
    """How many public events wait for the relay, and how long the oldest has waited, in seconds."""

    events: int
    seconds: float


async def unpublished(database: Database) -> Unpublished:
    """Compare the log with the relay's position, by the recorded time of the newest event that it has published.

    Of events that were committed at the same time as that one, some may be missing from the count.
    """
    position = await Positions(database).read()
    known = position.recorded_at if position else None
    beyond: dict[str, Any] = {"public": True} if known is None else {"recorded_at": {"$gt": known}, "public": True}
    count = await database[EVENTS].count_documents(beyond)
    if not count:
        return Unpublished(0, 0.0)
    waited = {"$divide": [{"$subtract": ["$$NOW", "$recorded_at"]}, 1000]}
    oldest: list[dict[str, Any]] = [
        {"$match": beyond},
        {"$sort": {"recorded_at": 1}},
        {"$limit": 1},
        {"$project": {"waited": waited}},
    ]
    found = await database[EVENTS].aggregate(oldest).to_list(1)
    return Unpublished(count, found[0]["waited"] if found else 0.0)
