"""What the broker was found to have lost, and what was done about it: kept beside the relay's position."""

from dataclasses import dataclass
from datetime import datetime

from shared.store.mongo import Database
from shared.store.position import COLLECTION

_ID = "loss"


@dataclass(frozen=True, slots=True)
class Loss:
    """The last loss that the relay noticed. `events` were published anew, until `mended_at`; `None` while under way."""

    noticed_at: datetime
    reasons: tuple[str, ...]
    mended_at: datetime | None
    events: int | None


class Losses:
    """Where the relay of one service says what was lost."""

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._collection = database[COLLECTION]

    async def last(self) -> Loss | None:
        """Return the last loss, if there ever was one."""
        document = await self._collection.find_one({"_id": _ID})
        if document is None:
            return None
        return Loss(document["noticed_at"], tuple(document["reasons"]), document["mended_at"], document["events"])

    async def unmended(self) -> bool:
        """Whether something was lost and not yet published anew."""
        loss = await self.last()
        return loss is not None and loss.mended_at is None

    async def note(self, reasons: tuple[str, ...]) -> None:
        """Say that something was lost, and that nothing was done about it yet."""
        noticed = {"noticed_at": "$$NOW", "reasons": {"$literal": list(reasons)}, "mended_at": None, "events": None}
        await self._collection.update_one({"_id": _ID}, [{"$set": noticed}], upsert=True)

    async def mended(self, events: int) -> bool:
        """Say that so many events were published anew; return whether anything was lost at all."""
        mended = [{"$set": {"mended_at": "$$NOW", "events": events}}]
        return bool((await self._collection.update_one({"_id": _ID, "mended_at": None}, mended)).matched_count)
