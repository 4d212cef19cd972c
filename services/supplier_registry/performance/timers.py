"""What is said of performance by itself: plans that are due and overdue, questions that nobody answered."""

from uuid import UUID

from services.supplier_registry.performance.commands import Performances
from services.supplier_registry.performance.domain.deadlines import INACTIVITY, PLAN, PLAN_DUE, PLAN_REVIEW
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(performances: Performances) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of performance."""

    async def review_due(step: Firing, caller: Caller) -> None:
        await performances.announce_review_due(UUID(step.aggregate_id), step.by, caller)

    async def plan_due(step: Firing, caller: Caller) -> None:
        await performances.announce_plan_due(UUID(step.aggregate_id), step.by, caller)

    async def plan_overdue(step: Firing, caller: Caller) -> None:
        await performances.announce_plan_overdue(UUID(step.aggregate_id), step.by, caller)

    async def unanswered(step: Firing, caller: Caller) -> None:
        await performances.announce_unanswered(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(PLAN_REVIEW, END, review_due),
        Timer(PLAN, PLAN_DUE.name, plan_due),
        Timer(PLAN, END, plan_overdue),
        Timer(INACTIVITY, END, unanswered),
    )
