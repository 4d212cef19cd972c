"""The orders that run of some offers, as the catalogue knows them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from services.catalogue.known.orders import KnownOrder
from shared.kernel.filters import one_of
from shared.store.rows import Rows


async def running_orders(orders: Rows[KnownOrder], offer_ids: Collection[UUID]) -> Mapping[UUID, list[KnownOrder]]:
    """Return by offer the orders that run of these."""
    found: dict[UUID, list[KnownOrder]] = defaultdict(list)
    if offer_ids:
        for each in await orders.unordered({"offer_id": one_of(offer_ids), "runs": True}):
            found[each.offer_id].append(each)
    return found
