"""Doing the same many times, some at once, as where two that compete are to meet."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


async def in_rounds(round_of: Callable[[int], Awaitable[Result]], rounds: int, at_once: int) -> list[Result]:
    """Return what each round came to, in order."""
    return [
        each
        for begin in range(0, rounds, at_once)
        for each in await asyncio.gather(*map(round_of, range(begin, begin + at_once)))
    ]
