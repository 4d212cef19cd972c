"""The clock that decisions are dated by. Latency, leases and expiry never use it: they use the machine's own time."""

import mmap
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]

_SECONDS = struct.Struct("<d")


def system_clock() -> datetime:
    """Return the time of this machine, in UTC."""
    return datetime.now(UTC)


class RecordClock:
    """A clock that stands where a file says, so that two years of business can be replayed in minutes.

    The file holds one little-endian double: seconds since 1970-01-01 UTC. Whoever drives the replay moves it on with
    `set`; every service that is given the same file then dates its decisions by it. Meant for the laptop stack only.
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
        """Return the moment that the file holds, in UTC."""
        (seconds,) = _SECONDS.unpack_from(self._memory)
        return datetime.fromtimestamp(seconds, UTC)

    def set(self, moment: datetime) -> None:
        """Move the clock of everyone who reads this file."""
        _SECONDS.pack_into(self._memory, 0, moment.timestamp())


def clock_from(path: Path | None) -> Clock:
    """Return the record's clock where a file is named, else the machine's."""
    return RecordClock(path) if path else system_clock
