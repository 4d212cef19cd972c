"""What waiting lists do by themselves: what was offered and not ordered is free, and no list outlives its start."""

from uuid import UUID

from services.ordering.waiting.commands import WaitingLists
from services.ordering.waiting.domain.deadlines import OFFERED_PLACE, WAITED_FOR_START
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(lists: WaitingLists) -> tuple[Timer, ...]:
    """Return what is done at the end of their clocks."""

    async def lapse(step: Firing, caller: Caller) -> None:
        await lists.lapse(UUID(step.aggregate_id), step.by, caller)

    async def look_again(step: Firing, caller: Caller) -> None:
        await lists.look_again(UUID(step.aggregate_id), caller)

    return (Timer(OFFERED_PLACE, END, lapse), Timer(WAITED_FOR_START, END, look_again))
