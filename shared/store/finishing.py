"""Work in hand that is finished before a process leaves."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


async def to_its_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Await something that is finished even when this is cancelled meanwhile; only then is the cancellation obeyed."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled() and (error := task.exception()):
            log.warning("work in hand not finished: whoever leads next takes it", error=type(error).__name__)
        raise


def obey_cancellation() -> None:
    """Be cancelled now, if that was asked for while something failed: a group of tasks tells the failure alone."""
    if (task := asyncio.current_task()) and task.cancelling():
        raise asyncio.CancelledError
