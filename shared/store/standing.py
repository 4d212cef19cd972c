"""Whether a log has all that its topics have, as its relay found: for processes that may not ask the broker."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.kernel.documents import Document
from shared.store.mongo import Database
from shared.store.position import COLLECTION
from shared.store.recoveries import Recoveries

_ID = "standing"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a relay found `seconds` ago, `None` where none has looked yet.

    `lacks` names facts that the topics have and the log does not. While `recovering` nothing of it is settled.
    `looking` says how many seconds ago a relay said that it is about to find out, `None` where none is.
    """

    seconds: float | None
    lacks: tuple[str, ...] = ()
    recovering: bool = False
    looking: float | None = None


class Standings:
    """Where the relay of one service says how its log stands."""

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._collection = database[COLLECTION]
        self._recoveries = Recoveries(database)

    async def read(self) -> Standing:
        """Return what was found last, by the database's own clock."""
        shown = {"seconds": _seconds_since("$looked_at"), "looking": _seconds_since("$looking_at"), "lacks": 1}
        found = await self._collection.find_one({"_id": _ID}, shown)
        recovering = await self._recoveries.under_way()
        if found is None:
            return Standing(None, recovering=recovering)
        return Standing(found["seconds"], tuple(found.get("lacks", ())), recovering, found["looking"])

    async def look(self) -> None:
        """Say that somebody is about to find out."""
        await self._collection.update_one({"_id": _ID}, [{"$set": {"looking_at": "$$NOW"}}], upsert=True)

    async def look_no_more(self) -> None:
        """Say that nothing could be found out."""
        await self._collection.update_one({"_id": _ID}, {"$unset": {"looking_at": ""}})

    async def note(self, lacks: Sequence[str]) -> None:
        """Say what the log lacks, nothing where it is whole."""
        found = {"looked_at": "$$NOW", "lacks": {"$literal": list(lacks)}}
        noted: list[Document] = [{"$set": found}, {"$unset": "looking_at"}]
        await self._collection.update_one({"_id": _ID}, noted, upsert=True)

    async def renew(self) -> None:
        """Say that what was found holds still."""
        await self._collection.update_one({"_id": _ID}, [{"$set": {"looked_at": "$$NOW"}}])

    async def forget(self) -> None:
        """Let what was found before a recovery hold no more."""
        await self._collection.delete_one({"_id": _ID})


def _seconds_since(field: str) -> Document:
    return {"$divide": [{"$subtract": ["$$NOW", field]}, 1000]}
