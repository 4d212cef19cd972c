"""Whether servers that the environment names hold nothing of this system yet, as a replay of the record needs them."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import aclosing

from deploy import services
from deploy.local.processes import CannotStart
from shared.contracts.topics import topics_of
from shared.messaging.topic_reader import records_of
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect


async def require_vacant(settings: Settings) -> None:
    """Raise CannotStart naming every database and topic that holds something already; only looks, changes nothing.

    Servers that the environment does not name are the stack's own, and begin empty.
    """
    databases = await _databases_in_use(settings) if "MONGODB_URI" in os.environ else []
    topics = await _topics_in_use(settings) if "KAFKA_BOOTSTRAP_SERVERS" in os.environ else []
    found = [
        *([f"MONGODB_URI has databases that hold documents: {', '.join(databases)}"] if databases else []),
        *([f"KAFKA_BOOTSTRAP_SERVERS has topics that hold records: {', '.join(topics)}"] if topics else []),
    ]
    if found:
        raise CannotStart(
            f"the replay needs servers that hold nothing of this system. {'. '.join(found)}. Nothing was changed:"
            " name other servers, or none, to have the replay start its own"
        )


async def _databases_in_use(settings: Settings) -> Sequence[str]:
    return _named(await asyncio.gather(*(_database_in_use(name, settings) for name in services.NAMES)))


async def _database_in_use(name: str, settings: Settings) -> str:
    database = database_of(services.service(name), settings)
    try:
        for collection in await database.list_collection_names():
            if await database[collection].find_one({}, {"_id": 1}):
                return database.name
    finally:
        disconnect(database)
    return ""


async def _topics_in_use(settings: Settings) -> Sequence[str]:
    names = [topic.name for service in services.NAMES for topic in topics_of(service)]
    return _named(await asyncio.gather(*(_topic_in_use(name, settings) for name in names)))


async def _topic_in_use(name: str, settings: Settings) -> str:
    async with aclosing(records_of(settings, name)) as records:
        async for _ in records:
            return name
    return ""


def _named(found: Sequence[str]) -> Sequence[str]:
    return sorted({name for name in found if name})
