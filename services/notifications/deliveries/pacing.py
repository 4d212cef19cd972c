"""How fast a channel is used, and when it is left alone: both are of this process, and forgotten with it."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from services.notifications.channels.interface import EMAIL, GOVUK_NOTIFY, WEBHOOK

FAILURES_TO_REST = 5
_FIRST_REST, _LONGEST_REST = 15.0, 900.0

Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Pace:
    """How many parcels of a channel are under way at once, and how many begin in a second at most."""

    at_once: int = 16
    a_second: float = 50.0


PACES: Mapping[str, Pace] = MappingProxyType(
    {EMAIL: Pace(8, 20.0), GOVUK_NOTIFY: Pace(16, 45.0), WEBHOOK: Pace(32, 100.0)}
)
"""GOV.UK Notify takes 3,000 requests a minute of one service by default; others are held to what they would bear."""


class RateLimit:
    """Lets so many begin in a second, one after another in even steps, however many wait."""

    def __init__(self, a_second: float, now: Monotonic = time.monotonic) -> None:
        """Count by this clock."""
        self._step = 1.0 / a_second
        self._now = now
        self._next = now()

    def delay(self) -> float:
        """Take a turn, and return in how many seconds it comes."""
        now = self._now()
        turn = max(self._next, now)
        self._next = turn + self._step
        return turn - now

    async def wait(self) -> None:
        """Wait for a turn."""
        if (delay := self.delay()) > 0:
            await asyncio.sleep(delay)


@dataclass
class Breaker:
    """Whether something that keeps failing is left alone: it rests after five failures in a row, longer each time.

    Once a rest is over, one parcel tries; the others wait until that has succeeded.
    """

    now: Monotonic = time.monotonic
    failures: int = 0
    until: float = field(default=0.0)
    _trying: bool = False

    @property
    def rests(self) -> bool:
        """Whether it is left alone just now, or being tried."""
        return self.failures >= FAILURES_TO_REST and (self._trying or self.now() < self.until)

    def may_try(self) -> bool:
        """Whether a parcel may go, and let it be the one that tries where others have failed."""
        if self.failures < FAILURES_TO_REST:
            return True
        if self.rests:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """It works."""
        self.failures, self._trying = 0, False

    def left(self) -> None:
        """What was tried said nothing about it."""
        self._trying = False

    def failed(self, retry_after: float | None = None) -> None:
        """It does not work; rest for as long as it asks, else longer each time, and never all at the same moment.

        What had begun before the rest says nothing new.
        """
        if self.failures >= FAILURES_TO_REST and not self._trying:
            return
        self.failures, self._trying = self.failures + 1, False
        doubled = min(_FIRST_REST * 2.0 ** max(self.failures - FAILURES_TO_REST, 0), _LONGEST_REST)
        spread = doubled * (0.5 + random.random() / 2)  # noqa: S311 - it spreads attempts, and hides nothing
        self.until = self.now() + max(spread, min(retry_after or 0.0, 86_400.0))
        if retry_after is not None:
            self.failures = max(self.failures, FAILURES_TO_REST)
