"""What operators do to a running system: publish a log again, build a projection anew."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy import services
from deploy.console.failures import plainly
from shared.kernel.documents import Document
from shared.kernel.projection import Projection
from shared.messaging.producing import Producer
from shared.messaging.publisher import Publisher
from shared.messaging.rebuilding import rebuild_rows
from shared.runtime import database_of, holdings_of
from shared.service import Service
from shared.settings import Settings
from shared.store.feed import Feed
from shared.store.log import is_public
from shared.store.mongo import Database, disconnect
from shared.store.position import Position, Positions
from shared.store.unpublished import unpublished

console = Console()


@plainly
def replay(
    service: Annotated[str, typer.Argument(help="Whose events to publish again")],
    since: Annotated[str | None, typer.Option(help="From this moment of recording, ISO 8601; all if not given")] = None,
    aggregate: Annotated[str | None, typer.Option(help="All events of this aggregate alone, by its id")] = None,
) -> None:
    """Publish a service's public events again from its log. Readers pass over what they have seen.

    Refused with --since where the relay has not published what was recorded before: it would be overtaken.
    """
    moment = _moment(since)
    if moment and aggregate:
        raise ValueError("--since and --aggregate exclude one another: an aggregate is published from its first event")
    declared = services.service(service)
    count = asyncio.run(_replay(declared, moment, aggregate, Settings()))
    console.print(f"{count:,} events of {f'{aggregate} of ' if aggregate else ''}{service} published again")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--since must be ISO 8601, such as 2018-09-28T09:00:00Z, not {text[:40]!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _replay(service: Service, since: datetime | None, aggregate: str | None, settings: Settings) -> int:
    database = database_of(service, settings)
    kafka = Producer(settings)
    try:
        position = await Positions(database).read()
        if since:
            await _refuse_overtaking(service.name, since, position, database)
        everything = since is None and aggregate is None
        known = None if everything or position is None else position.acknowledged
        await holdings_of(service.name, settings).require(known)
        await kafka.start()
        feed = Feed(database)
        count = await _publish(feed.of(aggregate) if aggregate else feed.scan(since), Publisher(kafka, service.name))
    finally:
        await kafka.stop()
        disconnect(database)
    if aggregate and not count:
        raise LookupError(f"the log of {service.name} has no public event of {aggregate[:80]}")
    return count


async def _publish(log: AsyncIterator[list[Document]], publisher: Publisher) -> int:
    count = 0
    async for documents in log:
        await publisher.publish(documents)
        count += sum(map(is_public, documents))
    return count


async def _refuse_overtaking(service: str, since: datetime, position: Position | None, database: Database) -> None:
    """Raise `RuntimeError` where the relay is behind, and has not come to this moment yet."""
    waiting = await unpublished(database)
    reached = position.recorded_at if position else None
    if not waiting.events or (reached and reached >= since):
        return
    come = f"has come to {reached.isoformat()}" if reached else "has published nothing yet"
    raise RuntimeError(
        f"the relay of {service} {come}, and {waiting.events:,} events wait for it: what was recorded from "
        f"{since.isoformat()} on would overtake them. Wait until dps lag shows none, or replay all of the log"
    )


@plainly
def rebuild(
    service: Annotated[str, typer.Argument(help="Whose projection")],
    projection: Annotated[str, typer.Argument(help="Which one, by the name of its collection")],
) -> None:
    """Build a projection anew from its topics, while the service's workers wait; requests are served meanwhile."""
    declared = services.service(service)
    found = next((each for each in declared.projections if each.name == projection), None)
    if found is None:
        known = ", ".join(each.name for each in declared.projections) or "none"
        raise LookupError(f"{service} has no projection {projection}: it has {known}")
    count = asyncio.run(_rebuild(declared, found, Settings()))
    console.print(f"{projection} of {service} built anew: {count:,} rows")


async def _rebuild(service: Service, projection: Projection[Any], settings: Settings) -> int:
    database: Database = database_of(service, settings)
    try:
        return await rebuild_rows(settings, database, projection)
    finally:
        disconnect(database)
