"""What becomes of an emergency access by itself, at the steps of its clocks."""

from uuid import UUID

from services.client_journey.emergencies.commands import Emergencies
from services.client_journey.emergencies.domain.deadlines import ACCESS, ANSWER, REVIEW
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(emergencies: Emergencies) -> tuple[Timer, ...]:
    """Return what is done at each step."""

    async def lapse(step: Firing, caller: Caller) -> None:
        await emergencies.lapse(UUID(step.aggregate_id), caller)

    async def end(step: Firing, caller: Caller) -> None:
        await emergencies.end_in_time(UUID(step.aggregate_id), caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await emergencies.announce_overdue(UUID(step.aggregate_id), caller)

    return (Timer(ANSWER, END, lapse), Timer(ACCESS, END, end), Timer(REVIEW, END, announce_overdue))
