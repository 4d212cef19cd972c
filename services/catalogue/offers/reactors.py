"""Offers follow their supplier's standing.

No offer escapes it: publishing and relisting rely on the supplier's row as it stands when they commit, so that what was
decided before a suspension is there when the suspension goes through the offers, and what is decided after it is
refused.
"""

from services.catalogue.offers.commands import Offers
from shared.contracts import supplier_registry as suppliers
from shared.kernel.caller import Caller
from shared.kernel.memberships import KnownSupplier
from shared.messaging.reacting import Reactor, Reactors
from shared.messaging.succession import follow_succession
from shared.store.rows import Rows


class OfferReactions:
    """What becomes of offers by others' events."""

    def __init__(self, offers: Offers, known: Rows[KnownSupplier]) -> None:
        """React by these commands, and by what is known of suppliers."""
        self._offers = offers
        self._suppliers = known

    async def on_supplier_standing(self, event: suppliers.SupplierEvent, caller: Caller) -> None:
        """Delist or relist the offers of a supplier whose standing or evidence changed, in one category or in all."""
        await self._offers.keep_all_in_line(event.supplier_id, caller)

    async def on_succession(
        self, event: suppliers.SupplierSucceeded | suppliers.SupplierTookOver, caller: Caller
    ) -> None:
        """Let offers pass to whoever took their supplier's place."""
        await follow_succession(event, self._suppliers, self._offers.pass_on_all, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        standing = (Reactor("on_supplier_standing", self.on_supplier_standing),)
        succession = (Reactor("offers_follow_succession", self.on_succession),)
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
            suppliers.SupplierSucceeded: succession,
            suppliers.SupplierTookOver: succession,
        }
