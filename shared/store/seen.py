"""What a reader has seen of each aggregate, so that no event can go missing without anybody noticing.

Per aggregate and topic: the version of the last event that came in order, whatever its type. An event that came before
what it follows is parked until that comes, as it came.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pymongo import DeleteOne, ReplaceOne, UpdateOne

from shared.store.mongo import Database
from shared.store.primary import Primary

LARGEST = 2**63 - 1  # of a number in the database

SEEN = "seen_versions"
GAPS = "missing_events"
PARKED = "parked_events"


@dataclass(slots=True)
class Parked:
    """A record that waits for one that its event follows: as much of it as a consumer hands over."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class MissingEvent:
    """An aggregate that lacks an event after version `seen`. `searched` if its topic was read again in vain.

    `first` is the place of the first record that waits for it, `<topic>:<partition>:<offset>`; empty where none does.
    """

    aggregate: str
    topic: str
    subject: str
    seen: int
    since: datetime
    searched: bool
    first: str = ""


class Seen:
    """The versions that one service has seen, kept with its rows."""

    def __init__(self, database: Database) -> None:
        """Aggregates are named `<topic>/<id>` throughout. Everything is found by `_id`; gaps are few."""
        self.primary = Primary(database.delegate)
        self._seen = database[SEEN]
        self._gaps = database[GAPS]
        self._parked = database[PARKED]

    async def of(self, aggregates: Collection[str]) -> tuple[dict[str, int], dict[str, int]]:
        """Return the last version seen of each of these aggregates; and of those that lack an event the last known."""
        found = await self._seen.find({"_id": {"$in": list(aggregates)}}).to_list(None)
        seen = {each["_id"]: each["version"] for each in found}
        return seen, {each["_id"]: each["known"] for each in found if "known" in each}

    async def advance(self, versions: Mapping[str, int]) -> None:
        """Note the last versions seen; an older one changes nothing."""
        writes = [UpdateOne({"_id": each}, {"$max": {"version": version}}, True) for each, version in versions.items()]
        if writes:
            await self._seen.bulk_write(writes, ordered=False)

    async def park(self, records: Iterable[tuple[str, int, Parked]]) -> None:
        """Keep records that came too early, each with its aggregate and version, once."""
        writes = []
        for aggregate, version, record in records:
            writes.append(ReplaceOne({"_id": _place(aggregate, version)}, asdict(record), True))
        if writes:
            await self._parked.bulk_write(writes, ordered=False)

    async def parked(self, aggregates: Collection[str]) -> list[Parked]:
        """Return what waits of these aggregates, each one's in the order of versions."""
        query = {"$or": [_of(each) for each in aggregates]}
        return [_record(each) async for each in self._parked.find(query, {"_id": 0}).sort("_id", 1)]

    async def release(self, events: Iterable[tuple[str, int]]) -> None:
        """Forget parked records that were acted on, by aggregate and version."""
        writes = [DeleteOne({"_id": _place(aggregate, version)}) for aggregate, version in events]
        if writes:
            await self._parked.bulk_write(writes, ordered=False)

    async def lack(self, aggregates: Iterable[tuple[str, int, int]]) -> None:
        """Note that these lack an event: each with the last version seen, and the last that is known of."""
        writes, gaps = [], []
        for each, version, known in aggregates:
            noted = {"version": {"$ifNull": ["$version", version]}, "known": {"$max": ["$known", known]}}
            writes.append(UpdateOne({"_id": each}, [{"$set": noted}], True))
            begun = {"since": {"$ifNull": ["$since", "$$NOW"]}}
            gaps.append(UpdateOne({"_id": each}, [{"$set": begun}], True))
        if writes:
            await self._gaps.bulk_write(gaps, ordered=False)
            await self._seen.bulk_write(writes, ordered=False)

    async def whole(self, aggregates: Collection[str]) -> None:
        """Note that these lack nothing any more."""
        if aggregates:
            these = {"_id": {"$in": list(aggregates)}}
            await self._seen.update_many(these, {"$unset": {"known": ""}})
            await self._gaps.delete_many(these)

    async def searched(self, aggregates: Collection[str]) -> None:
        """Note that the topics of these were read again; those that lack nothing any more are left as they are."""
        await self._gaps.update_many({"_id": {"$in": list(aggregates)}}, {"$set": {"searched": True}})

    async def missing(self, limit: int = 1000) -> list[MissingEvent]:
        """Return the aggregates that lack an event, those first that have for longest."""
        found = await self._gaps.find().sort("since", 1).to_list(limit)
        seen, _ = await self.of([each["_id"] for each in found])
        return [_missing_event(each, seen.get(each["_id"], 0), await self._first(each["_id"])) for each in found]

    async def _first(self, aggregate: str) -> str:
        first = await self._parked.find_one(_of(aggregate), {"value": 0, "headers": 0}, sort=[("_id", 1)])
        return f"{first['topic']}:{first['partition']}:{first['offset']}" if first else ""

    async def missing_by_topic(self) -> dict[str, int]:
        """Count the aggregates for whose missing event the topic was searched in vain."""
        topics = [each.topic for each in await self.missing() if each.searched]
        return {topic: topics.count(topic) for topic in set(topics)}

    async def forget(self, topic: str, partition: int, offset: int) -> bool:
        """Forget a parked record by its place, as an operator decided; return whether there was one."""
        parked = await self._parked.find_one_and_delete({"topic": topic, "partition": partition, "offset": offset})
        if parked is None:
            return False
        await self.reckon([parked["_id"].rpartition(":")[0]])
        return True

    async def settle(self, aggregate: str, version: int, follows: int) -> None:
        """Count a missing event as seen, as an operator decided: nothing waits for it any more."""
        here = {"_id": aggregate, "known": {"$exists": True}, "version": {"$gte": follows}}
        await self._seen.update_one(here, {"$max": {"version": version}})
        await self.reckon([aggregate])

    async def reckon(self, aggregates: Collection[str]) -> None:
        """Note anew up to where these lack events, by what still waits: an operator may have taken some of it out."""
        for aggregate in aggregates:
            last = await self._parked.find_one(_of(aggregate), {"_id": 1}, sort=[("_id", -1)])
            known = int(last["_id"].rpartition(":")[2]) if last else 0
            noted = [{"$set": {"known": {"$max": ["$version", known]}}}]
            await self._seen.update_one({"_id": aggregate, "known": {"$exists": True}}, noted)


def _place(aggregate: str, version: int) -> str:
    return f"{aggregate}:{version:019}"


def _of(aggregate: str) -> dict[str, Any]:
    return {"_id": {"$gte": _place(aggregate, 0), "$lte": _place(aggregate, LARGEST)}}


def _record(document: Mapping[str, Any]) -> Parked:
    headers = tuple((name, value) for name, value in document["headers"])
    return Parked(**{**document, "headers": headers})


def _missing_event(document: Mapping[str, Any], seen: int, first: str) -> MissingEvent:
    topic, _, subject = document["_id"].partition("/")
    return MissingEvent(
        document["_id"], topic, subject, seen, document["since"], document.get("searched", False), first
    )
