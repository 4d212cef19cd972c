"""What can be done with interests, a method each."""

from uuid import UUID

from services.supplier_registry.interests.domain import declaring
from services.supplier_registry.interests.domain.declaring import DeclareInterest, EndInterest
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.store import Store


class Interests:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep who has an interest in which supplier."""
        self._store = store
        self._now = clock

    async def declare(self, supplier_id: UUID, asked: DeclareInterest, caller: Caller) -> Committed:
        """Declare an interest of the caller's own. Whoever speaks for the supplier may not act as staff at all."""
        now = self._now()
        decide = SUPPLIER_ACCESS.deciding(
            caller, supplier_id, lambda one: declaring.declare_interest(one, asked, caller.actor, now)
        )
        return await self._store.change((SUPPLIERS(supplier_id),), decide, caller)

    async def end(self, supplier_id: UUID, asked: EndInterest, caller: Caller) -> Committed:
        """End an interest of somebody else."""
        now = self._now()
        decide = SUPPLIER_ACCESS.deciding(
            caller, supplier_id, lambda one: declaring.end_interest(one, asked, caller.actor, now)
        )
        return await self._store.change((SUPPLIERS(supplier_id),), decide, caller)
