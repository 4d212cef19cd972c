"""What is done about requirements to come by itself: each month is counted once it is over, and one ahead comes out."""

from services.client_journey.requirements.commands import Forecasts
from shared.kernel.jobs import Daily, Job, Turn


def jobs_of(forecasts: Forecasts) -> tuple[Job, ...]:
    """Return the job of the day; it does nothing on most days, and days that were missed need no making up."""

    async def follow(turn: Turn) -> None:
        await forecasts.count(turn.caller.part("count"))
        await forecasts.release(turn.caller.part("release"))

    return (Job("requirements.forecasts", Daily(), follow),)
