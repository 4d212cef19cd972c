"""What can be done with suppliers, a method each."""

from collections.abc import Callable
from uuid import UUID

from services.supplier_registry.suppliers.domain import membership
from services.supplier_registry.suppliers.domain.membership import (
    ChangeDetails,
    NotifyRemoval,
    RemoveSupplier,
    SuspendSupplier,
)
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Supplier
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.reference.calendar import uk_date
from shared.store.group import Committed
from shared.store.store import Store


class Suppliers:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about suppliers by the policies in force."""
        self._store = store
        self._now = clock

    async def change_details(self, supplier_id: UUID, asked: ChangeDetails, caller: Caller) -> Committed:
        """Take over what a supplier's name and size are now."""
        terms = terms_on(uk_date(self._now()))
        return await self._change(supplier_id, caller, lambda one: membership.change_details(one, asked, terms))

    async def suspend(self, supplier_id: UUID, asked: SuspendSupplier, caller: Caller) -> Committed:
        """Stop new orders for the time being."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: membership.suspend(one, asked, now))

    async def reinstate(self, supplier_id: UUID, caller: Caller) -> Committed:
        """Lift a suspension, and drop a notice of removal."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: membership.reinstate(one, now))

    async def notify_removal(self, supplier_id: UUID, asked: NotifyRemoval, caller: Caller) -> Committed:
        """Announce a removal, with the reason."""
        now = self._now()
        terms = terms_on(uk_date(now))
        return await self._change(supplier_id, caller, lambda one: membership.notify_removal(one, asked, terms, now))

    async def remove(self, supplier_id: UUID, asked: RemoveSupplier, caller: Caller) -> Committed:
        """End the membership."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: membership.remove(one, asked, now))

    async def _change(self, supplier_id: UUID, caller: Caller, decide: Callable[[Supplier], list[Event]]) -> Committed:
        """Change a supplier that exists: a supplier's token its own alone, and no officer the one it speaks for."""
        return await self._store.change(
            (SUPPLIERS(supplier_id),), SUPPLIER_ACCESS.deciding(caller, supplier_id, decide), caller
        )
