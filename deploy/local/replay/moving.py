"""Moving the record's clock on: to each moment at which something is due by itself, and no further until it is done."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

import aiohttp

from deploy.local.replay.client import Unexpected
from deploy.local.stack import Stack
from shared.kernel.clock import RecordClock

_SETTLED = "/timers/settled"
_WELL, _UNAVAILABLE = 200, 503
_ATTEMPTS = 6
_PATIENCE = aiohttp.ClientTimeout(total=120)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the timers of a service say once nothing is due by its clock: when something will be."""

    service: str
    next: datetime | None


class Moving:
    """Moves a record's clock as far as somebody wants it, and not past what is due without letting it be done.

    `stops` counts the moments at which something was, `seconds` what waiting for the timers took in all.
    """

    def __init__(self, clock: RecordClock, stack: Stack, session: aiohttp.ClientSession) -> None:
        """The timers are asked at the stack's operations ports."""
        self._clock = clock
        self._operations = stack.operations
        self._session = session
        self.stops = 0
        self.seconds = 0.0

    async def to(self, moment: datetime) -> None:
        """Move the clock to a moment, by way of all that is due until then.

        Raises `Unexpected` where something that is due fails.
        """
        while (due := _first(await self.settle())) and due <= moment:
            self.stops += 1
            self._clock.set(max(due, self._clock()))
        self._clock.set(moment)

    async def settle(self) -> list[Settled]:
        """Return once no timer has anything that is due by the clock as it stands; raises `Unexpected`."""
        began = monotonic()
        try:
            return await asyncio.gather(*(self._settled(name) for name in self._operations))
        finally:
            self.seconds += monotonic() - began

    async def _settled(self, service: str) -> Settled:
        """Ask again where nobody leads just now, as while the database does not answer."""
        for attempt in range(_ATTEMPTS):
            async with self._session.get(self._operations[service] + _SETTLED, timeout=_PATIENCE) as response:
                said = await response.json()
            if response.status != _UNAVAILABLE:
                return self._read(service, response.status, said)
            await asyncio.sleep(0.1 * 2**attempt)
        raise Unexpected(f"nobody leads the timers of {service}")

    @staticmethod
    def _read(service: str, status: int, said: dict[str, Any]) -> Settled:
        if status != _WELL:
            raise Unexpected(f"the timers of {service} say {status}: {said}")
        if said["failing"]:
            raise Unexpected(f"{said['failing']} of what is due in {service} fail")
        return Settled(service, datetime.fromisoformat(said["next"]) if said["next"] else None)


def _first(said: Iterable[Settled]) -> datetime | None:
    return min((each.next for each in said if each.next), default=None)
