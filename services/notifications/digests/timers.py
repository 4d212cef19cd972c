"""What digests do by themselves: at the beginning of each working day they tell what has changed before it."""

from datetime import date

from services.notifications.digests.commands import Digests
from shared.kernel.jobs import Daily, Job, Turn
from shared.reference.calendar import is_working_day

_BEGINNING = Daily()


def jobs_of(digests: Digests) -> tuple[Job, ...]:
    """Return what is done once a day; what a missed day would have told, the next one does."""

    async def tell(turn: Turn) -> None:
        day = date.fromisoformat(turn.period)
        if is_working_day(day):
            await digests.write(day, _BEGINNING.began(turn.now), turn.caller)

    return (Job("digests.provider_list", _BEGINNING, tell),)
