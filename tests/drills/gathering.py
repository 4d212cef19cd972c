"""Reading what an auditor is given from every database and topic, once the readers have caught up with the load."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from deploy import services
from deploy.reconciliation.barrier import Barrier, draw
from deploy.reconciliation.findings import in_words
from deploy.reconciliation.reading import LoggedAggregate, logged_aggregates
from deploy.reconciliation.reconcile import reconcile
from shared.contracts.topics import EVENT_TOPICS
from shared.messaging.dead_letters import waiting
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from tests.drills.evidence import Evidence, RowsKept
from tests.drills.ledger import Command

_QUIET_LOOKS = 2


async def settled(settings: Settings, databases: Mapping[str, Database], within: float) -> Barrier:
    """Wait until all is published and read and nothing follows from it any more, and say how it stands then."""
    give_up = time.monotonic() + within
    quiet, before = 0, await _logged(databases)
    while True:
        barrier = await draw(settings, databases, max(1.0, give_up - time.monotonic()))
        after = await _logged(databases)
        quiet = quiet + 1 if after == before and not (barrier.unpublished or barrier.unread) else 0
        if quiet == _QUIET_LOOKS or time.monotonic() > give_up:
            return barrier
        before = after


async def gather(
    settings: Settings,
    databases: Mapping[str, Database],
    commands: Sequence[Command],
    feeds: Mapping[str, Mapping[str, Sequence[str]]],
) -> Evidence:
    """Read everything."""
    logs = {name: await _log(database) for name, database in databases.items()}
    topics = {topic.name: await _on_topic(settings, topic.name) for topic in EVENT_TOPICS}
    rows = [
        RowsKept(name, projection, {row["_id"]: row async for row in databases[name][projection.name].find()})
        for name in services.NAMES
        for projection in services.service(name).projections
    ]
    return Evidence(
        commands=commands,
        logs=logs,
        topics=topics,
        set_aside=await _set_aside(settings),
        rows=rows,
        feeds=feeds,
    )


async def books(settings: Settings, within: float) -> list[str]:
    """Say what the reconciliation of any system finds wrong besides."""
    findings = await reconcile(settings, settle=within)
    return [f"books: {finding.what}: {in_words(finding)}" for finding in findings if not finding.adds_up]


async def _logged(databases: Mapping[str, Database]) -> Sequence[int]:
    return await asyncio.gather(*(database[EVENTS].estimated_document_count() for database in databases.values()))


async def _log(database: Database) -> list[LoggedAggregate]:
    return [aggregate async for aggregate in logged_aggregates(database)]


async def _on_topic(settings: Settings, topic: str) -> list[list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    async for record in records_of(settings, topic):
        identifier = next(value for name, value in record.headers if name == "ce_id")
        found[record.partition].append((identifier or b"").decode())
    return list(found.values())


async def _set_aside(settings: Settings) -> frozenset[str]:
    """Return the ids of the events that stand among the dead letters of any service."""
    found: set[str] = set()
    for name in services.NAMES:
        for letter in (await waiting(settings, name)).values():
            found.update((value or b"").decode() for header, value in letter.headers if header == "ce_id")
    return frozenset(found)
