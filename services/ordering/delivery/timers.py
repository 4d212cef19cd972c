"""What is done by itself while an order is delivered: what is overdue is announced, and what is over is closed."""

from uuid import UUID

from services.ordering.delivery.commands import Delivery
from services.ordering.delivery.domain.deadlines import CLOSING, DISPUTE, OUTCOME_CHECK, PROBLEM, PROVISION_RECORD
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(delivery: Delivery) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of delivery."""

    async def announce_answer(step: Firing, caller: Caller) -> None:
        await delivery.announce_answer_overdue(UUID(step.aggregate_id), step.by, caller)

    async def announce_end(step: Firing, caller: Caller) -> None:
        order_id, line = step.subject.split("/")
        await delivery.announce_end_overdue(UUID(order_id), int(line), step.by, caller)

    async def announce_check(step: Firing, caller: Caller) -> None:
        order_id, line, outcome = step.subject.split("/", 2)
        await delivery.announce_check_overdue(UUID(order_id), int(line), outcome, step.by, caller)

    async def announce_dispute(step: Firing, caller: Caller) -> None:
        await delivery.announce_dispute_overdue(UUID(step.aggregate_id), step.by, caller)

    async def close(step: Firing, caller: Caller) -> None:
        await delivery.close(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(PROVISION_RECORD, END, announce_end),
        Timer(OUTCOME_CHECK, END, announce_check),
        Timer(PROBLEM, END, announce_answer),
        Timer(DISPUTE, END, announce_dispute),
        Timer(CLOSING, END, close),
    )
