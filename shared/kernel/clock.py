"""The clock that decisions are dated by. Latency, leases and expiry never use it: they use the machine's own time."""

import math
import mmap
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]

# In the machine's own format, which is copied as a whole; in a named byte order Python writes one byte after another,
# and somebody could read half of a moment.
_SECONDS = struct.Struct("@d")
_MACHINES_TIME = math.nan


def system_clock() -> datetime:
    """Return the time of this machine, in UTC."""
    return datetime.now(UTC)


class RecordClock:
    """A clock that stands where a file says, so that two years of business can be replayed in minutes.

    The file holds one double: seconds since 1970-01-01 UTC, or no number (NaN) for the machine's time.
    Whoever drives the replay moves it on with `set`; every service that is given the same file then dates its decisions
    by it. With `run_on` the record is over, and everybody goes by the machine's time. Meant for the laptop stack only.
    """

    def __init__(self, path: Path) -> None:
        """Open the file of a clock that `create` made. Raises `FileNotFoundError` where there is none."""
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SECONDS.size)

    @classmethod
    def create(cls, path: Path, moment: datetime) -> "RecordClock":
        """Make the file, standing at `moment`."""
        path.write_bytes(_SECONDS.pack(moment.timestamp()))
        return cls(path)

    def __call__(self) -> datetime:
        """Return the moment that the file holds, or the machine's time once the record is over; in UTC."""
        seconds = self._seconds
        return system_clock() if math.isnan(seconds) else datetime.fromtimestamp(seconds, UTC)

    @property
    def runs(self) -> bool:
        """Whether the record is over, and the clock runs as the machine's does."""
        return math.isnan(self._seconds)

    def set(self, moment: datetime) -> None:
        """Move the clock of everyone who reads this file. Raises `RuntimeError` once the record is over."""
        if self.runs:
            raise RuntimeError("the record is over: its clock runs by the machine's time and is not set any more")
        self._write(moment.timestamp())

    def run_on(self) -> None:
        """End the record: from now on everyone who reads this file goes by the machine's time.

        Raises `ValueError` where the record ends later than now: time goes back for nobody.
        """
        if self() > system_clock():
            raise ValueError(f"the record ends at {self().isoformat()}, which is still to come")
        self._write(_MACHINES_TIME)

    def _write(self, seconds: float) -> None:
        # At once: `pack_into` would clear the memory first, and another process would read 1970.
        self._memory[:] = _SECONDS.pack(seconds)

    @property
    def _seconds(self) -> float:
        (seconds,) = _SECONDS.unpack_from(self._memory)
        return float(seconds)


def clock_from(path: Path | None) -> Clock:
    """Return the record's clock where a file is named, else the machine's."""
    return RecordClock(path) if path else system_clock
