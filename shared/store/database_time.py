"""The time that commits are recorded at: the database's, so that the clocks of two processes put nothing out of order.

What a log is read again from, and how far the relay has come, goes by it. A process whose own clock is an hour off
would otherwise record into what was read long ago, or so far ahead that everybody else seems to be.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from pymongo.database import Database

_ASKED_EVERY = 10.0
"""In seconds: until then a clock that nobody sets carries the answer on."""


class DatabaseTime:
    """The time of the database as one process knows it, in whole milliseconds, as BSON keeps it."""

    def __init__(self, ask: Callable[[], datetime], passed: Callable[[], float]) -> None:
        """`ask` returns the database's time, and may raise what the driver raises; `passed` counts seconds."""
        self._ask = ask
        self._passed = passed
        self._asked_at: float | None = None
        self._answer = datetime.min.replace(tzinfo=UTC)

    @classmethod
    def of(cls, database: Database[Any]) -> "DatabaseTime":
        """Ask this database."""
        return cls(lambda: database.command("hello")["localTime"].replace(tzinfo=UTC), monotonic)

    def __call__(self) -> datetime:
        """Return the time; raises what the driver raises where it has to be asked for and cannot be."""
        now = self._passed()
        if self._asked_at is None or now - self._asked_at >= _ASKED_EVERY:
            self._answer, self._asked_at = self._ask(), self._passed()
        time = self._answer + timedelta(seconds=max(0.0, now - self._asked_at))
        return time.replace(microsecond=time.microsecond // 1000 * 1000)
