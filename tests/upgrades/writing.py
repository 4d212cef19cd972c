"""Write the databases of a small record as a version's code leaves them, to be kept here for later versions.

At a release, in a checkout of what is released:

    PYTHONPATH=. .venv/bin/python -P -m tests.upgrades.writing 0.1.0

Every kind of document is there, but for those of `RARE`, or nothing is kept: then try another seed, a number after the
version. Times and ids differ from run to run, so a database that is kept is never written again.
"""

import asyncio
import gzip
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bson import json_util

from deploy import services
from deploy.local.replay.client import Client
from deploy.local.replay.driver import Driver
from deploy.local.replay.moving import Moving
from deploy.local.replay.reconciliation import books_of
from deploy.local.replay.record import LAUNCH, draw
from deploy.local.replay.settling import until_settled
from deploy.local.stack import Place, running
from shared.kernel.clock import RecordClock
from shared.runtime import database_of
from shared.service import Service
from shared.settings import Settings
from shared.store.mongo import Database, disconnect

FOLDER = Path(__file__).parent / "databases"
EARLIEST = "0.1.0.dev0"
"""A build from before 0.1.0 was released: what is migrated from the furthest back."""

RARE: Mapping[str, set[str]] = {
    "supplier_registry": {"debarment_findings"},
    "catalogue": {"price_queries", "shortlists"},
    "ordering": {"flags", "order_records", "runs_of_repeats"},
}
"""What so small a record seldom or never leads to: records are looked at after three years, and it lasts for one."""

_OPTIONS = json_util.CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)
_OPTIONS_OF_AN_INDEX = ("expireAfterSeconds", "unique", "sparse")


async def write(version: str, seed: int = 4) -> None:
    """Live through the record and keep the five databases."""
    record = draw(0.001, seed)
    with tempfile.TemporaryDirectory() as folder:
        clock = RecordClock.create(Path(folder) / "clock", datetime.combine(LAUNCH, time.min, UTC))
        async with (
            running(Place(Path(folder) / "stack", clock_file=Path(folder) / "clock")) as stack,
            Client.session() as session,
        ):
            driver = Driver(record, Client(stack, session), Moving(clock, stack, session), seed)
            await driver.live_through(lambda _: None)
            await until_settled(stack)
            await driver.read_figures()
            books = await books_of(stack.settings, driver.told)
            if not books.adds_up:
                raise SystemExit(f"the books do not add up: {[each for each in books.findings if each.wrong]}")
            found = {name: await _of_service(name, stack.settings) for name in services.NAMES}
    for name, database in found.items():
        asked = kinds(services.service(name)) - RARE.get(name, set())
        if lacking := {each for each in asked if not database.get(each, {}).get("documents")}:
            raise SystemExit(f"{name} has no {', '.join(sorted(lacking))}: try another seed")
    for name, database in found.items():
        path = FOLDER / version / f"{name}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(json_util.dumps(database, json_options=_OPTIONS).encode(), mtime=0))


def kinds(service: Service) -> set[str]:
    """Return the collections in which a service has documents of its own."""
    own = {each.collection for each in service.aggregates} | {each.name for each in service.projections}
    return own | {"events", "relay", "leases", "workers"}


async def _of_service(name: str, settings: Settings) -> dict[str, Any]:
    database = database_of(services.service(name), settings)
    try:
        return await contents(database)
    finally:
        disconnect(database)


async def contents(database: Database) -> dict[str, Any]:
    """Return every document and index of a database, by collection."""
    return {
        name: {
            "documents": await database[name].find().sort("_id", 1).to_list(None),
            "indexes": await database[name].index_information(),
        }
        for name in sorted(await database.list_collection_names())
    }


def kept(version: str, service: str) -> Mapping[str, Any]:
    """Return what a version left in the database of a service."""
    found: dict[str, Any] = json_util.loads(
        gzip.decompress((FOLDER / version / f"{service}.json.gz").read_bytes()).decode(), json_options=_OPTIONS
    )
    return found


async def restore(database: Database, found: Mapping[str, Any]) -> None:
    """Put what was kept into an empty database, but for what the database itself would forget within a minute."""
    for name, collection in found.items():
        await database.create_collection(name)
        for index, about in collection["indexes"].items():
            if index != "_id_":
                options = {option: about[option] for option in _OPTIONS_OF_AN_INDEX if option in about}
                await database[name].create_index(about["key"], name=index, **options)
        if documents := [each for each in collection["documents"] if not is_over(each, collection["indexes"])]:
            await database[name].insert_many(documents)


def is_over(document: Mapping[str, Any], indexes: Mapping[str, Any]) -> bool:
    """Say whether an index has the document expire: the years that it was kept for count."""
    expiring = [each for each in indexes.values() if "expireAfterSeconds" in each]
    return any(
        isinstance(ends := document.get(each["key"][0][0]), datetime)
        and ends + timedelta(seconds=each["expireAfterSeconds"]) < datetime.now(UTC)
        for each in expiring
    )


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], *map(int, sys.argv[2:])))
