"""How far the relay has come: saved only once the broker has acknowledged everything before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.store.mongo import Database

COLLECTION = "relay"
_ID = "position"


@dataclass(frozen=True, slots=True)
class Position:
    """A change stream token, and the recorded time of the newest event published, for when the token is lost."""

    token: dict[str, Any]
    recorded_at: datetime | None


class Positions:
    """Where the relay of one service keeps its position."""

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._collection = database[COLLECTION]

    async def read(self) -> Position | None:
        """Return the position, or `None` before the first publication."""
        document = await self._collection.find_one({"_id": _ID})
        return Position(document["token"], document["recorded_at"]) if document else None

    async def save(self, position: Position) -> None:
        """Keep the position."""
        fields = {"token": position.token, "recorded_at": position.recorded_at}
        await self._collection.update_one({"_id": _ID}, {"$set": fields}, upsert=True)

    async def forget(self) -> None:
        """Make the relay publish the whole log again, as a new and empty broker needs."""
        await self._collection.delete_one({"_id": _ID})
