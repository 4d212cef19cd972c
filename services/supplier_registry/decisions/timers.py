"""What is said by itself of what an applicant is waited for: an answer, representations, the agreement."""

from uuid import UUID

from services.supplier_registry.applications.domain.deadlines import (
    AGREEMENT,
    AGREEMENT_DUE,
    CLARIFICATION,
    CLARIFICATION_DUE,
    REPRESENTATIONS,
    REPRESENTATIONS_DUE,
)
from services.supplier_registry.decisions.commands import Decisions
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(decisions: Decisions) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks that run for an applicant."""

    async def remind(step: Firing, caller: Caller) -> None:
        await decisions.remind_of_agreement(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await decisions.announce_agreement_overdue(UUID(step.aggregate_id), step.by, caller)

    async def remind_of_clarification(step: Firing, caller: Caller) -> None:
        await decisions.remind_of_clarification(UUID(step.aggregate_id), _clarification(step), step.by, caller)

    async def announce_unanswered(step: Firing, caller: Caller) -> None:
        await decisions.announce_unanswered(UUID(step.aggregate_id), _clarification(step), step.by, caller)

    async def remind_of_representations(step: Firing, caller: Caller) -> None:
        await decisions.remind_of_representations(UUID(step.aggregate_id), step.by, caller)

    async def announce_not_made(step: Firing, caller: Caller) -> None:
        await decisions.announce_not_made(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(AGREEMENT, AGREEMENT_DUE.name, remind),
        Timer(AGREEMENT, END, announce_overdue),
        Timer(CLARIFICATION, CLARIFICATION_DUE.name, remind_of_clarification),
        Timer(CLARIFICATION, END, announce_unanswered),
        Timer(REPRESENTATIONS, REPRESENTATIONS_DUE.name, remind_of_representations),
        Timer(REPRESENTATIONS, END, announce_not_made),
    )


def _clarification(step: Firing) -> UUID:
    return UUID(step.subject.partition("/")[2])
