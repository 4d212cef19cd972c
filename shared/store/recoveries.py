"""A log that was restored and given back what others knew of it: what was taken back, what is lost, what is withheld.

Versions along an aggregate run from 1 without a hole until a recovery. What was lost for good leaves a hole before an
event that was taken back, and every recovery lifts all versions by `LEAP`, above whatever was given out unseen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from shared.kernel.aggregate import Aggregate
from shared.kernel.documents import Document
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database

COLLECTION = "recoveries"

LEAP = 1000
"""More than an aggregate changes between a backup and a loss, and far less than readers take for a forgery."""

RECOVERED, UNFOLDED = "recovered", "unfolded"
"""In an event that was taken back: where from, and that its state could not be folded with it."""

WITHHELD = "withheld"
"""In a state of which private facts are lost: their versions. Nothing more is decided about it until it is released."""

_FOUND = "recovery"


@dataclass(frozen=True, slots=True)
class Recovery:
    """One recovery, under way while `ended_at` is None."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    went_on_at: datetime
    backup: datetime | None = None
    """When the newest fact was recorded that the log had before anything was taken back. `went_on_at` is when the
    recovery was begun again, if it did not come to its end at once."""


class Recoveries:
    """The recoveries of one service's database."""

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._database = database
        self._recoveries = database[COLLECTION]

    async def any(self) -> bool:
        """Whether there ever was one."""
        return await self._recoveries.find_one({}, {"_id": 1}) is not None

    async def last(self) -> int:
        """Return the number of the last one, 0 where there was none."""
        found = await self._recoveries.find_one({}, {"_id": 1}, sort=[("_id", -1)])
        return int(found["_id"]) if found else 0

    async def under_way(self) -> bool:
        """Whether one has begun and not come to its end: nothing may work on what is half taken back."""
        return await self._recoveries.find_one({"ended_at": None}, {"_id": 1}) is not None

    async def begin(self) -> Recovery:
        """Begin one, or go on with one that did not come to its end."""
        last = await self._recoveries.find_one(sort=[("_id", -1)])
        if last is None or last["ended_at"] is not None:
            number = last["_id"] + 1 if last else 1
            backup = await self._log_ends()
            begun = [{"$set": {"began_at": "$$NOW", "ended_at": None, "backup": backup}}]
            await self._recoveries.update_one({"_id": number}, begun, upsert=True)
        else:
            number = last["_id"]
        goes_on = [{"$set": {"went_on_at": "$$NOW"}}]
        after = ReturnDocument.AFTER
        last = await self._recoveries.find_one_and_update({"_id": number}, goes_on, return_document=after)
        if last is None:
            raise LookupError("the recovery that was begun is not there")
        return Recovery(number, last["began_at"], None, last["went_on_at"], last.get("backup"))

    async def abandon(self, recovery: Recovery) -> None:
        """Let one not have begun that has not taken anything back yet."""
        if await self._database[EVENTS].find_one({f"{RECOVERED}.recovery": recovery.number}, {"_id": 1}) is None:
            await self._recoveries.delete_one({"_id": recovery.number, "ended_at": None})

    async def written_since(self, recovery: Recovery) -> bool:
        """Whether anything was recorded since it began, other than what it has taken back: a process is at work."""
        since = {"recorded_at": {"$gt": recovery.went_on_at}, RECOVERED: {"$exists": False}}
        return await self._database[EVENTS].find_one(since, {"_id": 1}) is not None

    async def taken_back(self, recovery: Recovery) -> dict[str, int]:
        """Return how many facts of each type it has taken back, also before it was begun again."""
        its = {f"{RECOVERED}.recovery": recovery.number, f"{RECOVERED}.from": {"$ne": "inferred"}}
        counted = self._database[EVENTS].aggregate([{"$match": its}, {"$sortByCount": "$type"}])
        return {each["_id"]: each["count"] async for each in counted}

    async def _log_ends(self) -> datetime | None:
        last = await self._database[EVENTS].find_one({}, {"recorded_at": 1}, sort=[("recorded_at", -1)])
        return last["recorded_at"] if last else None

    async def log_began(self) -> datetime | None:
        """Return when the first event of the log was recorded, `None` where it is empty."""
        first = await self._database[EVENTS].find_one({}, {"recorded_at": 1}, sort=[("recorded_at", 1)])
        return first["recorded_at"] if first else None

    async def logged(self, ids: Sequence[str]) -> dict[str, Document]:
        """Return those of these events that the log has, by their ids."""
        return {each["_id"]: each async for each in self._database[EVENTS].find({"_id": {"$in": list(ids)}})}

    async def lift(self, recovery: Recovery, kinds: Iterable[Aggregate[Any]]) -> int:
        """Lift the versions of all states once; return how many there are."""
        count = 0
        for kind in kinds:
            lifted = {"version": {"$add": ["$version", LEAP]}, _FOUND: recovery.number}
            states = self._database[kind.collection]
            count += (await states.update_many({_FOUND: {"$ne": recovery.number}}, [{"$set": lifted}])).matched_count
        return count

    async def end(self, recovery: Recovery, report: Mapping[str, Any]) -> float:
        """Keep what came of it; return how many seconds it took."""
        ended = [{"$set": {"ended_at": "$$NOW", "report": {"$literal": dict(report)}}}]
        await self._recoveries.update_one({"_id": recovery.number}, ended)
        last = await self._recoveries.find_one({"_id": recovery.number})
        taken: float = (last["ended_at"] - last["began_at"]).total_seconds() if last else 0.0
        return taken

    async def withheld(self, kinds: Iterable[Aggregate[Any]]) -> dict[str, list[str]]:
        """Return the ids of what is withheld, by kind."""
        found = {}
        for kind in kinds:
            some = self._database[kind.collection].find({WITHHELD: {"$exists": True}}, {"_id": 1}).sort("_id", 1)
            if ids := [each["_id"] async for each in some]:
                found[kind.name] = ids
        return found

    async def release(self, kinds: Iterable[Aggregate[Any]], identifiers: Sequence[str] | None) -> int:
        """Let decisions be made again about these, all if none is named; return how many were withheld."""
        query: Document = {WITHHELD: {"$exists": True}}
        if identifiers is not None:
            query["_id"] = {"$in": list(identifiers)}
        count = 0
        for kind in kinds:
            changed = await self._database[kind.collection].update_many(query, {"$unset": {WITHHELD: ""}})
            count += changed.modified_count
        return count


def runs_whole(events: Iterable[tuple[int, bool]], version: int, *, recovered: bool) -> bool:
    """Whether versions run from 1 up to a state's, but for holes that a recovery has left.

    Each event has its version, and whether it was taken back. Without any recovery of the log no hole is excused.
    """
    last = 0
    for each, taken_back in events:
        step = each - last
        if step != 1 and not (recovered and step > 1 and (taken_back or step > LEAP)):
            return False
        last = each
    return version == last or (recovered and version - last >= LEAP)
