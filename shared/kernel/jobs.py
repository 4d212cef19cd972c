"""Jobs: what a service does again and again by itself, once in each period, by the process that leads its timers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.kernel.caller import Caller

_UK = "Europe/London"


@dataclass(frozen=True, slots=True)
class Daily:
    """Once for each day of the United Kingdom, from this time on, by the clock that decisions are dated by."""

    at: time = time.min

    def began(self, now: datetime) -> datetime:
        """Return when the period began that runs now."""
        today = now.astimezone(ZoneInfo(_UK)).date()
        began = self._on(today)
        return began if began <= now else self._on(today - timedelta(days=1))

    def ends(self, now: datetime) -> datetime:
        """Return when the next one begins."""
        return self._on(self.began(now).date() + timedelta(days=1))

    def key(self, now: datetime) -> str:
        """Return the day of the period that runs now."""
        return self.began(now).date().isoformat()

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.at, ZoneInfo(_UK))


@dataclass(frozen=True, slots=True)
class Every:
    """Once in every so many seconds, by the machine's time."""

    seconds: float

    def began(self, now: datetime) -> datetime:
        """Return when the period began that runs now."""
        return datetime.fromtimestamp(now.timestamp() // self.seconds * self.seconds, UTC)

    def ends(self, now: datetime) -> datetime:
        """Return when the next one begins."""
        return self.began(now) + timedelta(seconds=self.seconds)

    def key(self, now: datetime) -> str:
        """Return when the period began that runs now."""
        return self.began(now).isoformat()


@dataclass(frozen=True, slots=True)
class Turn:
    """One time that a job is done: for which period, and for which it was done last, if ever.

    Periods between the two were missed, since nobody was there. `now` is the moment at which it is begun. A command
    that the job gives has `caller`, under which it changes something once a period at most.
    """

    period: str
    last: str | None
    now: datetime
    caller: Caller


@dataclass(frozen=True)
class Job:
    """One job. It may be killed at any step and begun again for the same period: so it can be repeated."""

    name: str
    every: Daily | Every
    act: Callable[[Turn], Awaitable[object]] = field(repr=False)
