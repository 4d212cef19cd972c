"""How far the relay has come: saved only once the broker has acknowledged everything before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from shared.store.mongo import Database

COLLECTION = "relay"
_ID = "position"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a broker has acknowledged, by which a loss is noticed: its cluster, and of each topic, by partition,
    the first offset of the last batch, -1 before the first.
    """

    cluster: str
    topics: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Position:
    """A change stream token, and the recorded time of the newest event published, for when the token is lost.

    Where a version that gives no numbers has moved it, `unnumbered` says from when on the log has to be numbered.
    """

    token: dict[str, Any]
    recorded_at: datetime | None
    acknowledged: Acknowledged | None = None
    unnumbered: "Unnumbered | None" = None


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """Events before the position have no number: those from about this time of recording on, `None` for all."""

    since: datetime | None


class Positions:
    """Where the relay of one service keeps its position."""

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._collection = database[COLLECTION]

    async def read(self) -> Position | None:
        """Return the position, or `None` before the first publication."""
        return _position(await self._collection.find_one({"_id": _ID}))

    async def claim(self, leader: str) -> Position | None:
        """Return the position, which from now on only this leader moves: one that was stopped meanwhile may go on."""
        claimed = {"$set": {"leader": leader}}
        after = ReturnDocument.AFTER
        return _position(
            await self._collection.find_one_and_update({"_id": _ID}, claimed, upsert=True, return_document=after)
        )

    async def save(self, position: Position, leader: str | None = None) -> bool:
        """Keep the position; return whether it was kept, which it is not where another leader has claimed it.

        What the broker has acknowledged stays as it was where the position does not say it. Whoever saves has given
        numbers to all before it, and says so beside the token: one who does not know of numbers moves the token alone.
        """
        place: dict[str, Any] = {"token": position.token, "recorded_at": position.recorded_at}
        fields: dict[str, Any] = place | {"numbered": place}
        if position.acknowledged:
            topics = [{"name": name, "offsets": list(each)} for name, each in position.acknowledged.topics.items()]
            fields["acknowledged"] = {"cluster": position.acknowledged.cluster, "topics": topics}
        mine = {} if leader is None else {"leader": leader}
        saved = await self._collection.update_one({"_id": _ID, **mine}, {"$set": fields}, upsert=leader is None)
        return bool(saved.matched_count or saved.upserted_id)

    async def read_log_again(self) -> None:
        """Make the relay go on from the log itself, from about where it was, and not from the oplog.

        After a restore into the same replica set the oplog still has inserts of facts that the log has no more. No
        server takes an empty token for one of its own.
        """
        nowhere: dict[str, Any] = {"token": {}, "numbered.token": {}}
        await self._collection.update_one({"_id": _ID, "token": {"$exists": True}}, {"$set": nowhere})

    async def forget(self) -> None:
        """Make the relay publish the whole log again, as a new and empty broker needs."""
        await self._collection.update_one(
            {"_id": _ID}, {"$unset": {"token": "", "recorded_at": "", "acknowledged": ""}}
        )


def _position(document: Mapping[str, Any] | None) -> Position | None:
    if not document or "token" not in document:
        return None
    acknowledged = document.get("acknowledged")
    return Position(
        document["token"],
        document["recorded_at"],
        acknowledged and _acknowledged(acknowledged),
        _unnumbered(document),
    )


def _unnumbered(document: Mapping[str, Any]) -> Unnumbered | None:
    numbered = document.get("numbered") or {"token": None, "recorded_at": None}
    return None if numbered["token"] == document["token"] else Unnumbered(numbered["recorded_at"])


def _acknowledged(document: Mapping[str, Any]) -> Acknowledged:
    return Acknowledged(document["cluster"], {each["name"]: tuple(each["offsets"]) for each in document["topics"]})
