"""What can be asked about offers, and by whom."""

from typing import Any
from uuid import UUID

from services.catalogue.offers.domain.offer import OFFERS, Offer, Status
from shared.auth.access import Access, only_supplier
from shared.contracts.catalogue import OfferContent
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.store.log import known_event
from shared.store.store import Store

OFFER_ACCESS = Access(OFFERS, supplier="supplier_id")


class OfferQueries:
    """The queries about offers. Published ones are public to everybody; a supplier sees its own in any status."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store

    async def listed(
        self,
        caller: Caller,
        *,
        category: str | None,
        district: str | None,
        supplier_id: UUID | None,
        status: Status | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return a page of offers with their ids; raises `NotFound`, and `Forbidden` without an organisation."""
        filters: Filters = {"category": category, "districts": district, **_seen(caller, supplier_id, status)}
        return await self._store.documents(OFFERS, filters, after=after, limit=limit)

    async def shown(self, offer_id: UUID, caller: Caller) -> Stored[Offer]:
        """Return an offer that the caller may see; raises `NotFound`."""
        stored = await self._store.get(OFFERS(offer_id))
        if stored.state.status is not Status.PUBLISHED:
            OFFER_ACCESS.readable(caller, offer_id, stored.state)
        return stored

    async def versions(self, offer_id: UUID, caller: Caller) -> list[OfferContent]:
        """Return every version that an offer ever had, oldest first, as its event told it; raises `NotFound`."""
        await self.shown(offer_id, caller)
        told = (known_event(document) for document in await self._store.history(str(offer_id)))
        return [event for event in told if isinstance(event, OfferContent)]


def _seen(caller: Caller, supplier_id: UUID | None, status: Status | None) -> Filters:
    """Return the filters within what the caller may see; raises `NotFound`, and `Forbidden` without an organisation."""
    own = only_supplier(caller)
    if own is not None and own != supplier_id and status in {None, Status.PUBLISHED}:
        return {"supplier_id": supplier_id, "status": Status.PUBLISHED}
    return {"status": status, **OFFER_ACCESS.filters(caller, supplier_id=supplier_id)}
