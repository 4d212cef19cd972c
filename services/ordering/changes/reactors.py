"""What follows an order that its supplier declined or did not answer: the next best offer of its match."""

from services.ordering.changes.next_best import NextBestOffers
from shared.contracts import ordering
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class NextBestReactions:
    """Right however late the news comes: a match is followed for some days, and a need has one order at a time."""

    def __init__(self, next_best: NextBestOffers) -> None:
        """React by these commands."""
        self._next_best = next_best

    async def on_no(self, event: ordering.OrderDeclined | ordering.OrderLapsed, caller: Caller) -> None:
        """Look for the next best offer."""
        await self._next_best.look(event.order_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        on_no = Reactor("next_best_follows", self.on_no)
        return {ordering.OrderDeclined: (on_no,), ordering.OrderLapsed: (on_no,)}
