"""What changes and next best offers do by themselves: who is to answer is reminded, and what waits too long lapses."""

from uuid import UUID

from services.ordering.changes.commands import OrderChanges
from services.ordering.orders.domain.deadlines import CHANGE, CHANGE_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(changes: OrderChanges) -> tuple[Timer, ...]:
    """Return what is done at each step of their clocks."""

    async def remind(step: Firing, caller: Caller) -> None:
        await changes.remind(UUID(step.aggregate_id), step.by, caller)

    async def lapse(step: Firing, caller: Caller) -> None:
        await changes.lapse(UUID(step.aggregate_id), step.by, caller)

    return (Timer(CHANGE, CHANGE_DUE.name, remind), Timer(CHANGE, END, lapse))
