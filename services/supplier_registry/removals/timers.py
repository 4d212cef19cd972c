"""What happens to removals by itself: the team is told when the supplier's time to answer is over."""

from uuid import UUID

from services.supplier_registry.removals.commands import Removals
from services.supplier_registry.suppliers.domain.deadlines import REMOVAL_NOTICE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(removals: Removals) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of removals."""

    async def decision_due(step: Firing, caller: Caller) -> None:
        scope = step.subject.partition("/")[2]
        await removals.decision_due(UUID(step.aggregate_id), scope, step.by, caller)

    return (Timer(REMOVAL_NOTICE, END, decision_due),)
