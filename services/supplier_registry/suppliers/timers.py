"""What happens to members by itself: suspensions end, who has to redeclare is reminded, and memberships lapse."""

from uuid import UUID

from services.supplier_registry.suppliers.commands import Suppliers
from services.supplier_registry.suppliers.domain.deadlines import REDECLARATION, REDECLARATION_DUE, SUSPENSION_END
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(suppliers: Suppliers) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of suppliers."""

    async def end_suspension(step: Firing, caller: Caller) -> None:
        await suppliers.end_suspension(UUID(step.aggregate_id), _scope(step), step.by, caller)

    async def remind(step: Firing, caller: Caller) -> None:
        await suppliers.remind_of_redeclaration(UUID(step.aggregate_id), _scope(step), step.by, caller)

    async def lapse(step: Firing, caller: Caller) -> None:
        await suppliers.lapse(UUID(step.aggregate_id), _scope(step), step.by, caller)

    return (
        Timer(SUSPENSION_END, END, end_suspension),
        Timer(REDECLARATION, REDECLARATION_DUE.name, remind),
        Timer(REDECLARATION, END, lapse),
    )


def _scope(step: Firing) -> str:
    return step.subject.partition("/")[2]
