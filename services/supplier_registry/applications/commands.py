"""What can be done with applications, a method each."""

from collections.abc import Callable
from uuid import UUID

from services.supplier_registry.applications.domain import application as applications
from services.supplier_registry.applications.domain.application import Apply, ExtendApplication, RefuseApplication
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Supplier
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference.calendar import uk_date
from shared.store.group import Committed
from shared.store.store import Store


class Applications:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about applications by the policies in force."""
        self._store = store
        self._now = clock

    async def apply(self, asked: Apply, caller: Caller) -> Committed:
        """Take an application in, of the supplier that the caller speaks for."""
        supplier_id, application_id, now = supplier_of(caller), new_id(), self._now()
        terms = terms_on(uk_date(now))
        return await self._change(
            supplier_id, caller, lambda one: applications.apply(one, application_id, asked, terms, now)
        )

    async def admit(self, supplier_id: UUID, caller: Caller) -> Committed:
        """Admit the applicant to the categories that it asked for."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: applications.admit(one, now))

    async def refuse(self, supplier_id: UUID, asked: RefuseApplication, caller: Caller) -> Committed:
        """Refuse the application, with every reason."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: applications.refuse(one, asked, now))

    async def extend(self, supplier_id: UUID, asked: ExtendApplication, caller: Caller) -> Committed:
        """Give the decision more time."""
        now = self._now()
        terms = terms_on(uk_date(now))
        return await self._change(supplier_id, caller, lambda one: applications.extend(one, asked, terms, now))

    async def withdraw(self, supplier_id: UUID, caller: Caller) -> Committed:
        """Take the application back before it is decided."""
        now = self._now()
        return await self._change(supplier_id, caller, lambda one: applications.withdraw(one, now))

    async def _change(self, supplier_id: UUID, caller: Caller, decide: Callable[[Supplier], list[Event]]) -> Committed:
        return await self._store.change(
            (SUPPLIERS(supplier_id),), SUPPLIER_ACCESS.deciding(caller, supplier_id, decide), caller
        )
