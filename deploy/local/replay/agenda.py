"""What is to be done on each day of the record: side by side, but in turn where it concerns one supplier or journey."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any

Step = Coroutine[Any, Any, None]


class Agenda:
    """Steps by day and by subject.

    A day's steps for one subject are taken one after another, as the one person who works on it would. Otherwise an
    offer could be withdrawn between a look at it and the change of its price.
    """

    def __init__(self, days: int) -> None:
        self._days = days
        self._steps: dict[int, dict[object, list[Callable[[], Step]]]] = defaultdict(lambda: defaultdict(list))

    def put(self, day: int, subject: object, step: Callable[..., Step], *arguments: object) -> None:
        """Plan a step; one that would come after the last day does not happen."""
        if day < self._days:
            self._steps[day][subject].append(lambda: step(*arguments))

    async def live(self, day: int) -> None:
        """Take every step of a day. The first error ends them all, and is raised in an `ExceptionGroup`."""
        async with asyncio.TaskGroup() as group:
            for steps in self._steps.pop(day, {}).values():
                group.create_task(_in_turn(steps))


async def _in_turn(steps: list[Callable[[], Step]]) -> None:
    for step in steps:
        await step()
