"""Asking side by side, and parts of a page that may be missing."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

from portal.api.problem import NotAnswered
from shared.telemetry import metrics

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")

OPTIONAL_SECONDS = 0.5
_SIGN_IN_AGAIN = 401
AWAY, NOT_THEIRS, NOT_THERE = "away", "not_theirs", "not_there"
_SENTENCES = {
    AWAY: "{what} cannot be shown at the moment.",
    NOT_THEIRS: "{what}: you may not see this.",
    NOT_THERE: "{what}: this was not found.",
}
_WHY = {403: NOT_THEIRS, 404: NOT_THERE, 410: NOT_THERE}


@dataclass(frozen=True)
class Missing:
    """A part of a page that could not be had, and the sentence that stands in its place.

    `what` it is and `why`, one of `AWAY`, `NOT_THEIRS` and `NOT_THERE`, let a page say so in its own language.
    """

    sentence: str
    what: str = field(default="", compare=False)
    why: str = field(default="", compare=False)


@overload
async def together(a: Awaitable[A], b: Awaitable[B], /) -> tuple[A, B]: ...
@overload
async def together(a: Awaitable[A], b: Awaitable[B], c: Awaitable[C], /) -> tuple[A, B, C]: ...
@overload
async def together(a: Awaitable[A], b: Awaitable[B], c: Awaitable[C], d: Awaitable[D], /) -> tuple[A, B, C, D]: ...
@overload
async def together(
    a: Awaitable[A], b: Awaitable[B], c: Awaitable[C], d: Awaitable[D], e: Awaitable[E], /
) -> tuple[A, B, C, D, E]: ...
@overload
async def together(
    a: Awaitable[A], b: Awaitable[B], c: Awaitable[C], d: Awaitable[D], e: Awaitable[E], f: Awaitable[F], /
) -> tuple[A, B, C, D, E, F]: ...
@overload
async def together(*asked: Awaitable[A]) -> tuple[A, ...]: ...
async def together(*asked: Awaitable[Any]) -> tuple[Any, ...]:
    """Return all answers, in order; raises what the first one that fails raises, and asks no further."""
    tasks = [asyncio.ensure_future(each) for each in asked]
    try:
        return tuple(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


async def part(asked: Awaitable[A], what: str, *, seconds: float = OPTIONAL_SECONDS) -> A | Missing:
    """Return a part of a page, or the sentence in its place where it cannot be had in time.

    `what` begins a sentence: "Quality ratings". What is not theirs to see, or is not there, is said as such, and counts
    for nothing that is away. Raises `NotAnswered` where the person has to sign in again.
    """
    why = AWAY
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except TimeoutError:
        pass
    except NotAnswered as error:
        if error.status == _SIGN_IN_AGAIN:
            raise
        why = _WHY.get(error.status, AWAY)
    if why == AWAY:
        metrics.PAGE_PARTS_MISSING.inc()
    return Missing(_SENTENCES[why].format(what=what), what, why)
