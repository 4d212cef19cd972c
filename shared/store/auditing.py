"""Checking a log against its numbers, its chain and its heads: which link is the first that no longer holds.

It reads everything once, in pages, and changes nothing; the system may be at work meanwhile.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pymongo.read_concern import ReadConcern

from shared.kernel.documents import Document
from shared.store.chain import START, Link, linked
from shared.store.heads import Head
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.store.numbers import COLLECTION as NUMBERS
from shared.store.position import Positions

_PAGE = 1000
# As the relay has it: what was recorded so long before the newest numbered event is no longer on its way.
_LATE = timedelta(minutes=10)
_MAJORITY = ReadConcern("majority")


class Kind(StrEnum):
    """What was done to a log."""

    ADDED = "added"
    CHANGED = "changed"
    CUT = "cut"
    HEAD = "head"
    MISSING = "missing"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold."""

    kind: Kind
    number: int | None
    event: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the log was found as it was numbered; `unnumbered` events are too new to have been."""

    last: Link
    heads: int
    unnumbered: int
    broken: Broken | None


class Audit:
    """Walks along the numbers of one service, and works the chain out anew."""

    def __init__(self, database: Database, heads: Sequence[Head]) -> None:
        """Hold the log against these heads, wherever they were kept."""
        self._numbers = database.get_collection(NUMBERS, read_concern=_MAJORITY)
        self._events = database.get_collection(EVENTS, read_concern=_MAJORITY)
        self._positions = Positions(database)
        self._heads = sorted(heads, key=lambda each: each.link.number)
        self._last = START
        self._newest: datetime | None = None

    async def verdict(self) -> Verdict:
        """Return what holds, or the first link that does not."""
        broken, unnumbered = await self._walk() or self._cut(), 0
        if broken is None:
            broken, unnumbered = await self._added()
        heads = sum(each.link.number <= self._last.number for each in self._heads)
        return Verdict(self._last, heads, unnumbered, broken)

    async def _walk(self) -> Broken | None:
        while True:
            beyond = {"_id": {"$gt": self._last.number}}
            page = await self._numbers.find(beyond).sort("_id", 1).limit(_PAGE).to_list(_PAGE)
            if not page:
                return None
            if broken := await self._page(page):
                return broken

    async def _page(self, page: Sequence[Document]) -> Broken | None:
        ids = [each["event"] for each in page]
        log = {each["_id"]: each async for each in self._events.find({"_id": {"$in": ids}})}
        for entry in page:
            if broken := _wrong(self._last, entry, log) or self._other_than_a_head(entry):
                return broken
            self._last = Link(entry["_id"], bytes(entry["hash"]))
            recorded: datetime = log[entry["event"]]["recorded_at"]
            self._newest = max(self._newest or recorded, recorded)
        return None

    def _other_than_a_head(self, entry: Document) -> Broken | None:
        """A chain that was written anew from some number on holds in itself: the heads that were kept tell."""
        for head in self._heads:
            if head.link.number == entry["_id"] and head.link.hash != entry["hash"]:
                said = f"the head of {head.day} has another hash for number {entry['_id']}: the chain was written anew"
                return Broken(Kind.HEAD, entry["_id"], entry["event"], said)
        return None

    def _cut(self) -> Broken | None:
        for head in self._heads:
            if head.link.number > self._last.number:
                said = (
                    f"the head of {head.day} is number {head.link.number}, and the numbers end at {self._last.number}"
                )
                return Broken(Kind.CUT, self._last.number + 1, None, said)
        return None

    async def _added(self) -> tuple[Broken | None, int]:
        """Look for events without a number. The relay may not have come to the newest yet; to older ones it has."""
        pending, come_to = 0, await self._come_to()
        async for page in self._log():
            ids = [each["_id"] for each in page]
            numbered = {each["event"] async for each in self._numbers.find({"event": {"$in": ids}}, {"event": 1})}
            for each in page:
                if each["_id"] in numbered:
                    continue
                if come_to and each["recorded_at"] < come_to - _LATE:
                    return Broken(
                        Kind.ADDED, None, each["_id"], "the log has this event, and it has no number"
                    ), pending
                pending += 1
        return None, pending

    async def _come_to(self) -> datetime | None:
        """Return the recorded time of the newest event that was numbered, as numbers or the relay have it."""
        position = await self._positions.read()
        of_relay = position.recorded_at if position and not position.unnumbered else None
        return max((each for each in (self._newest, of_relay) if each), default=None)

    async def _log(self) -> AsyncIterator[list[Document]]:
        cursor = self._events.find({}, {"recorded_at": 1}).sort([("recorded_at", 1), ("version", 1)])
        while page := await cursor.to_list(_PAGE):
            yield page


def _wrong(before: Link, entry: Document, log: Mapping[str, Document]) -> Broken | None:
    """Return what is wrong with the next number, if anything."""
    number, event = entry["_id"], entry["event"]
    if number != before.number + 1:
        said = f"the numbers go on at {number} after {before.number}"
        return Broken(Kind.MISSING, before.number + 1, None, said)
    document = log.get(event)
    if document is None:
        return Broken(Kind.MISSING, number, event, "the log no longer has this event")
    if _hash(before, document) == entry["hash"]:
        return None
    for other in log.values():
        if _hash(before, other) == entry["hash"]:
            said = f"its number was given to {other['_id']}: the two have changed places"
            return Broken(Kind.REORDERED, number, event, said)
    return Broken(Kind.CHANGED, number, event, "its document, or the hash of its number, is another than it was")


def _hash(before: Link, document: Document) -> bytes:
    return next(linked(before, [document])).hash
