"""What follows for complaints from the registry's own facts: they pass to whoever takes the place of their supplier."""

from uuid import UUID

from services.supplier_registry.complaints.commands import Complaints
from services.supplier_registry.complaints.domain.complaint import COMPLAINTS
from services.supplier_registry.suppliers.following import follow
from shared.contracts.supplier_registry import SupplierSucceeded
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors
from shared.store.store import Store


class ComplaintReactions:
    """What becomes of complaints by events."""

    def __init__(self, store: Store, complaints: Complaints) -> None:
        """React by these commands, to whatever the store holds."""
        self._store = store
        self._complaints = complaints

    async def on_succeeded(self, event: SupplierSucceeded, caller: Caller) -> None:
        """Let every complaint pass on. None comes after: whoever complains of the predecessor is led to the other."""
        await follow(self._store, event.supplier_id, self._pass_on, caller)

    async def _pass_on(self, of: UUID, to: UUID, caller: Caller) -> None:
        found = [one.complaint_id async for page in self._store.pages(COMPLAINTS, {"supplier_id": of}) for one in page]
        for each in found:
            await self._complaints.pass_on(each, of, to, caller.part(each))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {SupplierSucceeded: (Reactor("complaints_pass_on", self.on_succeeded),)}
