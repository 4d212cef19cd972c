"""Keys that were destroyed to erase clients or addresses: the ledger, and destroying again what a backup brought back.

A key's id tells nothing of anybody. The ledger is backed up apart, as what `list --json` prints.
"""

import asyncio
import getpass
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, console, table
from deploy.services import NAMES, service
from services.client_journey.journeys.domain.journey import JOURNEYS
from shared.contracts.client_journey import ClientErased
from shared.contracts.topics import JOURNEYS as JOURNEYS_TOPIC
from shared.messaging.envelope import Envelope, Malformed, decode
from shared.messaging.topic_reader import records_of
from shared.runtime import database_of, vault_of
from shared.sealing import Destroyed, Vault
from shared.settings import Settings
from shared.store.acts import record
from shared.store.mongo import Database, disconnect
from shared.store.states import States

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

OfService = Annotated[str, typer.Option("--service", help="Whose vault: of a service that seals")]
_CLIENTS = "client_journey"
By = Annotated[str | None, typer.Option("--by", help="Who acts, for the record; your account if not given")]
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """The ledger and the vault, and the database of the service that they belong to."""

    vault: Vault
    database: Database


@asynccontextmanager
async def _kept(name: str) -> AsyncIterator[Kept]:
    sealing = [each for each in NAMES if service(each).sealed]
    if name not in sealing:
        raise ValueError(f"{name} seals nothing: one of {', '.join(sealing)}")
    settings = Settings()
    database = database_of(service(name), settings)
    vault = vault_of(service(name), database, settings)
    try:
        yield Kept(vault, database)
    finally:
        disconnect(vault.database)
        disconnect(database)


@app.command("list")
@plainly
def list_destroyed(as_json: AsJson = False, of: OfService = _CLIENTS) -> None:
    """Show the ledger. Exit code 1 where a key that it names is there again."""
    ledger, again = asyncio.run(_looked_at(of))
    if as_json:
        typer.echo(json.dumps({"destroyed": [_entry(each) for each in ledger], "there_again": again}))
    else:
        listed = table(f"{len(ledger):,} keys destroyed", "Key", "Destroyed", "By decision")
        for each in ledger:
            listed.add_row(str(each.client_id), f"{each.at:%Y-%m-%d %H:%M}", each.decision or "unknown")
        console.print(listed)
        console.print(f"{again:,} of them are there again: dps erasures apply" if again else "None of them is there.")
    ends_well(well=not again)


@app.command()
@plainly
def apply(of: OfService = _CLIENTS) -> None:
    """Destroy every key that the ledger names and that is there again, as after a backup of the vault was restored."""
    console.print(f"{asyncio.run(_applied(of)):,} keys that were there again are destroyed")


@app.command()
@plainly
def merge(
    ledger: Annotated[Path | None, typer.Argument(help="What `dps erasures list --json` printed before")] = None,
    from_topic: Annotated[bool, typer.Option("--from-topic", help="Also whom ClientErased on the topic names")] = False,
    by: By = None,
    of: OfService = _CLIENTS,
) -> None:
    """Take in another copy of the ledger, or what the topic says, and destroy what they name; on record.

    From the topic, keys are found by the journeys of the service's database: restore that first.
    """
    if ledger is None and not from_topic:
        raise ValueError("name a file with a ledger, or give --from-topic, or both")
    if from_topic and of != _CLIENTS:
        raise ValueError(f"ClientErased names keys of {_CLIENTS} alone")
    entries = _read(ledger) if ledger else []
    new = asyncio.run(_merged(of, entries, by or getpass.getuser(), from_topic=from_topic))
    console.print(f"{new:,} keys were not in the ledger; all that are named are destroyed")


async def erased_again(of: str, ledger: Path | None, by: str) -> int:
    """Destroy again whom a ledger kept apart, and for clients the topic, name as erased; return how many were new."""
    return await _merged(of, _read(ledger) if ledger else [], by, from_topic=of == _CLIENTS)


async def _looked_at(of: str) -> tuple[list[Destroyed], int]:
    async with _kept(of) as kept:
        ledger = await kept.vault.destroyed()
        return ledger, await kept.vault.there_again(ledger)


async def _applied(of: str) -> int:
    async with _kept(of) as kept:
        return await kept.vault.apply_ledger()


async def _merged(of: str, entries: list[Destroyed], by: str, *, from_topic: bool) -> int:
    async with _kept(of) as kept:
        told = [each async for each in _told(kept.database)] if from_topic else []
        about = {"entries": str(len(entries)), "from_topic": str(len(told))}
        await record(kept.database, by, "ledger merged", about, "a ledger of destroyed keys was merged")
        return await kept.vault.merge([*entries, *told])


async def _told(database: Database) -> AsyncIterator[Destroyed]:
    """Yield whom ClientErased on the topic names, as far as the database still knows whose journey it was."""
    erased: dict[UUID, datetime] = {}
    async for each in records_of(Settings(), JOURNEYS_TOPIC.name):
        with suppress(Malformed):
            event = decode(Envelope.from_headers(each.headers), each.value)
            if isinstance(event, ClientErased):
                erased[event.journey_id] = event.erased_at
    states, ids = States(database), sorted(erased)
    for start in range(0, len(ids), _PAGE):
        for journey in await states.several(JOURNEYS, ids[start : start + _PAGE]):
            if journey.client_id is not None:
                yield Destroyed(journey.client_id, erased[journey.journey_id], str(journey.journey_id))


def _entry(each: Destroyed) -> dict[str, str]:
    return {"client_id": str(each.client_id), "at": each.at.isoformat(), "decision": each.decision}


def _read(file: Path) -> list[Destroyed]:
    """Return the entries of a ledger in a file; raises `ValueError` naming the first that is none."""
    try:
        listed: Any = json.loads(file.read_text(encoding="utf-8"))["destroyed"]
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError):
        raise ValueError(f"{file} is not what `dps erasures list --json` prints") from None
    return [_entry_of(each, number) for number, each in enumerate(listed, 1)]


def _entry_of(each: Any, number: int) -> Destroyed:
    try:
        at = datetime.fromisoformat(each["at"])
        found = Destroyed(UUID(each["client_id"]), at, str(each["decision"]))
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"entry {number} of the ledger has no key, time and decision") from None
    if at.tzinfo is None:
        raise ValueError(f"entry {number} of the ledger has a time without a zone")
    return found
