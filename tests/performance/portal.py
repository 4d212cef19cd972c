"""`make bench-portal`: how long pages take for 20 people at once, and what the portal holds in memory meanwhile.

The stack is the laptop's, with the last weeks lived through; PORTAL_URL names one that runs already. Each person signs
in, walks to the pages that their role links to, and then opens them again, one after the other, with a pause like a
person's between two. PEOPLE (20) and SECONDS (30) are environment variables. It fails where the slowest twentieth of
pages took 150 ms or more, or where a page is a fault of ours.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice, zip_longest
from pathlib import Path

import aiohttp
from rich.console import Console

from deploy.local.portal import pages_of
from deploy.local.replay.accounts import people_of
from deploy.local.replay.recent import furnished, live_recently
from deploy.local.stack import Place, running
from deploy.local.walking import Walker, people_at, sign_in
from portal.pages import PAGES

AIM_MS, _SHARE = 150.0, 0.95
_PAUSE_SECONDS = (0.5, 1.5)
_FAULT = 500


@dataclass(frozen=True)
class Opened:
    """One page that somebody opened: its pattern, how long it took, and what answered."""

    pattern: str
    seconds: float
    status: int


def slowest(times: Sequence[float], share: float = _SHARE) -> float:
    """Return what so many of these took at most."""
    ordered = sorted(times)
    return ordered[max(0, round(share * len(ordered)) - 1)]


@asynccontextmanager
async def a_portal(folder: Path) -> AsyncIterator[tuple[str, int | None]]:
    """Yield the address of a portal and, where it was started here, its process."""
    if url := os.environ.get("PORTAL_URL"):
        yield url, None
        return
    console = Console(stderr=True)
    place, clock = furnished(Place(folder, fresh=True), console, empty=False)
    async with running(place) as stack:
        if clock:
            await live_recently(stack, clock, console)
        async with pages_of(stack, folder, await people_of(stack)) as pages:
            yield pages.url, pages.process.pid


async def open_pages(url: str, person: str, addresses: Sequence[tuple[str, str]], until: float) -> list[Opened]:
    """Return how long each page took that a person opened until then."""
    found = []
    pause = random.Random(person)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        await sign_in(session, url, person)
        for address, pattern in cycle(addresses):
            await asyncio.sleep(pause.uniform(*_PAUSE_SECONDS))
            if time.monotonic() > until:
                return found
            began = time.perf_counter()
            async with session.get(f"{url}{address}") as answer:
                await answer.read()
            found.append(Opened(pattern, time.perf_counter() - began, answer.status))
    return found


def mixed(people: Sequence[str]) -> list[str]:
    """Return them so that roles take turns, as long as there is somebody of each."""
    by_role: dict[str, list[str]] = {}
    for person in people:
        by_role.setdefault(person.partition(":")[0], []).append(person)
    return [person for turn in zip_longest(*by_role.values()) for person in turn if person]


async def measured(url: str, people: int, seconds: float) -> list[Opened]:
    """Walk as one person of each role to learn their pages, then open them as many people at once."""
    known = await people_at(url)
    walker = Walker(url, PAGES, examples=1)
    addresses = {}
    for person in known:
        role = person.partition(":")[0]
        if role not in addresses:
            walk = await walker.walk(person)
            addresses[role] = [(each.address, each.pattern) for each in walk.pages]
    until = time.monotonic() + seconds
    several = islice(cycle(mixed(known)), people)
    every = await asyncio.gather(
        *(open_pages(url, person, addresses[person.partition(":")[0]], until) for person in several)
    )
    return [each for one in every for each in one]


def resident_mb(pid: int | None) -> str:
    """Return what a process holds in memory."""
    if pid is None:
        return "not known"
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return f"{kb / 1000:.0f} MB"


def report(opened: Sequence[Opened]) -> list[str]:
    """Return the lines of a table: the slowest pages first."""
    by_pattern: dict[str, list[float]] = {}
    for each in opened:
        by_pattern.setdefault(each.pattern, []).append(each.seconds * 1000)
    rows = sorted(by_pattern.items(), key=lambda row: -slowest(row[1]))
    return ["| Page | times | median ms | p95 ms |", "| --- | --- | --- | --- |"] + [
        f"| {pattern} | {len(times)} | {statistics.median(times):.0f} | {slowest(times):.0f} |"
        for pattern, times in rows[:15]
    ]


async def main() -> int:
    """Measure and print; return 1 where the aim is missed."""
    people, seconds = int(os.environ.get("PEOPLE", "20")), float(os.environ.get("SECONDS", "30"))
    with tempfile.TemporaryDirectory() as folder:
        async with a_portal(Path(folder) / "stack") as (url, pid):
            idle = resident_mb(pid)
            opened = await measured(url, people, seconds)
            after = resident_mb(pid)
    times = [each.seconds * 1000 for each in opened]
    faults = sorted({f"{each.status} at {each.pattern}" for each in opened if each.status >= _FAULT})
    lines = [
        f"{len(times)} pages, {people} people: median {statistics.median(times):.0f} ms, p95 {slowest(times):.0f} ms",
        f"memory before the first request {idle}, after the last {after}",
        *report(opened),
        *faults,
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults or slowest(times) >= AIM_MS else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
