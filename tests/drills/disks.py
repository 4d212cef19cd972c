"""The disk of the database is full: commands are refused, nothing is damaged, and all goes on once there is room.

MongoDB ends itself when its journal cannot be written. Whatever watches it starts it again, in vain while there is no
room. The embedded broker has no disk that could be full; those of Apache Kafka are in tests/kafka/test_drill.py.
"""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.processes import CannotStart
from tests.drills.ground import Drill, Ground
from tests.drills.ledger import Known, commands_in
from tests.drills.opening import a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.victims import Limits
from tests.running import a_while, until

AS_IF_DONE = "an outage is answered as if all were done"

_PAGE = 4096
_SIZE = 1024
"""Megabytes: what an empty database, its journal and a minute of the load need, and room beside it."""

_FULL_SECONDS = 10.0
_BETWEEN = 12
_NOTICED_WITHIN = 120.0
_ANSWERED_WITHIN = 60.0
_SAYS_SO = frozenset({503, 504})


@dataclass
class Disk:
    """A file system of its own, which can be filled."""

    folder: Path

    def fill(self) -> None:
        """Leave no room at all; may be called again, if something gave some back."""
        with self._ballast.open("ab") as file:
            piece = shutil.disk_usage(self.folder).free
            while piece >= _PAGE:
                try:
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), piece)
                except OSError:  # somebody else has taken some of it meanwhile
                    piece //= 2

    def clear(self) -> None:
        """Give back what was filled."""
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@asynccontextmanager
async def a_small_disk(at: Path, megabytes: int = _SIZE) -> AsyncIterator[Disk]:
    """Mount a file system in memory, which takes the rights of root."""
    at.mkdir(parents=True, exist_ok=True)
    await _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "dps-drill", str(at))
    try:
        yield Disk(at)
    finally:
        await _run("umount", "--lazy", str(at))


@dataclass
class Filling:
    """What is done to the disk, and when nobody could write."""

    site: Site
    disk: Disk
    full: list[tuple[float, float, float]] = field(default_factory=list)
    """From when to when the database was down, by the machine's clock; and when that began, by the monotonic one."""

    async def fill(self) -> None:
        """Fill the disk under load until the database cannot go on, leave it so, and make room again."""
        await until(self._stuck, "the database cannot go on", within=_NOTICED_WITHIN)
        what = f"disk full ({len(self.site.struck) + 1})"
        limits = Limits(_FULL_SECONDS + 15.0, _FULL_SECONDS + 45.0)
        await self.site.strike(what, self._full, self._cleared, limits=limits)

    async def _full(self) -> None:
        began, at = time.monotonic(), time.time()
        try:
            await self.site.mongod.restart()
        except CannotStart:
            pass
        else:
            self.site.violations.append("the database started without room on its disk: the drill shows nothing")
        await a_while(max(0.0, _FULL_SECONDS + began - time.monotonic()))
        self.full.append((at, time.time(), began))

    async def _stuck(self) -> bool:
        await asyncio.to_thread(self.disk.fill)
        return not self.site.mongod.process.alive

    async def _cleared(self) -> None:
        self.disk.clear()
        await self.site.mongod.restart()

    def wrong(self) -> list[str]:
        """Say what was acknowledged while nobody could write, and what was refused otherwise than it should."""
        found, sender = [], self.site.load.sender
        for begin, end, began in self.full:
            for command in commands_in(self.site.ledger):
                last = command.entries[-1]
                if begin < command.entries[0].at and last.at < end and last.known is Known.DONE:
                    found.append(f"{command.effect} {command.key} was acknowledged while the disk was full")
            told = [one for one in sender.put_off if began <= one.sent <= began + end - begin]
            found += [f"refused otherwise: {one}" for one in told if one.status not in _SAYS_SO]
            if not any(one.method != "GET" for one in told):
                found.append("no command was refused while the disk was full: the drill shows nothing")
        return found


async def fill_the_disk(ground: Ground) -> Outcome:
    """Fill the disk of the database, more than once, and look whether anything is damaged."""
    async with (
        a_small_disk(ground.folder / "disk") as disk,
        a_site(ground, data=disk.folder / "data") as site,
    ):
        site.load.sender.answer_seconds = _ANSWERED_WITHIN
        filling, chance = Filling(site, disk), ground.chance()
        async with site.under_load():
            for _ in range(1 if ground.fault else ground.times(2, 1)):
                await site.goes_on(chance.randrange(_BETWEEN, 2 * _BETWEEN))
                await filling.fill()
            await site.goes_on(_BETWEEN)
        site.violations += filling.wrong()
        site.violations += await _damaged(site)
        return await site.outcome("D6 disk full")


async def _damaged(site: Site) -> list[str]:
    """Have the database look through every collection and its indexes; say which are not as they should be."""
    found = []
    for database in site.databases.values():
        for name in await database.list_collection_names():
            if not (await database.command("validate", name))["valid"]:
                found.append(f"{database.name}.{name} is damaged")
    return found


async def _run(*command: str) -> None:
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)


def cannot_mount() -> str:
    """Say why nothing can be mounted here; nothing where it can."""
    return "" if os.geteuid() == 0 else "mounting a small file system takes the rights of root"


D6 = Drill("D6", "disk of the database full, until there is room again", fill_the_disk, (AS_IF_DONE,), cannot_mount)
