"""What interests do on news of suppliers: whoever has one in a supplier has it in whoever takes its place."""

from uuid import UUID

from services.ordering.interests.commands import InterestCommands
from services.ordering.interests.queries import InterestQueries
from shared.contracts import supplier_registry
from shared.kernel.caller import Caller
from shared.kernel.memberships import KnownSupplier
from shared.messaging.reacting import Reactor, Reactors
from shared.messaging.succession import follow_succession
from shared.store.rows import Rows


class InterestReactions:
    """PCR 2015 reg. 24, PA 2023 s. 82: a conflict of interest does not end with a change of name."""

    def __init__(self, interests: InterestCommands, queries: InterestQueries, known: Rows[KnownSupplier]) -> None:
        """Find interests by these queries and who followed whom by these rows, and change them by these commands."""
        self._interests = interests
        self._queries = queries
        self._suppliers = known

    async def on_succession(
        self, event: supplier_registry.SupplierSucceeded | supplier_registry.SupplierTookOver, caller: Caller
    ) -> None:
        """Let interests pass on to whoever took the supplier's place."""
        await follow_succession(event, self._suppliers, self._pass_on, caller)

    async def _pass_on(self, predecessor_id: UUID, successor_id: UUID, caller: Caller) -> None:
        for interests_id in await self._queries.in_supplier(predecessor_id):
            await self._interests.pass_on(interests_id, predecessor_id, successor_id, caller.part(interests_id))

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        follow = Reactor("interests_follow_succession", self.on_succession)
        return {supplier_registry.SupplierSucceeded: (follow,), supplier_registry.SupplierTookOver: (follow,)}
