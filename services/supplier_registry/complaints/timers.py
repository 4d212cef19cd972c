"""What is said of complaints by itself, at the steps of their clocks."""

from uuid import UUID

from services.supplier_registry.complaints.commands import Complaints
from services.supplier_registry.complaints.domain.deadlines import ANSWER, ANSWER_DUE, DECISION, DECISION_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(complaints: Complaints) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of complaints."""

    async def announce_answer_due(step: Firing, caller: Caller) -> None:
        await complaints.announce_answer_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_unanswered(step: Firing, caller: Caller) -> None:
        await complaints.announce_unanswered(UUID(step.aggregate_id), step.by, caller)

    async def announce_decision_due(step: Firing, caller: Caller) -> None:
        await complaints.announce_decision_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await complaints.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(ANSWER, ANSWER_DUE.name, announce_answer_due),
        Timer(ANSWER, END, announce_unanswered),
        Timer(DECISION, DECISION_DUE.name, announce_decision_due),
        Timer(DECISION, END, announce_overdue),
    )
