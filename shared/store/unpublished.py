"""What is committed and waits for the relay: public events to be published, and all events to be numbered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.store.numbers import COLLECTION as NUMBERS
from shared.store.position import Positions

_LATELY = 256


@dataclass(frozen=True, slots=True)
class Unpublished:
    """How many public events wait for the relay, and how long the oldest has waited, in seconds."""

    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Numbering:
    """The last number given; how many events wait for one, and how long the oldest has waited, in seconds."""

    number: int
    events: int
    seconds: float


async def unpublished(database: Database) -> Unpublished:
    """Compare the log with the relay's position, by the recorded time of the newest event that it has published.

    Of events that were committed at the same time as that one, some may be missing from the count.
    """
    position = await Positions(database).read()
    known = position.recorded_at if position else None
    return Unpublished(*await _beyond(database, known, {"public": True}))


async def numbering(database: Database) -> Numbering:
    """Compare the log with its numbers, by the recorded time of the newest event that has one, as above.

    That is not always the last that got one: of two processes, one may have recorded its event first and committed it
    second. A quiet log must not seem to wait for that.
    """
    last = await database[NUMBERS].find({}, {"event": 1}).sort("_id", -1).limit(_LATELY).to_list(_LATELY)
    lately = {"_id": {"$in": [each["event"] for each in last]}}
    newest = await database[EVENTS].find_one(lately, {"recorded_at": 1}, sort=[("recorded_at", -1)]) if last else None
    waiting = await _beyond(database, newest["recorded_at"] if newest else None, {})
    return Numbering(last[0]["_id"] if last else 0, *waiting)


async def _beyond(database: Database, known: datetime | None, which: dict[str, Any]) -> tuple[int, float]:
    """Return how many such events were recorded after a moment, and for how many seconds the oldest has waited."""
    beyond = which if known is None else {"recorded_at": {"$gt": known}, **which}
    count = await database[EVENTS].count_documents(beyond)
    if not count:
        return 0, 0.0
    waited = {"$divide": [{"$subtract": ["$$NOW", "$recorded_at"]}, 1000]}
    oldest: list[dict[str, Any]] = [
        {"$match": beyond},
        {"$sort": {"recorded_at": 1}},
        {"$limit": 1},
        {"$project": {"waited": waited}},
    ]
    found = await database[EVENTS].aggregate(oldest).to_list(1)
    return count, found[0]["waited"] if found else 0.0
