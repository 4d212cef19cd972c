"""What follows from the registry's own facts: who is admitted is watched from then on, with what a predecessor left."""

from uuid import UUID

from services.supplier_registry.performance.commands import Performances
from services.supplier_registry.performance.domain.state import PERFORMANCES
from services.supplier_registry.suppliers.following import follow
from shared.contracts import supplier_registry as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors
from shared.store.store import Store


class PerformanceReactions:
    """What becomes of performance by events."""

    def __init__(self, store: Store, performances: Performances) -> None:
        """React by these commands, to whatever the store holds."""
        self._store = store
        self._performances = performances

    async def on_admitted(self, event: facts.SupplierAdmitted, caller: Caller) -> None:
        """Begin to watch how a supplier delivers in a category."""
        await self._performances.begin(event.supplier_id, event.market, event.category, caller)

    async def on_transferred(self, event: facts.MembershipTransferred, caller: Caller) -> None:
        """Go on from what is known of the predecessor in the category; begin where nothing is."""
        await follow(self._store, event.predecessor_id, self._pass_on, caller)
        await self._performances.begin(event.supplier_id, event.market, event.category, caller)

    async def on_succeeded(self, event: facts.SupplierSucceeded, caller: Caller) -> None:
        """Let what is known of the predecessor pass on, in all categories, also those that it is no member in."""
        await follow(self._store, event.supplier_id, self._pass_on, caller)

    async def _pass_on(self, of: UUID, to: UUID, caller: Caller) -> None:
        pages = self._store.pages(PERFORMANCES, {"supplier_id": of})
        for each in [one.performance_id async for page in pages for one in page]:
            await self._performances.pass_on(each, of, to, caller.part(each))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {
            facts.SupplierAdmitted: (Reactor("performance_begins", self.on_admitted),),
            facts.MembershipTransferred: (Reactor("performance_goes_on", self.on_transferred),),
            facts.SupplierSucceeded: (Reactor("performance_passes_on", self.on_succeeded),),
        }
