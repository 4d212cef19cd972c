"""What is said of evidence by itself: that its last day is near, and that it is over."""

from uuid import UUID

from services.supplier_registry.evidence.commands import EvidenceCommands
from services.supplier_registry.evidence.domain.deadlines import EXPIRY, REMINDERS
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(evidence: EvidenceCommands) -> tuple[Timer, ...]:
    """Return what is done at each step of the clock of evidence."""

    async def remind(step: Firing, caller: Caller) -> None:
        await evidence.announce_expiring(UUID(step.aggregate_id), step.by, caller)

    async def expire(step: Firing, caller: Caller) -> None:
        await evidence.expire(UUID(step.aggregate_id), step.by, caller)

    return (*(Timer(EXPIRY, each.name, remind) for each in REMINDERS), Timer(EXPIRY, END, expire))
