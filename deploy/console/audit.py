"""`dps audit`: whether a log is as it was numbered, and the heads by which others can tell."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from deploy import services
from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, Services, bad, good, look, table
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.auditing import Audit, Broken
from shared.store.chain import Link
from shared.store.heads import Head, Heads
from shared.store.mongo import disconnect

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Kept = Annotated[
    Path | None,
    typer.Option("--heads", exists=True, dir_okay=False, help="Kept elsewhere: what `dps audit heads --json` said"),
]


@dataclass(frozen=True)
class HeadOf:
    """The head of one service's log on one day."""

    service: str
    day: date
    number: int
    hash: str

    @classmethod
    def of(cls, service: str, head: Head) -> "HeadOf":
        """Return a head as it is shown."""
        return cls(service, head.day, head.link.number, head.link.hash.hex())


@dataclass(frozen=True)
class AllHeads:
    """All heads that were asked for."""

    heads: tuple[HeadOf, ...]


@dataclass(frozen=True)
class Verified:
    """What became of one service's log: the numbers that hold, the heads that fit, or the first link that is broken."""

    service: str
    numbers: int
    hash: str
    heads: int
    unnumbered: int
    broken: Broken | None


@dataclass(frozen=True)
class AllVerified:
    """All logs that were checked."""

    whole: bool
    logs: tuple[Verified, ...]


@app.command()
@plainly
def verify(service: Services = None, heads: Kept = None, as_json: AsJson = False) -> None:
    """Work the chain along each log out anew, and name the first link that does not hold. Changes nothing.

    What was changed, taken away, added or put elsewhere is found; and what was written anew as a whole, by the heads
    that were kept, here or, with --heads, by others. Exit code 1 if anything is found.
    """
    names = services.named(service)
    kept = heads_in(heads) if heads else ()
    found = look(partial(_verify, Settings(), names, kept), _drawn, as_json=as_json)
    ends_well(well=found.whole)


@app.command()
@plainly
def heads(service: Services = None, as_json: AsJson = False) -> None:
    """Show the heads of each day, to be kept where nobody who can write to the database can change them."""
    look(partial(_heads, Settings(), services.named(service)), _listed, as_json=as_json)


def heads_in(file: Path) -> tuple[HeadOf, ...]:
    """Return the heads in a file; raises `ValueError` where it holds something else."""
    try:
        content: Any = json.loads(file.read_text())
        return tuple(_head_in(each) for each in content["heads"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} holds no heads as `dps audit heads --json` says them") from error


def _head_in(each: Any) -> HeadOf:
    kept = bytes.fromhex(each["hash"])
    return HeadOf(each["service"], date.fromisoformat(each["day"]), int(each["number"]), kept.hex())


async def _verify(settings: Settings, names: Sequence[str], kept: Sequence[HeadOf]) -> AllVerified:
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(_verified(settings, name, kept)) for name in names]
    logs = tuple(each.result() for each in looks)
    return AllVerified(not any(each.broken for each in logs), logs)


async def _verified(settings: Settings, name: str, kept: Sequence[HeadOf]) -> Verified:
    elsewhere = [Head(each.day, Link(each.number, bytes.fromhex(each.hash))) for each in kept if each.service == name]
    database = database_of(services.service(name), settings)
    try:
        found = await Audit(database, [*await Heads(database).all(), *elsewhere]).verdict()
    finally:
        disconnect(database)
    return Verified(name, found.last.number, found.last.hash.hex(), found.heads, found.unnumbered, found.broken)


async def _heads(settings: Settings, names: Sequence[str]) -> AllHeads:
    found: list[HeadOf] = []
    for name in names:
        database = database_of(services.service(name), settings)
        try:
            found += [HeadOf.of(name, each) for each in await Heads(database).all()]
        finally:
            disconnect(database)
    return AllHeads(tuple(found))


def _drawn(found: AllVerified) -> RenderableType:
    logs = table("The chain along each log", "Service", "Numbers", "Heads", "Not numbered yet", "Result")
    for each in found.logs:
        counts = (f"{each.numbers:,}", str(each.heads), f"{each.unnumbered:,}")
        logs.add_row(each.service, *counts, _broken(each.broken) if each.broken else good("holds"))
    return Group(logs, good("Every log is as it was numbered.") if found.whole else bad("A log was changed."))


def _broken(broken: Broken) -> str:
    place = ", ".join(part for part in (f"number {broken.number}" if broken.number else "", broken.event or "") if part)
    return bad(f"{broken.kind} at {place}: {broken.says}")


def _listed(found: AllHeads) -> RenderableType:
    heads = table("Heads", "Service", "Day", "Number", "Hash")
    for each in found.heads:
        heads.add_row(each.service, str(each.day), f"{each.number:,}", each.hash)
    return heads
