"""The registry's suppliers, as the catalogue knows them: whose offers may stand, and in what."""

from collections.abc import Iterable
from uuid import UUID

from shared.contracts.supplier_registry import SupplierEvent
from shared.kernel.filters import one_of
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.projection import Projection
from shared.store.rows import Rows

KNOWN_SUPPLIERS = Projection("known_suppliers", KnownSupplier, (SupplierEvent,), fold_supplier)


async def suppliers_of(rows: Rows[KnownSupplier], supplier_ids: Iterable[UUID]) -> dict[UUID, KnownSupplier]:
    """Return what is known of these suppliers, by their ids."""
    asked = one_of(supplier_ids)
    found = await rows.find({"_id": asked}) if asked.values else []
    return {each.supplier_id: each for each in found}
