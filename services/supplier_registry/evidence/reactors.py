"""What evidence does on the registry's own facts: a supplier's cover is said for a category that it is new in."""

from services.supplier_registry.evidence.commands import EvidenceCommands
from shared.contracts.supplier_registry import MembershipTransferred, SupplierAdmitted
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class EvidenceReactions:
    """News of the registry itself."""

    def __init__(self, evidence: EvidenceCommands) -> None:
        """React by these commands."""
        self._evidence = evidence

    async def on_new_category(self, event: SupplierAdmitted | MembershipTransferred, caller: Caller) -> None:
        """Say what evidence that the supplier holds already covers in its new category."""
        await self._evidence.state_cover(event.supplier_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        new = (Reactor("evidence_covers_new_category", self.on_new_category),)
        return {SupplierAdmitted: new, MembershipTransferred: new}
