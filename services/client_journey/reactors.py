"""What journeys do on ordering's events: an accepted order meets its need, a cancelled one opens it again."""

from services.client_journey.commands import existing
from services.client_journey.domain.journey import JOURNEYS, meet, reopen
from services.client_journey.domain.known import CancelledOrder
from shared.contracts.ordering import OrderAccepted, OrderCancelled
from shared.store.caller import Caller
from shared.store.rows import Rows
from shared.store.store import Store


class Reactions:
    """Right however late an event comes: an event that no journey or need is there for is raised as `NotFound`."""

    def __init__(self, store: Store, cancelled: Rows[CancelledOrder]) -> None:
        """`cancelled` tells an acceptance that is overtaken by its order's end."""
        self._store = store
        self._cancelled = cancelled

    async def on_order_accepted(self, event: OrderAccepted, caller: Caller) -> None:
        """Record that the need is met."""
        if await self._cancelled.get(event.order_id):
            return
        await self._store.change(
            (JOURNEYS(event.journey_id),),
            lambda journey: meet(existing(journey, event.journey_id), event.need_id, event.order_id, event.accepted_at),
            caller,
        )

    async def on_order_cancelled(self, event: OrderCancelled, caller: Caller) -> None:
        """Open the need again if it was this order that met it."""
        await self._store.change(
            (JOURNEYS(event.journey_id),),
            lambda journey: reopen(existing(journey, event.journey_id), event.need_id, event.order_id),
            caller,
        )
