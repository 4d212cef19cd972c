"""Heads: how far the numbers of a log had come on a day, and the hash of the chain there. Kept for good, never changed.

A chain shows what was changed by one who did not write all of it anew. Heads that others hold show that too.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import structlog
from bson.binary import Binary
from pymongo.errors import DuplicateKeyError

from shared.kernel.jobs import Every, Job, Turn
from shared.store.chain import Link
from shared.store.layout import Layout
from shared.store.mongo import Database
from shared.store.numbers import Numbers

log = structlog.get_logger(__name__)

COLLECTION = "heads"
JOB = "audit.head"
LAYOUT: Layout = {COLLECTION: []}

_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Head:
    """The last number that was given when a head was taken on this day, and its hash."""

    day: date
    link: Link


class Heads:
    """The heads of one service's log."""

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._heads = database[COLLECTION]
        self._numbers = Numbers(database)

    async def take(self, day: date) -> Head | None:
        """Keep where the numbers are as the head of a day, and return it; `None` where the day has one already."""
        link = await self._numbers.last()
        with suppress(DuplicateKeyError):
            await self._heads.insert_one({"_id": day.isoformat(), "number": link.number, "hash": Binary(link.hash)})
            return Head(day, link)
        return None

    async def all(self, after: date | None = None, limit: int = 0) -> list[Head]:
        """Return heads, the oldest first: those of days after one alone, and at most `limit` where it is not 0."""
        query = {"_id": {"$gt": after.isoformat()}} if after else {}
        found = self._heads.find(query).sort("_id", 1).limit(limit)
        return [
            Head(date.fromisoformat(each["_id"]), Link(each["number"], bytes(each["hash"]))) async for each in found
        ]


def daily_head(database: Database) -> Job:
    """Return the job that takes the head of the day, by the machine's day, and logs it where others keep it."""
    heads = Heads(database)

    async def take(turn: Turn) -> None:
        if head := await heads.take(turn.now.date()):
            log.info("head of the log", day=str(head.day), number=head.link.number, hash=head.link.hash.hex())

    return Job(JOB, Every(_DAY_SECONDS), take)
