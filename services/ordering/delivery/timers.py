"""What is done by itself while an order is delivered: what is overdue is announced, and what is over is closed."""

from uuid import UUID

from services.ordering.delivery.commands import Delivery
from services.ordering.delivery.domain.deadlines import CLOSING, DISPUTE, PROBLEM
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(delivery: Delivery) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of delivery."""

    async def announce_answer(step: Firing, caller: Caller) -> None:
        await delivery.announce_answer_overdue(UUID(step.aggregate_id), step.by, caller)

    async def announce_dispute(step: Firing, caller: Caller) -> None:
        await delivery.announce_dispute_overdue(UUID(step.aggregate_id), step.by, caller)

    async def close(step: Firing, caller: Caller) -> None:
        await delivery.close(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(PROBLEM, END, announce_answer),
        Timer(DISPUTE, END, announce_dispute),
        Timer(CLOSING, END, close),
    )
