"""What a library says over and over is told once in a while, with how often it was said in between.

A client of a broker that is away tries again ten times a second from every connection that it has, and logs each: over
a thousand lines in half a minute from one process, between which nobody would find ours.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

import structlog

_MOST = 256
"""Lines that are remembered; where more than so many differ, they are not what this is for."""


class Seldom(logging.Filter):
    """Passes a line of some loggers on if the same was not told within the last seconds."""

    def __init__(self, logger: str, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Look at `logger` and those beneath it; whatever others say is passed on."""
        super().__init__(logger)
        self._seconds = seconds
        self._clock = clock
        self._told: dict[tuple[str, str, str], float] = {}
        self._since: dict[tuple[str, str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line is to be told; what `repeated` adds to it stands in the record then."""
        if not super().filter(record):
            return True
        fault = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        line, now = (record.name, record.getMessage(), fault), self._clock()
        if now - self._told.get(line, -self._seconds) < self._seconds:
            self._since[line] = self._since.get(line, 0) + 1
            return False
        if len(self._told) >= _MOST:
            self._told.clear()
            self._since.clear()
        self._told[line] = now
        record.repeated = self._since.pop(line, 0)
        return True


def repeated(_: Any, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add to a library's line how often the same was said since it was last told, where it was."""
    if often := getattr(line["_record"], "repeated", 0):
        line["repeated"] = often
    return line
