"""What can be done about the service of notices."""

from collections.abc import Callable
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.serving.domain import serving
from services.supplier_registry.serving.domain.serving import RecordService, Service
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.store import Store


class Serving:
    """The index of commands. Those of officers raise `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about suppliers and applications of this store."""
        self._store = store
        self._now = clock

    async def serve_supplier(self, supplier_id: UUID, service: Service, caller: Caller) -> Committed:
        """Begin the time of a notice to a supplier; nothing where it has begun."""
        return await self._supplier(supplier_id, caller, lambda one: serving.serve_supplier(one, service))

    async def serve_applicant(self, application_id: UUID, service: Service, caller: Caller) -> Committed:
        """Begin the time of an invitation to an applicant; nothing where it has begun."""
        return await self._application(application_id, caller, lambda one: serving.serve_applicant(one, service))

    async def record_for_supplier(
        self, supplier_id: UUID, notice_id: UUID, asked: RecordService, caller: Caller
    ) -> Committed:
        """Record that a notice reached a supplier by other means."""
        now = self._now()
        return await self._supplier(
            supplier_id, caller, lambda one: serving.record_for_supplier(one, notice_id, asked, now)
        )

    async def record_for_applicant(
        self, application_id: UUID, notice_id: UUID, asked: RecordService, caller: Caller
    ) -> Committed:
        """Record that an invitation reached an applicant by other means."""
        now = self._now()
        return await self._application(
            application_id, caller, lambda one: serving.record_for_applicant(one, notice_id, asked, now)
        )

    async def _supplier(
        self, supplier_id: UUID, caller: Caller, decide: Callable[[Supplier], list[Event]]
    ) -> Committed:
        return await self._store.change(
            (SUPPLIERS(supplier_id),), SUPPLIER_ACCESS.deciding(caller, supplier_id, decide), caller
        )

    async def _application(
        self, application_id: UUID, caller: Caller, decide: Callable[[Application], list[Event]]
    ) -> Committed:
        return await self._store.change(
            (APPLICATIONS(application_id),), APPLICATION_ACCESS.deciding(caller, application_id, decide), caller
        )
