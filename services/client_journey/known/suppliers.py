"""What client journeys know of suppliers: what each is called, for whoever is sent to it."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.supplier_registry import SupplierDetailsChanged, SupplierEvent, SupplierRegistered
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownSupplier:
    """A supplier by its name."""

    supplier_id: UUID
    name: str


def fold_supplier(row: KnownSupplier | None, event: SupplierEvent) -> KnownSupplier | None:
    """Fold the registry's events: the last name counts."""
    if isinstance(event, SupplierRegistered | SupplierDetailsChanged):
        return KnownSupplier(event.supplier_id, event.name)
    return row


KNOWN_SUPPLIERS = Projection(
    "known_suppliers", KnownSupplier, (SupplierRegistered, SupplierDetailsChanged), fold_supplier
)
