"""What is said of requests for evidence by itself, at the steps of their clocks."""

from uuid import UUID

from services.supplier_registry.evidence_requests.commands import EvidenceRequestCommands
from services.supplier_registry.evidence_requests.domain.deadlines import ANSWER, ANSWER_DUE, CHECK
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(requests: EvidenceRequestCommands) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of requests."""

    async def announce_due(step: Firing, caller: Caller) -> None:
        await requests.announce_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await requests.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    async def announce_unchecked(step: Firing, caller: Caller) -> None:
        await requests.announce_unchecked(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(ANSWER, ANSWER_DUE.name, announce_due),
        Timer(ANSWER, END, announce_overdue),
        Timer(CHECK, END, announce_unchecked),
    )
