"""What can be asked about suppliers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from services.supplier_registry.suppliers.domain.supplier import (
    SUPPLIERS,
    Application,
    RemovalNotice,
    Status,
    Supplier,
)
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import Declaration, Identifier
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference.codes import Code
from shared.store.store import Store

SUPPLIER_ACCESS = Access(SUPPLIERS, supplier="supplier_id")


@dataclass(frozen=True)
class SupplierShown:
    """A supplier as staff and the supplier itself see it: without its figures, and without who speaks for it."""

    supplier_id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: datetime
    status: Annotated[Status, Code("supplier status")]
    categories: tuple[AnyCategory, ...]
    declaration: Declaration
    application: Application | None
    admitted_at: datetime | None
    standing_for: Reason | None
    removal_notice: RemovalNotice | None


_SHOWN = [field.name for field in fields(SupplierShown)]


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of a supplier's document."""
    return {name: document[name] for name in _SHOWN}


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
        found = await self._store.documents(SUPPLIERS, filters, after=after, limit=limit)
        return [(identifier, shown(document)) for identifier, document in found]
