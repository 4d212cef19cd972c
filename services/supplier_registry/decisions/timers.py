"""What is said by itself of an agreement that waits: that it is due, and that its day is over."""

from uuid import UUID

from services.supplier_registry.applications.domain.deadlines import AGREEMENT, AGREEMENT_DUE
from services.supplier_registry.decisions.commands import Decisions
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(decisions: Decisions) -> tuple[Timer, ...]:
    """Return what is done at each step of the clock of an agreement."""

    async def remind(step: Firing, caller: Caller) -> None:
        await decisions.remind_of_agreement(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await decisions.announce_agreement_overdue(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(AGREEMENT, AGREEMENT_DUE.name, remind),
        Timer(AGREEMENT, END, announce_overdue),
    )
