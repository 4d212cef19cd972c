"""Clocks of processes that a drill sets: by libfaketime where it is installed, else those of decisions alone.

Debian has the library as `libfaketime`. Without it each process gets a clock file, as replays do: what the service
dates and lets fall due goes by that, while the rest of the process keeps the machine's time. So does client journeys.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.auth.issuing import Issuer
from shared.kernel.clock import RecordClock
from shared.settings import Settings
from tests.drills.around import Around
from tests.running import turns

_LIBRARIES = Path("/usr/lib")
_LIBRARY = "*/faketime/libfaketime.so.1"
_BY_FILE = frozenset({"client_journey"})
"""Under the library, what seals clients' details there waits in vain for its limits of time."""
_RIGHT = timedelta()
_MOVED_EVERY = 0.05
_SEEN_WITHIN = "1"  # seconds


class EarlyIssuer(Issuer):
    """Issues tokens that began two hours ago, so that services take them whose clocks are behind."""

    def _signed(self, claims: Mapping[str, Any]) -> str:
        return super()._signed({**claims, "iat": claims["iat"] - 2 * 3600})


class Clocks(Around):
    """The clock of each process, by service and number, and how far it is from the right time."""

    def __init__(self, folder: Path) -> None:
        """Keep a file for each process in the folder."""
        self._folder = folder
        self.library = next(iter(sorted(_LIBRARIES.glob(_LIBRARY))), None)
        self.program = _skewed if self.library else None
        self._off: dict[tuple[str, int], timedelta] = {}
        self._records: dict[tuple[str, int], RecordClock] = {}
        self._moving: asyncio.Task[None] | None = None

    def issuer(self, folder: Path) -> Issuer:
        """Return one whose tokens every clock here finds valid."""
        return EarlyIssuer(folder, "https://identity.example", "dps")

    async def environment(self, service: str, number: int, settings: Settings) -> Mapping[str, str]:
        """Give a process a clock, which is right so far."""
        self._folder.mkdir(parents=True, exist_ok=True)
        which, file = (service, number), self._file(service, number)
        self._off[which] = _RIGHT
        if self.library is None or service in _BY_FILE:
            self._records[which] = RecordClock.create(file, datetime.now(UTC))
            self._moving = self._moving or asyncio.create_task(self._move())
            return {"CLOCK_FILE": str(file)}
        self._write(which)
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": _SEEN_WITHIN,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    @property
    def every(self) -> Collection[tuple[str, int]]:
        """Every process, by its service and number."""
        return self._off.keys()

    def set(self, which: tuple[str, int], off: timedelta) -> None:
        """Put a process's clock ahead of the right time, or behind."""
        self._off[which] = off
        if which not in self._records:
            self._write(which)

    def close(self) -> None:
        """Stop moving clocks."""
        if self._moving:
            self._moving.cancel()

    def _write(self, which: tuple[str, int]) -> None:
        new = self._file(*which).with_suffix(".new")
        new.write_text(f"{self._off[which].total_seconds():+.0f}\n")
        new.rename(self._file(*which))

    def _file(self, service: str, number: int) -> Path:
        return self._folder / f"{service}-{number}.clock"

    async def _move(self) -> None:
        async for _ in turns(_MOVED_EVERY):
            for which, record in self._records.items():
                record.set(datetime.now(UTC) + self._off[which])


def _skewed(service: str) -> tuple[str, ...]:
    return "tests.drills.skewed", service
