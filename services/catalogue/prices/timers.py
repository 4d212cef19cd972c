"""What is done about prices by itself: quarters are released, and queries reminded of. Nothing is decided so."""

from uuid import UUID

from services.catalogue.prices.commands import Prices
from services.catalogue.prices.domain.deadlines import DECISION, JUSTIFICATION, JUSTIFICATION_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.firing import Firing
from shared.kernel.jobs import Daily, Job, Turn
from shared.kernel.timers import Timer
from shared.reference.markets import markets


def jobs_of(prices: Prices) -> tuple[Job, ...]:
    """Return what is done about prices once a day; days that were missed need no making up."""

    async def release(turn: Turn) -> None:
        for market in markets().values():
            await prices.release(market, turn.caller.part(market.code))

    return (Job("prices.reference_prices", Daily(), release),)


def timers_of(prices: Prices) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of queries."""

    async def announce_justification_due(step: Firing, caller: Caller) -> None:
        await prices.announce_justification_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_not_justified(step: Firing, caller: Caller) -> None:
        await prices.announce_not_justified(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await prices.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(JUSTIFICATION, JUSTIFICATION_DUE.name, announce_justification_due),
        Timer(JUSTIFICATION, END, announce_not_justified),
        Timer(DECISION, END, announce_overdue),
    )
