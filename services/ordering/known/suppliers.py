"""The registry's suppliers, as ordering knows them: who may be given orders, and in what."""

from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts import supplier_registry as suppliers
from shared.contracts.codes import AnyCategory
from shared.contracts.event import Event
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownSupplier:
    """Whether a supplier may be given new orders, and in which categories."""

    supplier_id: UUID
    name: str
    categories: tuple[AnyCategory, ...] = ()
    active: bool = False


def fold_supplier(row: KnownSupplier | None, event: Event) -> KnownSupplier | None:
    """Fold the registry's events: admission makes active, suspension and removal end it."""
    match event:
        case suppliers.SupplierRegistered():
            return KnownSupplier(event.supplier_id, event.name)
        case suppliers.SupplierAdmitted():
            return KnownSupplier(event.supplier_id, event.name, event.categories, active=True)
        case suppliers.SupplierDetailsChanged() if row:
            return replace(row, name=event.name)
        case suppliers.SupplierSuspended() | suppliers.SupplierRemoved() if row:
            return replace(row, active=False)
        case suppliers.SupplierReinstated() if row:
            return replace(row, active=True)
    return row


KNOWN_SUPPLIERS = Projection("known_suppliers", KnownSupplier, (suppliers.SupplierEvent,), fold_supplier)
