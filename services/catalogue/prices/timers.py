"""What is done about prices by itself: day by day it is seen whether another quarter is to be released."""

from services.catalogue.prices.commands import Prices
from shared.kernel.jobs import Daily, Job, Turn
from shared.reference.markets import markets


def jobs_of(prices: Prices) -> tuple[Job, ...]:
    """Return what is done about prices once a day; days that were missed need no making up."""

    async def release(turn: Turn) -> None:
        for market in markets().values():
            await prices.release(market, turn.caller.part(market.code))

    return (Job("prices.reference_prices", Daily(), release),)
