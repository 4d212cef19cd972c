"""What can be done with gaps: declare what is relied on, decide in the domain, commit."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.catalogue.gaps.domain import gap as gaps
from services.catalogue.gaps.domain.gap import GAPS, UNFILLED, AnswerGap, Gap, gap_id_of
from services.catalogue.gaps.queries import GAP_ACCESS
from services.catalogue.offers.domain.offer import OFFERS, Offer
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters, one_of
from shared.store.group import Committed
from shared.store.needs import Needs, guarded
from shared.store.store import Store


class Gaps:
    """The commands about gaps. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self._store = store
        self._now = clock

    async def raise_gap(self, category: str, district: str, caller: Caller) -> None:
        """Count one more unmet need of a district in a category."""
        now = self._now()
        await self._store.change(
            (GAPS(gap_id_of(category, district)),), lambda gap: gaps.raise_gap(gap, category, district, now), caller
        )

    async def fill(self, offer_id: UUID, caller: Caller) -> None:
        """Close every gap that an offer covers as it stands now."""
        stored = await self._store.read(OFFERS(offer_id))
        if stored is None:
            return
        now = self._now()
        unfilled = await self._unfilled(stored.state)
        await asyncio.gather(*(self._fill(each, offer_id, now, caller.part(each)) for each in unfilled))

    async def _unfilled(self, offer: Offer) -> list[str]:
        covered = [gap_id_of(offer.content.category, district) for district in offer.content.districts]
        filters: Filters = {"gap_id": one_of(covered), "status": one_of(UNFILLED)}
        return [gap_id for gap_id, _ in await self._store.documents(GAPS, filters, after=None, limit=len(covered))]

    async def _fill(self, gap_id: str, offer_id: UUID, now: datetime, caller: Caller) -> None:
        gap, offer = GAPS(gap_id), guarded(OFFERS(offer_id))
        await self._store.change(Needs((gap, offer)), lambda known: gaps.fill(known[gap], known[offer], now), caller)

    async def answer(self, gap_id: str, asked: AnswerGap, caller: Caller) -> Committed:
        """Tell the district what is done about a gap."""
        now = self._now()
        return await self._change(gap_id, caller, lambda gap: gaps.answer(gap, asked, now))

    async def accept_as_unmet(self, gap_id: str, caller: Caller) -> Committed:
        """Close a gap that nobody can fill."""
        now = self._now()
        return await self._change(gap_id, caller, lambda gap: gaps.accept_as_unmet(gap, now))

    async def _change(self, gap_id: str, caller: Caller, decide: Callable[[Gap], list[Event]]) -> Committed:
        return await self._store.change((GAPS(gap_id),), GAP_ACCESS.deciding(caller, gap_id, decide), caller)
