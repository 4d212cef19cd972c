"""What suppliers are called, for pages that list something else."""

from uuid import UUID

from portal.api.answers.suppliers import Supplier
from portal.api.operation import Answer, Listed, Operation


class SupplierName(Answer):
    """A supplier and its name."""

    supplier_id: UUID
    name: str


SUPPLIER_NAMES = Operation("GET", "/v1/suppliers", Listed[SupplierName], query=("supplier_ids", "limit"))
SUPPLIERS_NAMED = Operation("GET", "/v1/suppliers", Listed[Supplier], query=("supplier_ids", "limit"))
MEMBERS_CALLED = Operation(
    "GET", "/v1/public/suppliers", Listed[SupplierName], query=("name", "category", "order", "after", "limit")
)
SUPPLIER_NAME = Operation("GET", "/v1/suppliers/{supplier_id}", SupplierName)
