"""What could not be done: tried again later and later, holding up nothing else."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

_FIRST_DELAY = 1.0
_LONGEST_DELAY = 300.0
_PATIENT_ATTEMPTS = 5


@dataclass(slots=True)
class Failure:
    """One step that failed: how often, since when it is due, and when it is tried again, by the loop's time.

    A `passing` one waits for what is on its way, such as news.
    """

    attempts: int
    due_at: datetime | None
    again_at: float
    passing: bool
    seen: bool = True

    @property
    def failing(self) -> bool:
        """Whether somebody should look at it."""
        return not self.passing or self.attempts > _PATIENT_ATTEMPTS


class Failures:
    """The steps that failed, by their keys. What a whole look does not find any more is forgotten."""

    def __init__(self) -> None:
        """Begin with none: another process finds out for itself."""
        self._of: dict[str, Failure] = {}

    @property
    def failing(self) -> int:
        """How many steps somebody should look at."""
        return sum(each.failing for each in self._of.values())

    @property
    def waiting(self) -> bool:
        """Whether something is tried again soon that is expected to be done then."""
        return any(not each.failing for each in self._of.values())

    @property
    def oldest(self) -> datetime | None:
        """Since when the oldest of them is due."""
        return min((each.due_at for each in self._of.values() if each.due_at), default=None)

    def seconds(self) -> float | None:
        """Return in how many seconds something is to be tried again."""
        now = asyncio.get_running_loop().time()
        return max(0.0, min(each.again_at for each in self._of.values()) - now) if self._of else None

    def begin(self) -> None:
        """Begin a look at all that is due."""
        for each in self._of.values():
            each.seen = False

    def end(self) -> None:
        """End a look: what was not found is done, or its clock does not run any more."""
        self._of = {key: each for key, each in self._of.items() if each.seen}

    def may_be_tried(self, key: str) -> bool:
        """Whether a step that was found due is to be tried now."""
        failure = self._of.get(key)
        if failure is None:
            return True
        failure.seen = True
        return failure.again_at <= asyncio.get_running_loop().time()

    def failed(self, key: str, due_at: datetime | None, *, passing: bool = False) -> int:
        """Note that it failed, and return how often it did."""
        before = self._of.get(key)
        attempts = before.attempts + 1 if before else 1
        delay = min(_FIRST_DELAY * 2 ** min(attempts - 1, 16), _LONGEST_DELAY)
        again_at = asyncio.get_running_loop().time() + delay
        self._of[key] = Failure(attempts, due_at, again_at, passing)
        return attempts

    def succeeded(self, key: str) -> None:
        """Forget it."""
        self._of.pop(key, None)
