"""Whether a log lacks what its own topics have: then its database was restored, and nothing was taken back yet.

A service that goes on like that gives versions again that readers have had. Only the ends of partitions are read: from
the last batch that the relay's place knows, which is where the tail of a restored log begins, or, where it knows none,
the last records. What other producers sent, what is no event, and what was sent before the log began is passed over.
A log that is empty on topics that have facts of its own is a database that was lost, unless somebody says that the
service is begun anew.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import datetime

import orjson
import structlog
from aiokafka import TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError

from shared.contracts.topics import Topic
from shared.kernel.documents import Document
from shared.messaging.envelope import Envelope, Malformed
from shared.messaging.kafka import Record
from shared.messaging.topic_reader import CannotRead, records_of
from shared.settings import Settings
from shared.store.errors import DatabaseError
from shared.store.finishing import ended
from shared.store.mongo import Database
from shared.store.position import Acknowledged, Positions
from shared.store.recoveries import Recoveries
from shared.store.standing import Standings

log = structlog.get_logger(__name__)

_LAST_RECORDS = 50
_PAGE = 200
_NAMED = 5
_HOLDS_SECONDS = 5.0
_SAID_SECONDS = 2.0


class LogBehind(RuntimeError):
    """The log lacks what its topics have, or is being given it back: nothing may be published. Says what it lacks."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


def tell_behind(what: str, service: str, reasons: Sequence[str]) -> None:
    """Say in the log what waits, for what, and the command that ends it."""
    log.error(
        f"{what}: the topics know more than the log, see docs/runbooks/restore.md",
        command=f"dps recover {service}",
        reasons=tuple(reasons),
    )


class Guard:
    """Looks at the topics of one service, and refuses to go on where they know more than its log."""

    def __init__(self, settings: Settings, service: str, topics: Sequence[Topic], database: Database) -> None:
        """`topics` are those that the log is published to, by `service` as their source."""
        self._settings = settings
        self.service = service
        self._topics = [topic.name for topic in topics]
        self._positions = Positions(database)
        self._recoveries = Recoveries(database)
        self._standings = Standings(database)
        self._looked: float | None = None

    async def require(self) -> None:
        """Look, unless that was done just now, and note what was found; raises `LogBehind`, `KafkaError`."""
        if await self._recoveries.under_way():
            raise LogBehind([under_way(self.service)])
        now = asyncio.get_running_loop().time()
        if self._looked is not None and now - self._looked < _HOLDS_SECONDS:
            return
        async with self.looking():
            lacks = await self.lacking()
        await self._standings.note(lacks)
        if lacks:
            raise LogBehind(lacks)
        self._looked = now

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Say all the while that this process is about to find out, until it has, or cannot: others wait for it."""
        await self._say_so()
        saying = asyncio.create_task(self._keep_saying_so())
        try:
            yield
        except Exception:
            await ended(saying, _SAID_SECONDS)
            with suppress(DatabaseError):  # what was said holds for seconds only
                await self._standings.look_no_more()
            raise
        finally:
            await ended(saying, _SAID_SECONDS)

    async def _keep_saying_so(self) -> None:
        while True:
            await asyncio.sleep(_SAID_SECONDS)
            await self._say_so()

    async def _say_so(self) -> None:
        with suppress(DatabaseError):  # others go on after a while, and end where something is found
            await self._standings.look()

    async def renew(self) -> None:
        """Say, while this process leads, that what was found holds still."""
        await self._standings.renew()

    async def lacking(self) -> tuple[str, ...]:
        """Return what the topics have and the log does not, the first few things; nothing where it is whole."""
        began = await self._recoveries.log_began()
        try:
            if began is not None:
                return await self._lacking_since(began)
            if self._settings.begin_anew or not (found := await self._without_a_log()):
                return ()
            began = await self._recoveries.log_began()  # what was found may have been recorded and published meanwhile
            return found if began is None else await self._lacking_since(began)
        except (TopicAuthorizationFailedError, CannotRead) as error:  # who may not read them yet goes on publishing
            log.warning("it cannot be seen whether the log is whole: let the service read its topics", error=str(error))
            return ()

    async def _lacking_since(self, began: datetime) -> tuple[str, ...]:
        position = await self._positions.read()
        known = position.acknowledged if position else None
        found: list[str] = []
        page: list[Record] = []
        records = records_of(self._settings, *self._topics, since=lambda *at: _since(known, *at))
        async with aclosing(records):
            async for record in records:
                if record.timestamp >= began.timestamp() * 1000:
                    page.append(record)
                if len(page) == _PAGE:
                    found += await self._lacking(page)
                    page = []
                if len(found) >= _NAMED:
                    break
        found += await self._lacking(page)
        return tuple(found[:_NAMED])

    async def _without_a_log(self) -> tuple[str, ...]:
        """Return one fact of the service's own that a topic has, while the log is empty."""
        records = records_of(self._settings, *self._topics, since=lambda *at: _since(None, *at))
        async with aclosing(records):
            async for record in records:
                if envelope := self._ours(record):
                    return (f"the log is empty, and {record.topic} has {envelope.type} {envelope.id}",)
        return ()

    async def _lacking(self, records: Sequence[Record]) -> list[str]:
        told = {envelope.id: (record, envelope) for record in records if (envelope := self._ours(record))}
        there = await self._recoveries.logged(list(told))
        return [
            f"{record.topic} has {envelope.type} {identifier} at {record.offset} in partition {record.partition}"
            for identifier, (record, envelope) in told.items()
            if not _is(there.get(identifier), record, envelope)
        ]

    def _ours(self, record: Record) -> Envelope | None:
        try:
            envelope = Envelope.from_headers(record.headers)
        except Malformed:
            return None
        return envelope if envelope.source == self.service else None


def under_way(service: str) -> str:
    """Say that a recovery has begun and not come to its end, and how to end it."""
    return f"a recovery has begun and has not ended: dps recover {service}"


def _since(known: Acknowledged | None, place: TopicPartition, end: int) -> int:
    """Return where to begin in a partition: what the log's place knows of it need not be looked at again."""
    offsets = known.topics.get(place.topic, ()) if known else ()
    before = offsets[place.partition] if place.partition < len(offsets) else -1
    return min(before, end) if before >= 0 else end - _LAST_RECORDS


def _is(logged: Document | None, record: Record, envelope: Envelope) -> bool:
    """Whether the log has a fact under its id, and the same one."""
    if logged is None:
        return False
    return bool(logged["type"] == envelope.type and logged["data"] == orjson.loads(record.value or b"{}"))
