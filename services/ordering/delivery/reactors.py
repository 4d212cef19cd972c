"""What orders do on news of needs: those of a need that was withdrawn are stopped, or put on the list for a decision.

Right however late the news comes: each order is looked at again as the rows of its needs are by then.
"""

from services.ordering.delivery.commands import Delivery
from services.ordering.orders.domain.state import BEFORE_ACCEPTANCE, RUNNING
from services.ordering.orders.queries import OrderQueries
from shared.contracts import client_journey
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors

NeedNews = client_journey.NeedWithdrawn | client_journey.NeedReopened | client_journey.NeedResumed


class NeedReactions:
    """News of needs."""

    def __init__(self, delivery: Delivery, queries: OrderQueries) -> None:
        """Find orders by these queries, and change them by these commands."""
        self._delivery = delivery
        self._queries = queries

    async def on_need(self, event: NeedNews, caller: Caller) -> None:
        """Look again at the orders of a need, in the order of their life, so that none is missed meanwhile."""
        for status in (*BEFORE_ACCEPTANCE, *RUNNING):
            async for order_id in self._queries.ids({"need_ids": event.need_id, "status": status}):
                await self._delivery.look_again_at_needs(order_id, caller.part(order_id))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        on_need = Reactor("orders_follow_needs", self.on_need)
        return {
            client_journey.NeedWithdrawn: (on_need,),
            client_journey.NeedReopened: (on_need,),
            client_journey.NeedResumed: (on_need,),
        }
