"""What repeats do on ordering's own facts: an order from a match ends a run of them."""

from services.ordering.repeats.commands import Repeats
from shared.contracts import ordering as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class RepeatReactions:
    """News of ordering itself."""

    def __init__(self, repeats: Repeats) -> None:
        """React by these commands."""
        self._repeats = repeats

    async def on_placed(self, event: facts.OrderPlaced, caller: Caller) -> None:
        """Count anew what was compared."""
        if event.match_id is not None and event.repeat is None:
            await self._repeats.compared(event.order_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {facts.OrderPlaced: (Reactor("repeats_compared", self.on_placed),)}
