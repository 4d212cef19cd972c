"""`dps files`: what there is of files, what waits to be scanned, and what must not be opened. Never what is in them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer
from rich.console import Group as Drawn
from rich.console import RenderableType

from deploy import services
from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, Services, bad, duration, good, look, table
from shared.files.looking import Group, Infected, Waiting, groups, infected, waiting
from shared.kernel.clock import clock_from
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect


@dataclass(frozen=True, slots=True)
class FilesOf:
    """The files of one service, those that wait to be scanned, and the newest in which something harmful was found."""

    service: str
    groups: tuple[Group, ...]
    waiting: Waiting
    infected: tuple[Infected, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """All files. Not well where some wait too long to be scanned, unless they may be opened `unscanned`."""

    well: bool
    unscanned: bool
    services: tuple[FilesOf, ...]


@plainly
def files(
    service: Services = None,
    older: Annotated[float, typer.Option(min=0, help="Files may wait this many seconds to be scanned")] = 600,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Show this many with something harmful in them")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show how many files there are, of which kinds, and how they stand with the scanner. Only ids are shown.

    `arriving` are those whose bytes still come, or never came to their end. `unused` are known to no command that was
    committed: they are swept a day after they came, unless it turns out that one uses them. Exit code 1 if a file waits
    too long to be scanned. What was found harmful stays where it is, and nobody can open it.
    """
    named = [name for name in services.named(service) if services.service(name).files]
    found = look(partial(_look, Settings(), named, older, limit), _drawn, as_json=as_json)
    ends_well(well=found.well)


async def _look(settings: Settings, names: Sequence[str], older: float, limit: int) -> Files:
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(_of_service(settings, name, limit)) for name in names]
    found = tuple(each.result() for each in looks)
    late = any(each.waiting.seconds > older for each in found)
    return Files(settings.files_allow_unscanned or not late, settings.files_allow_unscanned, found)


async def _of_service(settings: Settings, name: str, limit: int) -> FilesOf:
    database = database_of(services.service(name), settings)
    try:
        counted, late, found = await asyncio.gather(
            groups(database), waiting(database, clock_from(settings.clock_file)()), infected(database, limit)
        )
    finally:
        disconnect(database)
    return FilesOf(name, tuple(counted), late, tuple(found))


def _drawn(found: Files) -> RenderableType:
    parts: list[RenderableType] = [_counted(found)]
    harmful = [(of.service, each) for of in found.services for each in of.infected]
    if harmful:
        parts.append(_harmful(harmful))
    for of in found.services:
        if of.waiting.files:
            said = f"{of.service}: {of.waiting.files:,} wait to be scanned, the longest {duration(of.waiting.seconds)}"
            parts.append(said if found.well else bad(said))
    if found.unscanned:
        parts.append("Files are handed out here although nothing has scanned them (FILES_ALLOW_UNSCANNED).")
    parts.append(good("No file waits too long.") if found.well else bad("Files wait too long to be scanned."))
    return Drawn(*parts)


def _counted(found: Files) -> RenderableType:
    counted = table("Files", "Service", "Kind", "Status", "Files", "Bytes", "Unused", "Oldest")
    for of in found.services:
        for each in of.groups:
            oldest = f"{each.oldest:%Y-%m-%d %H:%M}Z" if each.oldest else "-"
            numbers = (f"{each.files:,}", f"{each.bytes:,}", f"{each.unused:,}")
            counted.add_row(of.service, each.kind, each.status, *numbers, oldest)
    return counted


def _harmful(harmful: Sequence[tuple[str, Infected]]) -> RenderableType:
    drawn = table("Something harmful was found", "Service", "File", "Kind", "Found", "Came", "Used")
    for service, each in harmful:
        used = "yes" if each.used else "no"
        drawn.add_row(service, each.file_id, each.kind, bad(each.found), f"{each.stored_at:%Y-%m-%d %H:%M}Z", used)
    drawn.caption = "Nobody can open these. Whoever added one is shown so, and may add another version."
    return drawn
