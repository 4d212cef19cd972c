"""`make bench-portal`: how long pages take for 20 people at once, what each costs, and what the portal holds in memory.

The stack is the laptop's, started here with the last weeks lived through; PORTAL_URL names one that runs already. Each
person signs in, walks to the pages that their role links to, and then opens them again, one after the other, with a
pause like a person's between two. Afterwards each page is opened alone, a few times: its CPU in the portal beside that
of a file that the same gateway and portal hand out (the floor) is a figure that no other load on the machine changes.

PEOPLE (20) and SECONDS (30) are environment variables. It fails where the slowest twentieth of pages took 150 ms or
more, as far as what others took of the cores does not explain it, and where a page is a fault of ours.
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
from portal.web.assets import Assets
from tests.performance.machine import Meter, children_of, memory_of
from tests.performance.page_costs import Cost, costs_of

AIM_MS, SHARES = 150.0, (0.5, 0.95, 0.99)
_PAUSE_SECONDS = (0.5, 1.5)
_FAULT = 500
_LEAST_SHARE = 0.1
_ROWS = 15

Addresses = dict[str, list[tuple[str, str]]]
"""What each role's pages are at: address and pattern."""


@dataclass(frozen=True)
class Opened:
    """One page that somebody opened: its pattern, how long it took, and what answered."""

    pattern: str
    seconds: float
    status: int


@dataclass(frozen=True)
class Load:
    """What was opened, and which share of the cores others took meanwhile."""

    opened: Sequence[Opened]
    foreign: float


def slowest(times: Sequence[float], share: float = 0.95) -> float:
    """Return what so many of these took at most."""
    ordered = sorted(times)
    return ordered[max(0, round(share * len(ordered)) - 1)]


def allowed_ms(foreign: float) -> float:
    """Return the aim on a machine of which others take such a share: what shares a core takes so much longer."""
    return AIM_MS / max(_LEAST_SHARE, 1 - foreign)


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
    found: list[Opened] = []
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
        by_role.setdefault(_role(person), []).append(person)
    return [person for turn in zip_longest(*by_role.values()) for person in turn if person]


async def addresses_at(url: str, people: Sequence[str]) -> Addresses:
    """Walk as one person of each role to learn their pages."""
    walker = Walker(url, PAGES, examples=1)
    found: Addresses = {}
    for person in people:
        if _role(person) not in found:
            walk = await walker.walk(person)
            found[_role(person)] = [(each.address, each.pattern) for each in walk.pages]
    return found


async def loaded(url: str, known: Sequence[str], addresses: Addresses, people: int, seconds: float) -> Load:
    """Open pages as so many people at once, each beginning elsewhere among the pages of their role."""
    until = time.monotonic() + seconds
    meter = Meter({f"{name}-{pid}": pid for pid, name in _our_processes(os.getpid())})
    several = []
    for number, person in enumerate(islice(cycle(mixed(known)), people)):
        pages = addresses[_role(person)]
        first = number * len(pages) // people
        several.append(open_pages(url, person, [*pages[first:], *pages[:first]], until))
    every = await asyncio.gather(*several)
    return Load([each for one in every for each in one], meter.used().foreign)


def _our_processes(pid: int) -> list[tuple[int, str]]:
    return [(pid, "this"), *(each for child in children_of(pid) for each in [child, *_our_processes(child[0])[1:]])]


def _role(person: str) -> str:
    return person.partition(":")[0]


def report(opened: Sequence[Opened], costs: Sequence[Cost] = ()) -> list[str]:
    """Return the lines of a table: the slowest pages first, then those that cost most where that is known."""
    by_pattern: dict[str, list[float]] = {}
    for each in opened:
        by_pattern.setdefault(each.pattern, []).append(each.seconds * 1000)
    rows = sorted(by_pattern.items(), key=lambda row: -slowest(row[1]))
    lines = ["| Page | times | p50 ms | p95 ms | p99 ms |", "| --- | --- | --- | --- | --- |"] + [
        f"| {pattern} | {len(times)} | " + " | ".join(f"{slowest(times, share):.0f}" for share in SHARES) + " |"
        for pattern, times in rows[:_ROWS]
    ]
    if costs:
        lines += ["", "| Page, opened alone | role | portal's CPU ms | x floor |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {each.pattern} | {each.role} | {each.cpu_ms:.1f} | {each.of_floor:.0f} |"
            for each in sorted(costs, key=lambda cost: -cost.cpu_ms)[:_ROWS]
        ]
    return lines


def summary(load: Load, people: int, costs: Sequence[Cost]) -> list[str]:
    """Return what it comes to: all pages together, and what a page costs beside a file."""
    times = [each.seconds * 1000 for each in load.opened]
    taken = ", ".join(f"p{share * 100:.0f} {slowest(times, share):.0f} ms" for share in SHARES)
    lines = [
        f"{len(times)} pages of {len({each.pattern for each in load.opened})} kinds, {people} people: {taken};"
        f" allowed {allowed_ms(load.foreign):.0f} ms at p95, since others took {load.foreign:.0%} of the cores"
    ]
    if costs:
        cpu, ratio = (statistics.median(each) for each in ([c.cpu_ms for c in costs], [c.of_floor for c in costs]))
        lines.append(
            f"a page costs the portal {cpu:.1f} ms of CPU (median), {ratio:.0f} times a file from the same gateway"
        )
    return lines


def is_missed(load: Load) -> bool:
    """Whether pages were slower than the machine explains, or a fault of ours."""
    times = [each.seconds * 1000 for each in load.opened]
    return slowest(times) >= allowed_ms(load.foreign) or any(each.status >= _FAULT for each in load.opened)


async def measured(url: str, pid: int | None, people: int, seconds: float) -> tuple[Load, list[Cost]]:
    """Walk as one person of each role, open pages as many at once, then each alone."""
    known = await people_at(url)
    addresses = await addresses_at(url, known)
    load = await loaded(url, known, addresses, people, seconds)
    if pid is None:
        return load, []
    first = {_role(person): person for person in reversed(known)}
    floor = Assets().address("favicon.svg")
    return load, await costs_of(url, pid, floor, {first[role]: pages for role, pages in addresses.items()})


async def main() -> int:
    """Measure and print; return 1 where the aim is missed."""
    people, seconds = int(os.environ.get("PEOPLE", "20")), float(os.environ.get("SECONDS", "30"))
    with tempfile.TemporaryDirectory() as folder:
        async with a_portal(Path(folder) / "stack") as (url, pid):
            idle = memory_of(pid) if pid else None
            load, costs = await measured(url, pid, people, seconds)
            after = memory_of(pid) if pid else None
    faults = sorted({f"{each.status} at {each.pattern}" for each in load.opened if each.status >= _FAULT})
    lines = [*summary(load, people, costs), "", *report(load.opened, costs), *faults]
    if idle and after:
        lines.insert(
            1, f"memory before the first request {idle.resident:.0f} MB, after the last {after.resident:.0f} MB"
        )
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if is_missed(load) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
