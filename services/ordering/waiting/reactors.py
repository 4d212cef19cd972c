"""What waiting lists do on news: a place came free or was made, an offer, a need or a supplier is not as it was.

Right however late the news comes: each list is looked at again as everything is by then.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from services.ordering.known.offers import ORDERS_GO_ON
from services.ordering.orders.domain.stopping import Stop
from services.ordering.waiting.commands import WaitingLists
from services.ordering.waiting.queries import WaitingListQueries
from shared.contracts import catalogue, client_journey, ordering, supplier_registry
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors

_STAYS = frozenset({*ORDERS_GO_ON, Stop.NEW_ORDERS_STOPPED.value})

NewsOfNeed = (
    client_journey.NeedMet | client_journey.NeedUnmet | client_journey.NeedWithdrawn | client_journey.NeedTransferred
)
NewsOfOffer = catalogue.OfferUpdated | catalogue.OfferResumed | catalogue.OfferRelisted | catalogue.OfferTransferred
Back = (
    supplier_registry.SupplierReinstated
    | supplier_registry.SupplierAdmitted
    | supplier_registry.NewOrdersResumed
    | supplier_registry.MembershipTransferred
)
Gone = catalogue.OfferWithdrawn | catalogue.OfferExpired | catalogue.OfferDelisted


class WaitingReactions:
    """News of ordering itself, and of others."""

    def __init__(self, lists: WaitingLists, queries: WaitingListQueries) -> None:
        """Find lists by these queries, and change them by these commands."""
        self._lists = lists
        self._queries = queries

    async def on_places(self, event: ordering.PlacesChanged, caller: Caller) -> None:
        """Offer what came free."""
        await self._look_at(self._queries.ids({"start_id": event.start_id}), caller)

    async def on_order(self, event: ordering.OrderPlaced, caller: Caller) -> None:
        """Let a need wait no more that something else was ordered for."""
        for need_id in event.need_ids:
            await self._look_at(self._queries.ids({"waiting.need_id": need_id}), caller)

    async def on_need(self, event: NewsOfNeed, caller: Caller) -> None:
        """Let a need wait no more that nothing is looked for, or in its new district."""
        await self._look_at(self._queries.ids({"waiting.need_id": event.need_id}), caller)

    async def on_offer(self, event: NewsOfOffer, caller: Caller) -> None:
        """Offer what the supplier added, or may be ordered again; end the lists of starts that it removed."""
        await self._look_at(self._queries.ids({"offer_id": event.offer_id}), caller)

    async def on_gone(self, event: Gone, caller: Caller) -> None:
        """End the lists of an offer that cannot be ordered any more, and keep them where it may come back."""
        if isinstance(event, catalogue.OfferDelisted) and event.reason.code in _STAYS:
            return
        await self._look_at(self._queries.ids({"offer_id": event.offer_id}), caller, gone=True)

    async def on_return(self, event: Back, caller: Caller) -> None:
        """Offer what nobody could order meanwhile."""
        await self._look_at(self._queries.of_supplier(event.supplier_id), caller)

    async def _look_at(self, starts: AsyncIterator[UUID], caller: Caller, *, gone: bool = False) -> None:
        async for start_id in starts:
            await self._lists.look_again(start_id, caller.part(start_id), gone=gone)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        need, offer = Reactor("waiting_follows_needs", self.on_need), Reactor("waiting_follows_offers", self.on_offer)
        gone, back = Reactor("waiting_follows_ends", self.on_gone), Reactor("waiting_follows_returns", self.on_return)
        return {
            ordering.PlacesChanged: (Reactor("waiting_follows_places", self.on_places),),
            ordering.OrderPlaced: (Reactor("waiting_follows_orders", self.on_order),),
            client_journey.NeedMet: (need,),
            client_journey.NeedUnmet: (need,),
            client_journey.NeedWithdrawn: (need,),
            client_journey.NeedTransferred: (need,),
            catalogue.OfferUpdated: (offer,),
            catalogue.OfferResumed: (offer,),
            catalogue.OfferRelisted: (offer,),
            catalogue.OfferTransferred: (offer,),
            catalogue.OfferWithdrawn: (gone,),
            catalogue.OfferExpired: (gone,),
            catalogue.OfferDelisted: (gone,),
            supplier_registry.SupplierReinstated: (back,),
            supplier_registry.SupplierAdmitted: (back,),
            supplier_registry.NewOrdersResumed: (back,),
            supplier_registry.MembershipTransferred: (back,),
        }
