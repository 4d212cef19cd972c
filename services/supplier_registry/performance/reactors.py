"""What follows from the registry's own facts: whoever is admitted is watched from then on."""

from services.supplier_registry.performance.commands import Performances
from shared.contracts import supplier_registry as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class PerformanceReactions:
    """What becomes of performance by events."""

    def __init__(self, performances: Performances) -> None:
        """React by these commands."""
        self._performances = performances

    async def on_admitted(self, event: facts.SupplierAdmitted | facts.MembershipTransferred, caller: Caller) -> None:
        """Begin to watch how a supplier delivers in a category."""
        await self._performances.begin(event.supplier_id, event.market, event.category, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        begins = (Reactor("performance_begins", self.on_admitted),)
        return {facts.SupplierAdmitted: begins, facts.MembershipTransferred: begins}
