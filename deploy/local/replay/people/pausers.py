"""Suppliers that take no new orders for an offer for a while."""

from deploy.local.replay.client import Reply, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import OfferPlan, SupplierPlan

# Made up: in working days after it was published, an offer is paused; and so much later it is resumed.
_AFTER, _FOR, _TRIES_AGAIN_AFTER = 20, 10, 10
_FEW_DISTRICTS = 6
"""Whoever offers in more is relied on everywhere."""
_NOT_NOW = frozenset({"supplier_not_active", "new_orders_stopped", "evidence_ends_first"})
_GONE = frozenset({"offer_delisted", "offer_withdrawn"})


class Pausers(Person):
    """Members whose staff or venue is away for a while."""

    def take_in(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str) -> None:
        """Plan a pause of the first offer of a member with an untroubled life."""
        if offer is supplier.offers[0] and not supplier.is_troubled and len(offer.districts) <= _FEW_DISTRICTS:
            self._later(_AFTER, supplier.supplier_id, self._pause, supplier, offer_id)

    async def _pause(self, supplier: SupplierPlan, offer_id: str) -> None:
        reply = await self._asks(supplier, offer_id, "pause", "staff_unavailable")
        if reply.reasons & _GONE:
            return
        expect(reply, offer_id)
        self._told.pauses[offer_id] = "paused"
        self._later(_FOR, supplier.supplier_id, self._resume, supplier, offer_id)

    async def _resume(self, supplier: SupplierPlan, offer_id: str) -> None:
        reply = await self._asks(supplier, offer_id, "resumption", "available_again")
        if reply.reasons & _GONE:
            return
        if reply.reasons & _NOT_NOW:
            self._later(_TRIES_AGAIN_AFTER, supplier.supplier_id, self._resume, supplier, offer_id)
            return
        expect(reply, offer_id)
        self._told.pauses[offer_id] = "resumed"

    async def _asks(self, supplier: SupplierPlan, offer_id: str, what: str, reason: str) -> Reply:
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/offers/{offer_id}/{what}"
        reply = await self._client.ask("catalogue", path, token, {"reason": reason})
        self._told.refusals.update(reply.reasons)
        return reply
