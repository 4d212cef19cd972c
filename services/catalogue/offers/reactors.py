"""Offers follow their supplier's standing.

No offer escapes it: publishing and relisting rely on the supplier's row as it stands when they commit, so that what was
decided before a suspension is there when the suspension goes through the offers, and what is decided after it is
refused.
"""

from services.catalogue.offers.commands import Offers
from shared.contracts import supplier_registry as suppliers
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class OfferReactions:
    """What becomes of offers by others' events."""

    def __init__(self, offers: Offers) -> None:
        """React by these commands."""
        self._offers = offers

    async def on_supplier_standing(self, event: suppliers.SupplierEvent, caller: Caller) -> None:
        """Delist or relist the offers of a supplier whose standing or evidence changed, in one category or in all."""
        await self._offers.keep_all_in_line(event.supplier_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        standing = (Reactor("on_supplier_standing", self.on_supplier_standing),)
        return {
            suppliers.SupplierSuspended: standing,
            suppliers.SupplierReinstated: standing,
            suppliers.SupplierRemoved: standing,
            suppliers.MembershipWithdrawn: standing,
            suppliers.MembershipLapsed: standing,
            suppliers.MembershipExpired: standing,
            suppliers.NewOrdersStopped: standing,
            suppliers.NewOrdersResumed: standing,
            suppliers.EvidenceCovers: standing,
        }
