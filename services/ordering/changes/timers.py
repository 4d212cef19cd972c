"""What changes and next best offers do by themselves: who is to answer is reminded, and what waits too long lapses."""

from uuid import UUID

from services.ordering.changes.commands import OrderChanges
from services.ordering.changes.next_best import NextBestOffers
from services.ordering.orders.domain.deadlines import CHANGE, CHANGE_DUE, NEXT_BEST
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(changes: OrderChanges, next_best: NextBestOffers) -> tuple[Timer, ...]:
    """Return what is done at each step of their clocks."""

    async def remind(step: Firing, caller: Caller) -> None:
        await changes.remind(UUID(step.aggregate_id), step.by, caller)

    async def lapse(step: Firing, caller: Caller) -> None:
        await changes.lapse(UUID(step.aggregate_id), step.by, caller)

    async def let_pass(step: Firing, caller: Caller) -> None:
        await next_best.lapse(UUID(step.aggregate_id), step.by, caller)

    return (Timer(CHANGE, CHANGE_DUE.name, remind), Timer(CHANGE, END, lapse), Timer(NEXT_BEST, END, let_pass))
