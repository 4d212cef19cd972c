"""What is said of action plans by itself, at the steps of their clock."""

from uuid import UUID

from services.client_journey.plans.commands import ActionPlans
from services.client_journey.plans.domain.deadlines import REVIEW, REVIEW_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(plans: ActionPlans) -> tuple[Timer, ...]:
    """Return what is done at each step of the clock of a plan."""

    async def announce_due(step: Firing, caller: Caller) -> None:
        await plans.announce_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await plans.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    return (Timer(REVIEW, REVIEW_DUE.name, announce_due), Timer(REVIEW, END, announce_overdue))
