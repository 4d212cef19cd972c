"""What operators did by hand, kept beside the event log: who did what to which record, when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.store.mongo import Database

COLLECTION = "operator_acts"


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `about` says on what: ids, types and codes, never a payload."""

    at: datetime
    actor: str
    act: str
    about: Mapping[str, str]
    reason: str


async def record(database: Database, actor: str, act: str, about: Mapping[str, str], reason: str) -> None:
    """Append an act, dated by the database's clock."""
    at = (await database.command("hello"))["localTime"]
    await database[COLLECTION].insert_one(
        {"at": at, "actor": actor, "act": act, "about": dict(about), "reason": reason}
    )


async def acts_of(database: Database) -> list[Act]:
    """Return all acts, oldest first."""
    found = database[COLLECTION].find({}, {"_id": 0}).sort([("at", 1), ("_id", 1)])
    return [Act(**each) async for each in found]
