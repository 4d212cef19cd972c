"""The numbers of a service's events: 1, 2, 3 and so on without a gap, in the order in which the relay follows the log.

Feeds are ranges over them and the audit's chain runs along them. A number, once given, stays with its event for good.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bson.binary import Binary
from pymongo import IndexModel
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern

from shared.kernel.documents import Document
from shared.store.chain import START, Link, linked
from shared.store.errors import code_of
from shared.store.layout import Layout
from shared.store.log import is_public
from shared.store.mongo import Database

COLLECTION = "numbers"
LAYOUT: Layout = {COLLECTION: [IndexModel("event", unique=True)]}

_TAKEN = 11000  # MongoDB's code for a key that is there already
_PAUSE_SECONDS = 0.01
_MAJORITY = ReadConcern("majority")


@dataclass(frozen=True, slots=True)
class Numbered:
    """An event's id, and its number."""

    number: int
    event: str


class Numbers:
    """Gives numbers to the events of one service. Several may do so at once; one alone is quicker.

    A batch is one insert in order, so a kill leaves a beginning of it and no gap. That a number and an event are there
    once is the database's to say: whoever is second there looks what was numbered, and goes on after it. All that is
    read is what a majority has, since a number that is rolled back would leave a gap behind those given after it.
    """

    def __init__(self, database: Database) -> None:
        """Use the service's own database."""
        self._numbers = database.get_collection(COLLECTION, read_concern=_MAJORITY)
        self._last: Link | None = None

    async def last(self) -> Link:
        """Return the last number given; 0 before the first."""
        found = await self._numbers.find_one(sort=[("_id", -1)])
        return _link(found) if found else START

    async def link(self, number: int) -> Link | None:
        """Return a number with its hash, `None` where it was not given yet; 0 is what is before the first."""
        if number == START.number:
            return START
        found = await self._numbers.find_one({"_id": number})
        return _link(found) if found else None

    async def between(self, after: int, until: int, topic: str, limit: int) -> list[Numbered]:
        """Return the first public events of a topic with numbers above `after`, up to `until`."""
        within = {"_id": {"$gt": after, "$lte": until}, "topic": topic}
        found = self._numbers.find(within, {"event": 1}).sort("_id", 1).limit(limit)
        return [Numbered(each["_id"], each["event"]) async for each in found]

    async def give(self, documents: Sequence[Document]) -> None:
        """Give the next numbers to those of these events that have none, in their order."""
        while documents:
            last = self._last or await self.last()
            links = list(linked(last, documents))
            self._last = None  # whatever happens now, only an acknowledgement says how far it came
            try:
                await self._numbers.insert_many([_numbered(*each) for each in zip(links, documents, strict=True)])
            except BulkWriteError as error:
                if code_of(error) != _TAKEN:
                    raise
                waiting = await self._without_number(documents)
                if len(waiting) == len(documents):  # whoever was first is not yet with the majority
                    await asyncio.sleep(_PAUSE_SECONDS)
                documents = waiting
            else:
                self._last = links[-1]
                return

    async def _without_number(self, documents: Sequence[Document]) -> list[Document]:
        ids = [each["_id"] for each in documents]
        there = {each["event"] async for each in self._numbers.find({"event": {"$in": ids}}, {"event": 1})}
        return [each for each in documents if each["_id"] not in there]


def _numbered(link: Link, document: Document) -> dict[str, Any]:
    """Return what is kept of a number; the topic of a public event, by which feeds find it."""
    numbered = {"_id": link.number, "event": document["_id"], "hash": Binary(link.hash)}
    return numbered | ({"topic": document["topic"]} if is_public(document) else {})


def _link(found: Document) -> Link:
    return Link(found["_id"], bytes(found["hash"]))
