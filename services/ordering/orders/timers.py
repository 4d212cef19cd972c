"""What orders do by themselves: those not answered in time lapse, those not approved in time are rejected.

Places are held for some days only. Whoever decides on those in question is reminded, and what was decided to end does
on its day.
"""

from uuid import UUID

from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.deadlines import (
    ANSWER_DUE,
    APPROVAL_BY_BUYER,
    APPROVAL_BY_DISTRICT,
    DECISION_DUE,
    PLACE_HOLD,
    QUESTION,
    RESPONSE,
    TERMINATION,
)
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(orders: Orders) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of orders."""

    async def remind(step: Firing, caller: Caller) -> None:
        await orders.remind(UUID(step.aggregate_id), step.by, caller)

    async def lapse(step: Firing, caller: Caller) -> None:
        await orders.lapse(UUID(step.aggregate_id), step.by, caller)

    async def reject(step: Firing, caller: Caller) -> None:
        await orders.reject_overdue(UUID(step.aggregate_id), step.by, caller)

    async def let_place_go(step: Firing, caller: Caller) -> None:
        await orders.let_place_go(UUID(step.aggregate_id), step.by, caller)

    async def announce_due(step: Firing, caller: Caller) -> None:
        await orders.announce_decision_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await orders.announce_decision_overdue(UUID(step.aggregate_id), step.by, caller)

    async def end(step: Firing, caller: Caller) -> None:
        await orders.end_as_decided(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(RESPONSE, ANSWER_DUE.name, remind),
        Timer(RESPONSE, END, lapse),
        Timer(APPROVAL_BY_DISTRICT, END, reject),
        Timer(APPROVAL_BY_BUYER, END, reject),
        Timer(PLACE_HOLD, END, let_place_go),
        Timer(QUESTION, DECISION_DUE.name, announce_due),
        Timer(QUESTION, END, announce_overdue),
        Timer(TERMINATION, END, end),
    )
