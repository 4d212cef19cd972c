"""A wish to leave is never lost, whatever the work makes of it."""

import asyncio

from structlog.testing import capture_logs

from shared.store.finishing import ended


async def deaf_to(cancellations: int) -> None:
    """Catch as many cancellations as a library might, and go on."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancellations -= 1
            if cancellations < 0:
                raise


async def test_work_that_loses_a_cancellation_is_told_again_and_where_it_waits_is_said() -> None:
    for lost in (0, 1, 2):
        task = asyncio.create_task(deaf_to(lost))
        await asyncio.sleep(0)  # it has begun
        with capture_logs() as told:
            await ended(task, patience=0.01)
        assert task.cancelled()
        assert [each["waits_in"][0].split(":")[0] for each in told] == ["deaf_to"] * lost


async def test_work_that_has_ended_by_itself_is_left_as_it_is() -> None:
    task = asyncio.create_task(asyncio.sleep(0, None))
    await task
    await ended(task, patience=0.01)
    assert not task.cancelled()
