"""What a page costs the portal: its CPU for each, opened alone, beside that of a file handed out the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from deploy.local.walking import role_of, sign_in

TIMES, OF_FLOOR = 4, 50


@dataclass(frozen=True)
class Cost:
    """A page as somebody of a role opened it: milliseconds of the portal's CPU, and how many files that makes."""

    pattern: str
    role: str
    cpu_ms: float
    of_floor: float


def cpu_ms_of(pid: int) -> float:
    """The milliseconds that all threads of a process have computed, finer than the ticks of `cpu_of`."""
    schedules = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in schedules) / 1e6


async def costs_of(
    url: str, pid: int, floor: str, addresses: Mapping[str, Sequence[tuple[str, str]]], times: int = TIMES
) -> list[Cost]:
    """Return what each page of each person costs; `floor` is the address of a file."""
    found = []
    for person, pages in addresses.items():
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            await sign_in(session, url, person)
            file = await _cost(session, pid, f"{url}{floor}", OF_FLOOR)
            for address, pattern in {pattern: (address, pattern) for address, pattern in pages}.values():
                cost = await _cost(session, pid, f"{url}{address}", times)
                found.append(Cost(pattern, str(role_of(person)), cost, cost / file))
    return found


async def _cost(session: aiohttp.ClientSession, pid: int, address: str, times: int) -> float:
    async def opened() -> None:
        async with session.get(address) as answer:
            await answer.read()

    await opened()  # what is built or remembered at the first time is not what a page costs
    before = cpu_ms_of(pid)
    for _ in range(times):
        await opened()
    return (cpu_ms_of(pid) - before) / times
