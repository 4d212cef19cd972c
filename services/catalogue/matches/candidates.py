"""What a match weighs: the offers in reach as their rows have them now, or one as its log had it at a moment.

Read beside the commit: a match is no promise. An order that names it is held to the offer itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.catalogue.known.places import places_of
from services.catalogue.known.suppliers import suppliers_of
from services.catalogue.listings.domain.listing import LISTINGS, Listing
from services.catalogue.matches.domain.asking import Wanted, filters_of
from services.catalogue.matches.domain.limits import Candidate
from shared.kernel.memberships import KnownSupplier
from shared.kernel.quality import KnownQuality, how_they_deliver
from shared.kernel.starts import Places
from shared.store.log import known_event
from shared.store.rows import Rows
from shared.store.store import Store


class Candidates:
    """Reads offers with what others' facts say of them."""

    def __init__(
        self,
        store: Store,
        listings: Rows[Listing],
        suppliers: Rows[KnownSupplier],
        quality: Rows[KnownQuality],
        places: Rows[Places],
    ) -> None:
        """Read these rows, and the log of offers in this store."""
        self._store = store
        self._listings = listings
        self._suppliers = suppliers
        self._quality = quality
        self._places = places

    async def in_reach(self, want: Wanted) -> tuple[Candidate, ...]:
        """Return every offer of the need's category that reaches its district, however many there are."""
        return await self._joined(await self._listings.unordered(filters_of(want)))

    async def one_as_at(self, offer_id: UUID, moment: datetime) -> Candidate | None:
        """Return an offer as its log had it at a moment, with what is known of its supplier now."""
        row: Listing | None = None
        for document in await self._store.history(str(offer_id)):
            event = known_event(document)
            if document["time"] <= moment and LISTINGS.folds(event):
                row = LISTINGS.fold(row, event)
        return (await self._joined([row]))[0] if row else None

    async def _joined(self, listings: Sequence[Listing]) -> tuple[Candidate, ...]:
        if not listings:
            return ()
        sellers = {each.supplier_id for each in listings}
        suppliers = await suppliers_of(self._suppliers, sellers)
        quality = await self._quality_of(sellers, listings[0])
        places = await places_of(self._places, (each.offer_id for each in listings if each.starts))
        return tuple(
            Candidate(each, suppliers.get(each.supplier_id), quality.get(each.supplier_id), places) for each in listings
        )

    async def _quality_of(self, sellers: Iterable[UUID], alike: Listing) -> dict[UUID, KnownQuality]:
        """Return how suppliers deliver in the category of an offer, which is that of all of them."""
        rows = await self._quality.find(how_they_deliver(sellers, alike.market, (alike.category,)))
        return {each.supplier_id: each for each in rows}
