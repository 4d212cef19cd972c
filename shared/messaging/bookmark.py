"""The relay's place in the log while it works, saved every so often: at least once allows it."""

import asyncio
from dataclasses import replace
from datetime import datetime

from shared.store.position import Position, Positions

_SAVE_SECONDS = 0.25


class Superseded(Exception):
    """Another relay leads: what this one would save is refused, and it must stop."""


class Bookmark:
    """How far one leader has come, and how much of that is saved."""

    def __init__(self, positions: Positions, leader: str) -> None:
        """Save in the name of `leader`."""
        self._positions = positions
        self._leader = leader
        self._unsaved: Position | None = None
        self._newest: datetime | None = None

    def move(self, position: Position) -> None:
        """Everything up to here is acknowledged; it is saved within a quarter of a second, or by `save`.

        What was recorded a little earlier may be committed a little later: the recorded time of the place never falls,
        so that a log that falls quiet just then does not seem to wait.
        """
        times = [each for each in (position.recorded_at, self._newest) if each is not None]
        self._newest = max(times, default=None)
        self._unsaved = replace(position, recorded_at=self._newest)

    async def save(self) -> None:
        """Save the place, if it has moved; raises `Superseded`."""
        position = self._unsaved
        if position is None:
            return
        if not await self._positions.save(position, self._leader):
            raise Superseded("another relay has claimed the position")
        if self._unsaved is position:
            self._unsaved = None

    async def keep(self) -> None:
        """Save again and again, until cancelled."""
        while True:
            await asyncio.sleep(_SAVE_SECONDS)
            await self.save()
