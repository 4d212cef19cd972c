"""Reading a database from outside, in the order of ids, without keeping it."""

import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from shared.contracts.event import Event
from shared.kernel.documents import Document
from shared.store.log import COLLECTION as EVENTS
from shared.store.log import is_public, known_event
from shared.store.mongo import Database
from shared.store.recoveries import RECOVERED, UNFOLDED

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Logged:
    """One event of a log with what the checks need; `event` is `None` where its type is of a newer version.

    One that is not `public` is on no topic and in no row. One that was `taken_back` when the log was restored
    may have lost what was before it; where no state could be made of it, its event is `None` too.
    """

    id: str
    event: Event | None
    topic: str
    version: int
    time: datetime
    recorded_at: datetime
    digest: int
    public: bool
    actor: str = ""
    correlation_id: str = ""
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class LoggedAggregate:
    """One aggregate as the log of its service has it: all its events in order."""

    kind: str
    id: str
    events: list[Logged]


async def logged_aggregates(database: Database) -> AsyncIterator[LoggedAggregate]:
    """Yield every aggregate of a log, in the order of ids."""
    current, kinds = "", defaultdict[str, list[Logged]](list)
    async for document in _documents(database[EVENTS].find().sort([("aggregate_id", 1), ("version", 1)])):
        if document["aggregate_id"] != current:
            for kind, events in kinds.items():
                yield LoggedAggregate(kind, current, events)
            current, kinds = document["aggregate_id"], defaultdict(list)
        kinds[document["aggregate"]].append(_logged(document))
    for kind, events in kinds.items():
        yield LoggedAggregate(kind, current, events)


async def logged_events_of(
    database: Database, kinds: Iterable[str], identifier: str, session: Any = None
) -> list[Logged]:
    """Return the events of one aggregate, which is of one of these kinds."""
    query = {"aggregate_id": identifier, "aggregate": {"$in": list(kinds)}}
    found = database[EVENTS].find(query, session=session).sort("version", 1)
    return [_logged(document) async for document in _documents(found)]


def digest_of(value: bytes) -> int:
    """Return what tells a payload from another; it guards against mistakes, not against forgers."""
    return zlib.crc32(value)


def _logged(document: Document) -> Logged:
    return Logged(
        id=document["_id"],
        event=None if UNFOLDED in document else known_event(document),
        topic=document["topic"],
        version=document["version"],
        time=document["time"],
        recorded_at=document["recorded_at"],
        digest=digest_of(orjson.dumps(document["data"])),
        public=is_public(document),
        actor=document["actor"],
        correlation_id=document["correlation_id"],
        taken_back=RECOVERED in document,
    )


async def _documents(cursor: Any) -> AsyncIterator[Document]:
    """Yield what a cursor finds, fetched in large batches."""
    cursor.batch_size(_BATCH)
    while found := await cursor.to_list(_BATCH):
        for document in found:
            yield document


class Shelf:
    """The documents of one collection, handed out one by one to somebody who asks in the order of ids."""

    def __init__(self, database: Database, collection: str) -> None:
        """Nothing is read before the first is asked for."""
        self._documents = _documents(database[collection].find().sort("_id", 1))
        self._next: Document | None = None
        self._begun = False

    async def take(self, identifier: str) -> tuple[list[str], Document | None]:
        """Return the ids passed over on the way, which nobody asked for, and the document, if there is one."""
        await self._begin()
        passed = []
        while self._next is not None and self._next["_id"] < identifier:
            passed.append(self._next["_id"])
            await self._advance()
        if self._next is None or self._next["_id"] != identifier:
            return passed, None
        found = self._next
        await self._advance()
        return passed, found

    async def rest(self) -> AsyncIterator[str]:
        """Yield the ids that nobody has asked for when all others are through."""
        await self._begin()
        while self._next is not None:
            yield self._next["_id"]
            await self._advance()

    async def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            await self._advance()

    async def _advance(self) -> None:
        self._next = await anext(self._documents, None)
