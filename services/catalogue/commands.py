"""The commands of the catalogue: declare what is relied on, decide in the domain, commit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.catalogue.domain import gap as gaps
from services.catalogue.domain import offer as offers
from services.catalogue.domain.gap import GAPS, UNFILLED, Gap, gap_id_of
from services.catalogue.domain.known import KNOWN_SUPPLIERS
from services.catalogue.domain.offer import OFFERS, Offer, WriteOffer
from shared.auth.access import Access, supplier_of
from shared.contracts.catalogue import OfferContent
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.group import Committed
from shared.store.log import known_event
from shared.store.needs import Needs, guarded
from shared.store.store import Store

OFFER_ACCESS = Access(OFFERS, supplier="supplier_id")
GAP_ACCESS = Access(GAPS, district="district")

_PAGE = 200


class Catalogue:
    """What can be done with offers and gaps. Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds, and by its rows of the registry's facts, as far as they have arrived."""
        self.store = store
        self.now = clock

    async def publish(self, asked: WriteOffer, caller: Caller) -> Committed:
        """Publish an offer of the supplier that the token speaks for."""
        supplier_id, offer_id, now = supplier_of(caller), new_id(), self.now()
        supplier = guarded(KNOWN_SUPPLIERS(supplier_id))
        return await self.store.change(
            Needs((OFFERS.new(offer_id), supplier)),
            lambda known: offers.publish(offer_id, supplier_id, known[supplier], asked, now),
            caller,
        )

    async def change_offer(self, offer_id: UUID, caller: Caller, decide: Callable[[Offer], list[Event]]) -> Committed:
        """Change an offer as the supplier whose it is."""

        def decided(offer: Offer | None) -> list[Event]:
            return decide(OFFER_ACCESS.changeable(caller, offer_id, offer))

        return await self.store.change((OFFERS(offer_id),), decided, caller)

    async def versions(self, offer_id: UUID) -> list[OfferContent]:
        """Return every version that an offer ever had, oldest first, as its event told it."""
        told = (known_event(document) for document in await self.store.history(str(offer_id)))
        return [event for event in told if isinstance(event, OfferContent)]

    async def keep_in_line(self, offer_id: UUID, supplier_id: UUID, caller: Caller) -> None:
        """Make an offer stand as its supplier does now."""
        offer, supplier, now = OFFERS(offer_id), guarded(KNOWN_SUPPLIERS(supplier_id)), self.now()
        await self.store.change(
            Needs((offer, supplier)), lambda known: offers.keep_in_line(known[offer], known[supplier], now), caller
        )

    async def keep_all_in_line(self, supplier_id: UUID, caller: Caller) -> None:
        """Make every offer of a supplier stand as it does now, each in a change of its own."""
        async for page in self._pages_of(supplier_id):
            # Not a task group, which would wrap the error by whose type the consumer decides what to do.
            await asyncio.gather(*(self.keep_in_line(UUID(each), supplier_id, caller.part(each)) for each in page))

    async def _pages_of(self, supplier_id: UUID) -> AsyncIterator[list[str]]:
        filters = {"supplier_id": str(supplier_id), "status": {"$in": _values(offers.STANDING)}}
        after: str | None = None
        while found := await self.store.documents(OFFERS, filters, after=after, limit=_PAGE):
            yield [identifier for identifier, _ in found]
            after = found[-1][0]

    async def raise_gap(self, category: str, district: str, caller: Caller) -> None:
        """Count one more unmet need of a district in a category."""
        now = self.now()
        await self.store.change(
            (GAPS(gap_id_of(category, district)),), lambda gap: gaps.raise_gap(gap, category, district, now), caller
        )

    async def fill_gaps(self, offer_id: UUID, caller: Caller) -> None:
        """Close every gap that an offer covers as it stands now."""
        stored = await self.store.read(OFFERS(offer_id))
        if stored is None:
            return
        now = self.now()
        unfilled = await self._unfilled(stored.state)
        await asyncio.gather(*(self._fill(each, offer_id, now, caller.part(each)) for each in unfilled))

    async def _unfilled(self, offer: Offer) -> list[str]:
        covered = [gap_id_of(offer.category, district) for district in offer.districts]
        filters: dict[str, Any] = {"gap_id": {"$in": covered}, "status": {"$in": _values(UNFILLED)}}
        return [gap_id for gap_id, _ in await self.store.documents(GAPS, filters, after=None, limit=len(covered))]

    async def _fill(self, gap_id: str, offer_id: UUID, now: datetime, caller: Caller) -> None:
        gap, offer = GAPS(gap_id), guarded(OFFERS(offer_id))
        await self.store.change(Needs((gap, offer)), lambda known: gaps.fill(known[gap], known[offer], now), caller)

    async def change_gap(self, gap_id: str, caller: Caller, decide: Callable[[Gap], list[Event]]) -> Committed:
        """Change a gap that was raised."""

        def decided(gap: Gap | None) -> list[Event]:
            return decide(GAP_ACCESS.changeable(caller, gap_id, gap))

        return await self.store.change((GAPS(gap_id),), decided, caller)


def _values(statuses: Iterable[StrEnum]) -> list[str]:
    return [status.value for status in statuses]
