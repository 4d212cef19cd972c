"""How a decision changes an order: alone, or in one commit with the budgets that pay and the places of its start.

Every subject that takes an order a step further does it by these ways, whoever it is that decides.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget
from services.ordering.orders.access import ORDER_ACCESS
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.orders.relying import Deciding
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

Decision = Callable[[Order], list[Event]]
PaidDecision = Callable[[Order, Mapping[str, Budget]], list[Event]]


class OrderDecisions:
    """Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self.store = store
        self.now = clock

    async def change(self, order_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change an order alone, as the supplier that it went to or as staff of its district."""
        return await self.store.change((ORDERS(order_id),), ORDER_ACCESS.deciding(caller, order_id, decide), caller)

    async def at_a_step(self, order_id: UUID, caller: Caller, decide: Callable[..., list[Event]]) -> Committed:
        """Change an order alone on a clock, which concerns nobody's access; `decide` is given `now`."""
        now, ref = self.now(), ORDERS(order_id)
        return await self.store.change((ref,), lambda order: decide(ref.existing(order), now=now), caller)

    async def with_places(self, order_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change an order and the places of its start."""
        return await self._with_places(
            order_id, caller, lambda order: decide(ORDER_ACCESS.changeable(caller, order_id, order))
        )

    async def with_places_when_due(self, order_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change an order and the places of its start because a day is over, which concerns nobody's access."""
        ref = ORDERS(order_id)
        return await self._with_places(order_id, caller, lambda order: decide(ref.existing(order)))

    async def _with_places(
        self, order_id: UUID, caller: Caller, decide: Callable[[Order | None], list[Event]]
    ) -> Committed:
        now, relied = self.now(), Deciding(order_id)

        def decided(known: Known) -> list[Event]:
            events = decide(known[relied.order])
            return relied.with_places_counted(known, relied.order.existing(known[relied.order]), events, now)

        return await self.store.change(Reliance((relied.order,), relied.with_places), decided, caller)

    async def with_budgets(self, order_id: UUID, caller: Caller, decide: PaidDecision) -> Committed:
        """Change an order, the budgets that it is paid from, and the places of its start.

        Whoever may decide on the order frees what its lines hold, of another district's budget too.
        """
        now, relied = self.now(), Deciding(order_id)

        def decided(known: Known) -> list[Event]:
            order = ORDER_ACCESS.changeable(caller, order_id, known[relied.order])
            return relied.with_places_counted(known, order, decide(order, relied.paid_from(known, order)), now)

        return await self.store.change(Reliance((relied.order,), relied.with_budgets), decided, caller)

    async def when_due(self, order_id: UUID, caller: Caller, decide: PaidDecision) -> Committed:
        """Change an order, its budgets and its start because a day is over, which concerns nobody's access."""
        now, relied = self.now(), Deciding(order_id)

        def decided(known: Known) -> list[Event]:
            order, budgets = relied.paid(known)
            return relied.with_places_counted(known, order, decide(order, budgets), now)

        return await self.store.change(Reliance((relied.order,), relied.with_budgets), decided, caller)
