"""What a supplier does no more once another has taken its place."""

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.kernel.rules import Rejection


def stands_for_itself(supplier: Supplier, pointer: str = "") -> Rejection | None:
    """Whose place was taken joins nothing anew, is nobody's successor, and has nothing left to pass on."""
    if supplier.succeeded_by is None:
        return None
    detail = f"supplier {supplier.succeeded_by} has taken the place of supplier {supplier.supplier_id}"
    return Rejection("supplier_succeeded", detail, pointer)
