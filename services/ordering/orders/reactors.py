"""What orders do on others' facts: those that nobody has accepted are stopped, those that run are in question.

Right however late an event comes: each order is looked at again as the rows of others' facts are by then, and those
rows are folded before any reaction. The supplier is guarded by placing, approving and accepting, the offer by
placing and approving, so that an order is either refused, or there when it is looked for.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from services.ordering.known.offers import ORDERS_GO_ON
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.state import (
    BEFORE_ACCEPTANCE,
    BEFORE_START,
    OVER_WITHOUT_PROVISION,
    RUNNING,
    Status,
)
from services.ordering.orders.domain.stopping import Stop
from services.ordering.orders.queries import OrderQueries
from shared.contracts import catalogue, ordering, supplier_registry
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.kernel.memberships import KnownSupplier
from shared.messaging.reacting import Reactor, Reactors
from shared.messaging.succession import follow_succession
from shared.store.rows import Rows

Standing = (
    supplier_registry.SupplierAdmitted
    | supplier_registry.SupplierSuspended
    | supplier_registry.SupplierReinstated
    | supplier_registry.SupplierRemoved
    | supplier_registry.MembershipWithdrawn
    | supplier_registry.MembershipLapsed
    | supplier_registry.MembershipExpired
    | supplier_registry.MembershipTransferred
    | supplier_registry.NewOrdersStopped
    | supplier_registry.NewOrdersResumed
)


class Reactions:
    """News of suppliers and of offers."""

    def __init__(self, orders: Orders, queries: OrderQueries, known: Rows[KnownSupplier]) -> None:
        """Find orders by these queries and what is known of suppliers, and change them by these commands."""
        self._orders = orders
        self._queries = queries
        self._suppliers = known

    async def on_standing(self, event: Standing, caller: Caller) -> None:
        """Let nothing new go to a supplier that may not sell, and ask about what runs; or ask no more."""
        of: Filters = {"supplier_id": event.supplier_id, "market": event.market, "category": event.category}
        async for order_id in self._found(of, (*BEFORE_ACCEPTANCE, *RUNNING)):
            await self._orders.look_again_at_supplier(order_id, caller.part(order_id))

    async def on_succession(
        self, event: supplier_registry.SupplierSucceeded | supplier_registry.SupplierTookOver, caller: Caller
    ) -> None:
        """Let orders pass to whoever took their supplier's place."""
        await follow_succession(event, self._suppliers, self._pass_on, caller)

    async def _pass_on(self, predecessor_id: UUID, successor_id: UUID, caller: Caller) -> None:
        statuses = tuple(each for each in Status if each not in OVER_WITHOUT_PROVISION)
        async for order_id in self._found({"supplier_id": predecessor_id}, statuses):
            await self._orders.pass_on(order_id, predecessor_id, successor_id, caller.part(order_id))

    async def on_offer_withdrawn(self, event: catalogue.OfferWithdrawn, caller: Caller) -> None:
        """Stop what nobody has accepted."""
        await self._look_at_offer(event.offer_id, Stop.OFFER_WITHDRAWN, caller)

    async def on_offer_delisted(self, event: catalogue.OfferDelisted, caller: Caller) -> None:
        """Stop what nobody has accepted; what was issued stands where only new orders are stopped.

        Where evidence runs out every order stands: it was placed to end in time, and is asked again at its approval. So
        does each of an offer that staff took down: it has a version of its own, and what waits is refused its approval.
        """
        if event.reason.code in ORDERS_GO_ON:
            return
        only_new = event.reason.code == Stop.NEW_ORDERS_STOPPED
        await self._look_at_offer(event.offer_id, Stop.NEW_ORDERS_STOPPED if only_new else Stop.OFFER_DELISTED, caller)

    async def on_offer_updated(self, event: catalogue.OfferUpdated, caller: Caller) -> None:
        """Say of each order whose start is not as it was ordered any more that it is not, and of others that it is.

        An order whose hold has lapsed has no place, so the group may have begun anew on another day without it.
        """
        async for places, differing in self._queries.starts_with_orders(event.offer_id):
            of: Filters = {"source.offer_id": event.offer_id, "source.start_id": places.start_id}
            if not differing:
                await self._look_at_changed(places.start_id, caller)
                of = {**of, "place_lapsed": True}
            async for order_id in self._found(of, BEFORE_START):
                await self._orders.look_again_at_start(order_id, caller.part(order_id))

    async def on_places_changed(self, event: ordering.PlacesChanged, caller: Caller) -> None:
        """Where a start was cut, those that stay have places again once others are gone."""
        await self._look_at_changed(event.start_id, caller)

    async def _look_at_changed(self, start_id: UUID, caller: Caller) -> None:
        async for order_id in self._queries.ids({"start_changed": True, "source.start_id": start_id}):
            await self._orders.look_again_at_start(order_id, caller.part(order_id))

    async def on_offer_expired(self, event: catalogue.OfferExpired, caller: Caller) -> None:
        """Stop what was not issued while it could be ordered."""
        await self._look_at_offer(event.offer_id, Stop.OFFER_EXPIRED, caller)

    async def _look_at_offer(self, offer_id: UUID, why: Stop, caller: Caller) -> None:
        async for order_id in self._found({"source.offer_id": offer_id}, BEFORE_ACCEPTANCE):
            await self._orders.look_again_at_offer(order_id, why, caller.part(order_id))

    async def _found(self, of: Filters, statuses: tuple[Status, ...]) -> AsyncIterator[UUID]:
        """Yield orders in the order of their life, so that none is missed that takes a step meanwhile."""
        for status in statuses:
            async for order_id in self._queries.ids({**of, "status": status}):
                yield order_id

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        standing = Reactor("orders_follow_standing", self.on_standing)
        succession = Reactor("orders_follow_succession", self.on_succession)
        return {
            supplier_registry.SupplierAdmitted: (standing,),
            supplier_registry.MembershipTransferred: (standing,),
            supplier_registry.SupplierSuspended: (standing,),
            supplier_registry.SupplierReinstated: (standing,),
            supplier_registry.SupplierRemoved: (standing,),
            supplier_registry.MembershipWithdrawn: (standing,),
            supplier_registry.MembershipLapsed: (standing,),
            supplier_registry.MembershipExpired: (standing,),
            supplier_registry.NewOrdersStopped: (standing,),
            supplier_registry.NewOrdersResumed: (standing,),
            supplier_registry.SupplierSucceeded: (succession,),
            supplier_registry.SupplierTookOver: (succession,),
            catalogue.OfferWithdrawn: (Reactor("orders_follow_withdrawal", self.on_offer_withdrawn),),
            catalogue.OfferExpired: (Reactor("orders_follow_expiry", self.on_offer_expired),),
            catalogue.OfferDelisted: (Reactor("orders_follow_delisting", self.on_offer_delisted),),
            catalogue.OfferUpdated: (Reactor("orders_follow_starts", self.on_offer_updated),),
            ordering.PlacesChanged: (Reactor("orders_follow_places", self.on_places_changed),),
        }
