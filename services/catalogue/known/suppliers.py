"""What the catalogue knows of suppliers, as rows folded from the registry's events."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as suppliers
from shared.contracts.codes import AnyCategory
from shared.kernel.projection import Projection
from shared.reference.codes import Code


class Standing(StrEnum):
    """Whether a supplier may sell, and why not."""

    NOT_ADMITTED = "not_admitted"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


@dataclass(frozen=True)
class KnownSupplier:
    """How a supplier stands and in which categories. `removed_at` is its last removal, kept after a re-admission."""

    supplier_id: UUID
    name: str
    categories: tuple[AnyCategory, ...] = ()
    standing: Annotated[str, Code("supplier standing")] = Standing.NOT_ADMITTED
    removed_at: datetime | None = None


def fold_supplier(row: KnownSupplier | None, event: suppliers.SupplierEvent) -> KnownSupplier | None:
    """Fold the registry's events; a registration changes nothing until it leads to an admission."""
    match event:
        case suppliers.SupplierRegistered():
            return KnownSupplier(event.supplier_id, event.name)
        case suppliers.SupplierAdmitted():
            row = row or KnownSupplier(event.supplier_id, event.name)
            return replace(row, name=event.name, categories=event.categories, standing=Standing.ACTIVE)
        case suppliers.SupplierDetailsChanged() if row:
            return replace(row, name=event.name)
        case suppliers.SupplierSuspended() if row:
            return replace(row, standing=Standing.SUSPENDED)
        case suppliers.SupplierReinstated() if row:
            return replace(row, standing=Standing.ACTIVE)
        case suppliers.SupplierRemoved() if row:
            return replace(row, standing=Standing.REMOVED, removed_at=event.removed_at)
    return row


KNOWN_SUPPLIERS: Projection[KnownSupplier] = Projection(
    "known_suppliers", KnownSupplier, (suppliers.SupplierEvent,), fold_supplier
)
