"""The registry's suppliers, as ordering knows them: who may be given orders, and in what."""

from shared.contracts.supplier_registry import SupplierEvent
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.projection import Projection

KNOWN_SUPPLIERS = Projection("known_suppliers", KnownSupplier, (SupplierEvent,), fold_supplier)
