"""What is said by itself of feedback that is owed."""

from uuid import UUID

from services.supplier_registry.feedback.commands import FeedbackCommands
from services.supplier_registry.feedback.domain.deadlines import FEEDBACK_DUE, FEEDBACK_OWED
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(feedback: FeedbackCommands) -> tuple[Timer, ...]:
    """Return what is done at each step of the clock of feedback."""

    async def announce_due(step: Firing, caller: Caller) -> None:
        await feedback.announce_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await feedback.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    return (Timer(FEEDBACK_OWED, FEEDBACK_DUE.name, announce_due), Timer(FEEDBACK_OWED, END, announce_overdue))
