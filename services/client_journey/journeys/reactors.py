"""What journeys do on ordering's events: an accepted order meets its need, a cancelled one opens it again."""

from services.client_journey.journeys.domain.journey import JOURNEYS, meet, reopen
from services.client_journey.known.orders import CANCELLED_ORDERS
from shared.contracts.event import Event
from shared.contracts.ordering import OrderAccepted, OrderCancelled
from shared.kernel.caller import Caller
from shared.store.needs import Known, Needs
from shared.store.store import Store


class Reactions:
    """Right however late an event comes: an event that no journey or need is there for is raised as `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Change the journeys of this store."""
        self._store = store

    async def on_order_accepted(self, event: OrderAccepted, caller: Caller) -> None:
        """Record that the need is met, unless news of the order's end was quicker."""
        ref, cancelled = JOURNEYS(event.journey_id), CANCELLED_ORDERS(event.order_id)

        def decide(known: Known) -> list[Event]:
            if known[cancelled]:
                return []
            return meet(ref.existing(known[ref]), event.need_id, event.order_id, event.accepted_at)

        await self._store.change(Needs((ref, cancelled)), decide, caller)

    async def on_order_cancelled(self, event: OrderCancelled, caller: Caller) -> None:
        """Open the need again if it was this order that met it."""
        ref = JOURNEYS(event.journey_id)
        await self._store.change(
            (ref,), lambda journey: reopen(ref.existing(journey), event.need_id, event.order_id), caller
        )
