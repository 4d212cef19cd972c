"""What payments do by themselves: what nobody claims is claimed, what is late is said, and every day has its runs."""

from uuid import UUID

from services.ordering.payments.commands import PaymentRuns, Payments
from services.ordering.payments.domain.deadlines import CLAIM, PAYMENT, REPAYMENT, VERIFICATION, VERIFICATION_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.jobs import Daily, Job, Turn
from shared.kernel.timers import Firing, Timer


def timers_of(payments: Payments) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of payments."""

    async def claim(step: Firing, caller: Caller) -> None:
        await payments.claim_overdue(UUID(step.aggregate_id), step.by, caller)

    async def remind(step: Firing, caller: Caller) -> None:
        await payments.announce_verification_due(UUID(step.aggregate_id), step.by, caller)

    async def overdue(step: Firing, caller: Caller) -> None:
        await payments.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    async def debt(step: Firing, caller: Caller) -> None:
        await payments.announce_debt(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(CLAIM, END, claim),
        Timer(VERIFICATION, VERIFICATION_DUE.name, remind),
        Timer(VERIFICATION, END, overdue),
        Timer(PAYMENT, END, overdue),
        Timer(REPAYMENT, END, debt),
    )


def jobs_of(runs: PaymentRuns) -> tuple[Job, ...]:
    """Return the job that pays once a day; a day that was missed needs no making up: the next pays what is left."""

    async def pay(turn: Turn) -> None:
        await runs.make_all(turn.caller)

    return (Job("payments.run", Daily(), pay),)
