"""What needs do on ordering's events: each follows the orders that were placed for it."""

from services.client_journey.known.orders import FOLLOWED, needs_of
from services.client_journey.needs.commands import ClientNeeds
from shared.contracts.ordering import OrderEvent
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class Reactions:
    """Right however late an event comes: one that no need is there for is raised as `NotFound`."""

    def __init__(self, needs: ClientNeeds) -> None:
        """React by these commands."""
        self._needs = needs

    async def on_order(self, event: OrderEvent, caller: Caller) -> None:
        """Let every need that the fact concerns follow its order."""
        for need_id in needs_of(event):
            await self._needs.follow_order(need_id, event.order_id, caller.part(need_id))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return dict.fromkeys(FOLLOWED, (Reactor("need_follows_order", self.on_order),))
