"""What can be asked about offers, and what each audience is shown of them."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from uuid import UUID

from services.catalogue.known.places import places_of
from services.catalogue.known.suppliers import suppliers_of
from services.catalogue.offers.domain.differences import differences
from services.catalogue.offers.domain.offer import OFFERS, Offer, Status
from services.catalogue.offers.history import OFFER_DISCLOSURE
from services.catalogue.offers.versions import versions_of
from services.catalogue.offers.views import (
    Compared,
    CompetitorsOffer,
    ShownOffer,
    ShownVersion,
    shown,
    shown_to_a_competitor,
    version_shown,
)
from shared.auth.access import Access, may_know_prices, only_supplier
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import NotFound
from shared.kernel.starts import Places
from shared.store.rows import Rows
from shared.store.store import Store

OFFER_ACCESS = Access(OFFERS, supplier="supplier_id")

View = ShownOffer | CompetitorsOffer


class OfferQueries:
    """The queries about offers. Published ones are public to everybody; a supplier sees its own in any status."""

    def __init__(self, store: Store, places: Rows[Places], suppliers: Rows[KnownSupplier]) -> None:
        """Answer from what the store holds, and from what is known of the places of starts and of suppliers."""
        self._suppliers = suppliers
        self._places = places
        self._store = store
        self._past = Past(store, OFFER_DISCLOSURE)

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
    ) -> list[View]:
        """Return a page of offers; raises `NotFound`, and `Forbidden` without an organisation."""
        filters: Filters = {
            "content.category": category,
            "content.districts": district,
            **_seen(caller, supplier_id, status),
        }
        found = await self._store.documents(OFFERS, filters, after=after, limit=limit)
        offers = [OFFERS.decode(document) for _, document in found]
        places = await self._places_of(*(each for each in offers if may_know_prices(caller, each.supplier_id)))
        suppliers = await suppliers_of(self._suppliers, (each.supplier_id for each in offers))
        return [_view(each, caller, places, suppliers) for each in offers]

    async def one(self, offer_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[View]:
        """Return an offer that the caller may see, as it is or as it was on a day; raises `NotFound`."""
        stored = await self._past.read(offer_id, as_at, partial(_visible, caller))
        if as_at or not may_know_prices(caller, stored.state.supplier_id):
            return Stored(_view(stored.state, caller), stored.version)
        places = await self._places_of(stored.state)
        suppliers = await suppliers_of(self._suppliers, [stored.state.supplier_id])
        return Stored(_view(stored.state, caller, places, suppliers), stored.version)

    async def versions(self, offer_id: UUID, caller: Caller) -> list[ShownVersion]:
        """Return every version that an offer ever had, oldest first; raises `NotFound`, for competitors always."""
        _with_prices(caller, (await self._store.get(OFFERS(offer_id))).state)
        return [version_shown(event) for event in (await versions_of(self._store, offer_id)).values()]

    async def compared(self, offer_id: UUID, caller: Caller, *, of: int, to: int) -> Compared:
        """Return what differs between two versions of an offer; raises `NotFound`, for competitors always."""
        _with_prices(caller, (await self._store.get(OFFERS(offer_id))).state)
        said = await versions_of(self._store, offer_id)
        for number in (of, to):
            if number not in said:
                raise NotFound("version of offer", number)
        found = differences(said[of].content, said[to].content)
        return Compared(offer_id=offer_id, from_version=of, to_version=to, differences=found)

    async def history(self, offer_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to an offer, its prices too; raises `NotFound`, for competitors always."""
        return await self._past.history(offer_id, caller, partial(_with_prices, caller), after=after, limit=limit)

    async def _places_of(self, *offers: Offer) -> dict[UUID, Places]:
        """Return what is known of the places of the starts that these offers name, by start."""
        return await places_of(self._places, (each.offer_id for each in offers if each.content.starts))


def _visible(caller: Caller, offer: Offer) -> Offer:
    return offer if offer.status is Status.PUBLISHED else OFFER_ACCESS.readable(caller, offer.offer_id, offer)


def _with_prices(caller: Caller, offer: Offer) -> Offer:
    if not may_know_prices(caller, _visible(caller, offer).supplier_id):
        raise NotFound("past of offer", offer.offer_id)
    return offer


def _view(
    offer: Offer,
    caller: Caller,
    places: Mapping[UUID, Places] | None = None,
    suppliers: Mapping[UUID, KnownSupplier] = MappingProxyType({}),
) -> View:
    if not may_know_prices(caller, offer.supplier_id):
        return shown_to_a_competitor(offer)
    return shown(offer, places, suppliers.get(offer.supplier_id))


def _seen(caller: Caller, supplier_id: UUID | None, status: Status | None) -> Filters:
    """Return the filters within what the caller may see; raises `NotFound`, and `Forbidden` without an organisation."""
    own = only_supplier(caller)
    if own is not None and own != supplier_id and status in {None, Status.PUBLISHED}:
        return {"supplier_id": supplier_id, "status": Status.PUBLISHED}
    return {"status": status, **OFFER_ACCESS.filters(caller, supplier_id=supplier_id)}
