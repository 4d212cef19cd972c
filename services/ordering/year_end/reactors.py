"""What came back of a payment after its order was carried forward follows the order."""

from services.ordering.year_end.commands import YearEnds
from shared.contracts import ordering as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class YearEndReactions:
    """News of payments."""

    def __init__(self, year_ends: YearEnds) -> None:
        """React by these commands."""
        self._year_ends = year_ends

    async def on_withdrawal(self, event: facts.PaymentWithdrawn, caller: Caller) -> None:
        """Bring along what was due and fell away."""
        await self._year_ends.bring_along(event.payment_id, event.withdrawn_at, caller)

    async def on_credit(self, event: facts.PaymentCredited, caller: Caller) -> None:
        """Bring along what was paid and came back, once all of it has."""
        if not event.left_pence:
            await self._year_ends.bring_along(event.payment_id, event.credited_at, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {
            facts.PaymentWithdrawn: (Reactor("year_end_of_withdrawn", self.on_withdrawal),),
            facts.PaymentCredited: (Reactor("year_end_of_credited", self.on_credit),),
        }
