"""What is done by itself at the steps of the clocks of competitions."""

from uuid import UUID

from services.ordering.competitions.commands import Competitions
from services.ordering.competitions.domain.deadlines import (
    CLOSING,
    JUSTIFICATION,
    JUSTIFICATION_DUE,
    OPENING,
    STANDSTILL,
    VALIDITY,
)
from services.ordering.competitions.judging import Judgements
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(competitions: Competitions, judgements: Judgements) -> tuple[Timer, ...]:
    """Return what is done at each step."""

    async def close(step: Firing, caller: Caller) -> None:
        await competitions.close(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await judgements.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    async def remind_of_prices(step: Firing, caller: Caller) -> None:
        await judgements.remind_of_prices(UUID(step.aggregate_id), step.by, caller)

    async def expire(step: Firing, caller: Caller) -> None:
        await competitions.expire(UUID(step.aggregate_id), step.by, caller)

    async def conclude(step: Firing, caller: Caller) -> None:
        await judgements.conclude_when_over(UUID(step.aggregate_id), caller)

    return (
        Timer(CLOSING, END, close),
        Timer(OPENING, END, announce_overdue),
        Timer(JUSTIFICATION, JUSTIFICATION_DUE.name, remind_of_prices),
        Timer(VALIDITY, END, expire),
        Timer(STANDSTILL, END, conclude),
    )
