"""What is said of applications by itself: that their decision is due, and that it is overdue."""

from uuid import UUID

from services.supplier_registry.applications.commands import Applications
from services.supplier_registry.applications.domain.deadlines import DECISION, DECISION_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(applications: Applications) -> tuple[Timer, ...]:
    """Return what is done at each step of the clock of an application."""

    async def announce_due(step: Firing, caller: Caller) -> None:
        await applications.announce_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await applications.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(DECISION, DECISION_DUE.name, announce_due),
        Timer(DECISION, END, announce_overdue),
    )
