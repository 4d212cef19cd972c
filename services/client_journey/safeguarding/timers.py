"""What is said of safeguarding reports by itself, once a day has passed."""

from uuid import UUID

from services.client_journey.safeguarding.commands import Safeguarding
from services.client_journey.safeguarding.domain.deadlines import STEP
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(reports: Safeguarding) -> tuple[Timer, ...]:
    """Return what is done at the end of the clock of a report."""

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await reports.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    return (Timer(STEP, END, announce_overdue),)
