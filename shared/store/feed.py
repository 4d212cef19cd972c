"""Following the event log: every committed event, in commit order, from where a reader left off.

Uses the change stream by its commands, since they hand over whole batches with a token for each, where the driver's
helper hands over one event a call.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import ConnectionFailure, OperationFailure

from shared.kernel.documents import Document
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database

# Codes with which MongoDB says, of a stream that is open, that its place in the oplog is gone.
_LOST = frozenset({136, 234, 260, 280, 286})
# A commit may become visible this long after the time that its events carry: the longest transaction, and clock skew.
_LATE = timedelta(minutes=10)
_IN_ORDER = [("recorded_at", 1), ("version", 1)]


class HistoryLost(Exception):
    """The change stream cannot go on from the token: the log itself must be read again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Log documents in commit order, and the token to go on from once they are dealt with."""

    documents: list[Document]
    token: Document


class Feed:
    """The event log of one service, read by one reader at a time."""

    def __init__(self, database: Database, *, wait_ms: int = 1000, size: int = 1000) -> None:
        """Wait up to `wait_ms` for news; hand over at most `size` events at once."""
        self._database = database
        self._wait_ms = wait_ms
        self._size = size

    async def now(self) -> Document:
        """Return a token for this moment: what commits from now on comes after it."""
        async with await self._database.client.start_session() as session:
            opened = await self._open(session, {})
            await self._kill(session, opened["cursor"]["id"])
            token: Document = opened["cursor"]["postBatchResumeToken"]
            return token

    async def follow(self, token: Document) -> AsyncIterator[Batch]:
        """Yield what commits after `token`, for ever; empty batches say that there was no news.

        Raises `HistoryLost` where the oplog has rolled over, or is not the one that the token is from.
        """
        async with await self._database.client.start_session() as session:
            cursor_id = 0
            try:
                opened = await self._resume(session, token)
                cursor_id = opened["cursor"]["id"]
                first = _batch(opened["cursor"], "firstBatch")
                if first.documents:
                    yield first
                while True:
                    more = await self._database.command(
                        {
                            "getMore": cursor_id,
                            "collection": EVENTS,
                            "batchSize": self._size,
                            "maxTimeMS": self._wait_ms,
                        },
                        session=session,
                        codec_options=self._database.codec_options,
                    )
                    yield _batch(more["cursor"], "nextBatch")
            except ConnectionFailure:
                cursor_id = 0  # it is gone with its server, or times out
                raise
            except OperationFailure as error:
                if error.code in _LOST or error.has_error_label("NonResumableChangeStreamError"):
                    cursor_id = 0
                    raise HistoryLost(str(error)) from error
                raise
            finally:
                if cursor_id:
                    await self._kill(session, cursor_id)

    async def scan(self, since: datetime | None) -> AsyncIterator[list[Document]]:
        """Yield the log from ten minutes before `since`, or from its beginning, in order along each aggregate.

        What is so old that no commit can still become visible beside it is read page by page; the rest as it was at one
        moment, since a version that becomes visible behind the place of reading would be overtaken by the next one.
        What commits after that moment is not read: it comes after a token that was taken before.
        """
        start = None if since is None else since - _LATE
        settled = await self._time() - _LATE
        while start is None or start < settled:
            async for documents in self._between(start, settled):
                yield documents
            start, settled = settled, await self._time() - _LATE
            if settled - start < _LATE:  # else reading took so long that the rest would not fit into one moment
                break
        async for documents in self._at_this_moment(start):
            yield documents

    async def of(self, aggregate_id: str) -> AsyncIterator[list[Document]]:
        """Yield the log of one aggregate, in its order."""
        cursor = self._database[EVENTS].find({"aggregate_id": aggregate_id}).sort("version", 1)
        while documents := await cursor.to_list(self._size):
            yield documents

    async def _time(self) -> datetime:
        """Return the database's time."""
        hello = await self._database.command("hello")
        now: datetime = hello["localTime"].replace(tzinfo=UTC)
        return now

    async def _between(self, start: datetime | None, end: datetime) -> AsyncIterator[list[Document]]:
        bounds = {"$lt": end} if start is None else {"$gte": start, "$lt": end}
        cursor = self._database[EVENTS].find({"recorded_at": bounds}).sort(_IN_ORDER)
        while documents := await cursor.to_list(self._size):
            yield documents

    async def _at_this_moment(self, start: datetime | None) -> AsyncIterator[list[Document]]:
        """Yield the log from `start` as it is at one moment, which is after every token that there is already."""
        async with await self._database.client.start_session() as session:
            await self._database.command("ping", session=session)
            reading: Document = {
                "find": EVENTS,
                "filter": {} if start is None else {"recorded_at": {"$gte": start}},
                "sort": dict(_IN_ORDER),
                "batchSize": self._size,
                "readConcern": {"level": "snapshot", "atClusterTime": session.operation_time},
            }
            codec = self._database.codec_options
            cursor = await self._database.cursor_command(reading, session=session, codec_options=codec)
            while documents := await cursor.to_list(self._size):
                yield documents

    async def _resume(self, session: AsyncIOMotorClientSession, token: Document) -> Document:
        try:
            return await self._open(session, {"resumeAfter": token})
        except OperationFailure as error:  # it has many codes for a token that it cannot read or find
            raise HistoryLost(str(error)) from error

    async def _open(self, session: AsyncIOMotorClientSession, start: Document) -> Document:
        opened: Document = await self._database.command(
            {
                "aggregate": EVENTS,
                # Only what is read: the rest of a change costs three quarters of its decoding.
                "pipeline": [
                    {"$changeStream": start},
                    {"$match": {"operationType": "insert"}},
                    {"$project": {"fullDocument": 1}},
                ],
                "cursor": {"batchSize": self._size},
                "readConcern": {"level": "majority"},
            },
            session=session,
            codec_options=self._database.codec_options,
        )
        return opened

    async def _kill(self, session: AsyncIOMotorClientSession, cursor_id: int) -> None:
        await self._database.command({"killCursors": EVENTS, "cursors": [cursor_id]}, session=session)


def _batch(cursor: Document, name: str) -> Batch:
    return Batch([change["fullDocument"] for change in cursor[name]], cursor["postBatchResumeToken"])
