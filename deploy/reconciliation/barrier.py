"""The moment up to which everything is expected: what was recorded by then is published and read, or called late."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from deploy import services
from shared.contracts.topics import retries
from shared.messaging.backlog import Backlog, backlogs
from shared.settings import Settings
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.store.position import Positions

_LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Barrier:
    """`until` is the recorded time of the newest event of each log when it was drawn.

    `published` is how far each relay has come; `unpublished` names the services whose relay is not there yet, `unread`
    those that have not read up to it.
    """

    until: Mapping[str, datetime | None]
    published: Mapping[str, datetime | None]
    unpublished: frozenset[str]
    unread: frozenset[str]

    def is_late(self, reader: str, owners: Sequence[str]) -> bool:
        """Whether a reader may lack what these services have recorded, and nothing is lost yet."""
        return reader in self.unread or not self.unpublished.isdisjoint(owners)


async def draw(settings: Settings, databases: Mapping[str, Database], patience: float) -> Barrier:
    """Note what there is, and wait up to `patience` seconds until it is published and read everywhere."""
    give_up = time.monotonic() + patience
    until = {name: await _newest(database) for name, database in databases.items()}
    while True:
        published = {name: await _position(database) for name, database in databases.items()}
        behind = frozenset(name for name in databases if not _reaches(published[name], until[name]))
        if not behind or time.monotonic() > give_up:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    return Barrier(until, published, behind, await _unread(settings, list(databases), give_up))


async def _newest(database: Database) -> datetime | None:
    document = await database[EVENTS].find_one({}, {"recorded_at": 1}, sort=[("recorded_at", -1)])
    return document["recorded_at"] if document else None


async def _position(database: Database) -> datetime | None:
    position = await Positions(database).read()
    return position.recorded_at if position else None


def _reaches(position: datetime | None, until: datetime | None) -> bool:
    return until is None or (position is not None and position >= until)


async def _unread(settings: Settings, names: Sequence[str], give_up: float) -> frozenset[str]:
    """Wait until each service has read up to where its topics end now; return those that have not."""
    ends: dict[str, list[Backlog]] = {}
    waiting = set(names)
    while waiting:
        async with asyncio.TaskGroup() as group:
            looks = {name: group.create_task(_backlogs(settings, name, give_up)) for name in waiting}
        for name, look in looks.items():
            looked = look.result()
            first = ends.setdefault(name, looked)
            if all((now.committed or 0) >= then.end for now, then in zip(looked, first, strict=True)):
                waiting.discard(name)
        if time.monotonic() > give_up:
            break
        await asyncio.sleep(_LOOK_SECONDS if waiting else 0)
    return frozenset(waiting)


async def _backlogs(settings: Settings, name: str, give_up: float) -> list[Backlog]:
    """Ask a broker that is too busy to answer in time again; raises `TimeoutError` once patience is over."""
    topics = (*services.service(name).subscribes, retries(name))
    while True:
        try:
            return await backlogs(settings, services.label_of(name), topics)
        except TimeoutError:
            if time.monotonic() > give_up:
                raise
