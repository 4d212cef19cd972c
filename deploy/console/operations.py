"""What operators do to a running system: publish a log again, build a projection anew."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy import services
from deploy.console.failures import plainly
from shared.messaging.kafka import producer
from shared.messaging.publisher import Publisher
from shared.messaging.rebuilding import rebuild_rows
from shared.runtime import database_of
from shared.service import Service
from shared.settings import Settings
from shared.store.feed import Feed
from shared.store.mongo import Database, disconnect
from shared.store.rows import Projection

console = Console()


@plainly
def replay(
    service: Annotated[str, typer.Argument(help="Whose events to publish again")],
    since: Annotated[str | None, typer.Option(help="From this moment of recording, ISO 8601; all if not given")] = None,
) -> None:
    """Publish a service's events again from its log. Readers pass over what they have seen."""
    moment = _moment(since)
    count = asyncio.run(_replay(services.service(service), moment, Settings()))
    console.print(f"{count:,} events of {service} published again")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--since must be ISO 8601, such as 2018-09-28T09:00:00Z, not {text!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _replay(service: Service, since: datetime | None, settings: Settings) -> int:
    database = database_of(service, settings)
    kafka = producer(settings)
    await kafka.start()
    try:
        publisher = Publisher(kafka, service.name)
        count = 0
        async for documents in Feed(database).scan(since):
            await publisher.publish(documents)
            count += len(documents)
        return count
    finally:
        await kafka.stop()
        disconnect(database)


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
