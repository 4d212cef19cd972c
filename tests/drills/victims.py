"""Who is killed in a drill, what becomes of it, and how long that may take."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How long it may take after a fault, in seconds on an idle machine, until somebody is served and all is read."""

    first_success: float
    lag_normal: float = 30.0


@dataclass(frozen=True)
class Struck:
    """What became of one fault: seconds from it until the first request that was sent after it was answered, and
    until all that was recorded by the time of its mending was published and read."""

    what: str
    first_success: float
    lag_normal: float
    times: int = 1


@dataclass
class Victim:
    """A process that may be killed at any moment: how it is, and how it comes back."""

    name: str
    services: frozenset[str]
    kill: Callable[[], Awaitable[None]]
    restart: Callable[[], Awaitable[None]]


def together(victims: Sequence[Victim]) -> Victim:
    """Return what kills all of these at once, and has all of them come back."""

    async def kill() -> None:
        await asyncio.gather(*(each.kill() for each in victims))

    async def restart() -> None:
        await asyncio.gather(*(each.restart() for each in victims))

    names, services_of = (each.name for each in victims), (name for each in victims for name in each.services)
    return Victim(" and ".join(names), frozenset(services_of), kill, restart)
