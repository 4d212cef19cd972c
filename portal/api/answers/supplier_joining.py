"""How somebody joins, as the supplier sees it, and who it is."""

from datetime import datetime
from uuid import UUID

from portal.api.answers.joining import FirstDay
from portal.api.operation import Answer, ForReason, Operation


class SupplierJoining(Answer):
    """How somebody joins, and what stands in the way of seeing who it is."""

    order_id: UUID
    line: int
    details: FirstDay | None
    declined_at: datetime | None
    against_showing: tuple[str, ...]


class ClientShown(Answer):
    """Who comes, as far as they agreed."""

    name: str
    language: str
    way: str | None
    phone: str | None = None
    email: str | None = None
    address: tuple[str, ...] = ()
    access_needs: tuple[str, ...] = ()
    interpreter: str | None = None


SUPPLIER_JOINING = Operation("GET", "/v1/order-clients/{order_id}", SupplierJoining, query=("line",))
SHOW_CLIENT = Operation("POST", "/v1/order-clients/{order_id}/openings", ClientShown, query=("line",), body=ForReason)
