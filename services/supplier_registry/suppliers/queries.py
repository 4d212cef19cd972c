"""What can be asked about suppliers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Supplier
from shared.auth.access import Access
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.store.store import Store

SUPPLIER_ACCESS = Access(SUPPLIERS, supplier="supplier_id")


class SupplierQueries:
    """Answers about suppliers. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store

    async def get(self, supplier_id: UUID, caller: Caller) -> Stored[Supplier]:
        """Return a supplier that the caller may see."""
        stored = await self._store.get(SUPPLIERS(supplier_id))
        SUPPLIER_ACCESS.readable(caller, supplier_id, stored.state)
        return stored

    async def list(
        self, caller: Caller, status: str | None, category: str | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return the suppliers that the caller may see, a page of them."""
        filters: Filters = {"status": status, "categories": category, **SUPPLIER_ACCESS.filters(caller)}
        return await self._store.documents(SUPPLIERS, filters, after=after, limit=limit)
