"""Leaving in order: what is in hand is finished, and a wish to leave is never lost."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


async def to_its_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Await something that is finished even when this is cancelled meanwhile; only then is the cancellation obeyed.

    The broker's clients are closed by it: while they wait for tasks of their own they take any cancellation for one of
    those, so that a loop which closes one at each turn might go on for ever.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()):
            log.warning("work in hand not finished: whoever leads next takes it", error=type(error).__name__)
        raise


async def apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Await something in a task of its own, which is cancelled with this one, and to its end.

    A group of tasks in which one fails just as the whole is cancelled tells the failure alone (before Python 3.13), so
    that a loop around it which goes on after failures would never stop. Nor can the task's count of cancellations tell:
    groups leave theirs in it.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait({task})
        raise
    return task.result()


async def ended(task: "asyncio.Task[None]", patience: float) -> None:
    """Cancel a task and wait until it has ended; after each `patience` seconds in which it has not, cancel it again.

    A library that catches a cancellation loses it: without the second one, whoever waits would wait for ever.
    """
    task.cancel()
    while not (await asyncio.wait({task}, timeout=patience))[0]:
        log.error("what was told to end goes on: telling it again", waits_in=list(_places(task.get_coro())))
        task.cancel()


def _places(work: Any) -> Iterator[str]:
    """Yield where a coroutine waits, the innermost last."""
    while frame := getattr(work, "cr_frame", None):
        yield f"{frame.f_code.co_qualname}:{frame.f_lineno}"
        work = work.cr_await
