"""What is done by itself: at the beginning of each working day it is told of what nobody has opened in time."""

from datetime import date

from services.notifications.escalations.commands import Escalations
from shared.kernel.jobs import Daily, Job, Turn
from shared.reference.calendar import is_working_day


def jobs_of(escalations: Escalations) -> tuple[Job, ...]:
    """Return what is done once a day; what a missed day would have told, the next one does."""

    async def tell(turn: Turn) -> None:
        day = date.fromisoformat(turn.period)
        if is_working_day(day):
            await escalations.of_unread(day, turn.caller)

    return (Job("escalations.unread", Daily(), tell),)
