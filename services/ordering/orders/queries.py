"""What orders are asked: which there are, and which offers may be ordered."""

from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.orders.access import ORDER_ACCESS
from services.ordering.orders.domain.state import ORDERS, Order, Status
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.kernel.filters import Filters
from shared.store.rows import Rows
from shared.store.store import Store


class OrderQueries:
    """Answers as the caller may see them."""

    def __init__(self, store: Store, offers: Rows[KnownOffer]) -> None:
        """Read what this store holds, and the rows of offers."""
        self._store = store
        self._offers = offers

    async def orderable_offers(
        self, category: str, district: str, *, after: str | None, limit: int
    ) -> list[tuple[str, Document]]:
        """Return the offers that may be ordered now in a category for a district."""
        filters: Filters = {"category": category, "districts": district, "orderable": True}
        return await self._offers.documents(filters, after=after, limit=limit)

    async def list(
        self,
        caller: Caller,
        *,
        status: Status | None,
        district: str | None,
        journey_id: UUID | None,
        supplier_id: UUID | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, Document]]:
        """Return orders: a supplier sees its own, staff of a district those of the district."""
        filters: Filters = {
            "status": status,
            "journey_id": journey_id,
            **ORDER_ACCESS.filters(caller, district=district, supplier_id=supplier_id),
        }
        return await self._store.documents(ORDERS, filters, after=after, limit=limit)

    async def get(self, order_id: UUID, caller: Caller) -> Stored[Order]:
        """Return one order; raises `NotFound`."""
        stored = await self._store.get(ORDERS(order_id))
        ORDER_ACCESS.readable(caller, order_id, stored.state)
        return stored
