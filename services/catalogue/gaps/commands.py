"""What can be done with gaps: declare what is relied on, decide in the domain, commit."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from services.catalogue.gaps.domain import decisions
from services.catalogue.gaps.domain.decisions import AnswerGap, CloseGap, UnmetNeed, wants_an_offer
from services.catalogue.gaps.domain.fitting import Happened, as_it_stood
from services.catalogue.gaps.domain.gap import GAPS, UNFILLED, Gap, Likeness
from services.catalogue.gaps.queries import GAP_ACCESS
from services.catalogue.offers.domain.offer import OFFERS, Offer, Status
from shared.contracts.catalogue import OfferEvent
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters, one_of
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.reference.calendar import uk_date
from shared.store.group import Committed
from shared.store.log import known_event
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store


class Gaps:
    """The commands about gaps. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self._store = store
        self._now = clock

    async def report(self, need: UnmetNeed, caller: Caller) -> None:
        """Let an unmet need join the gap of its kind, or raise one; unless no offer would have met it.

        An offer that came after the need was reported, and before it was heard of, closes the gap at once.
        """
        if not wants_an_offer(need.reason):
            return
        fresh, now = new_id(), self._now()
        likeness = Likeness(market_for(None, uk_date(now)).code, need.category, need.district, need.reason)

        def the_gap(known: Known) -> Ref[Gap]:
            holder = known[likeness.claim]
            return GAPS(holder) if holder else GAPS.new(fresh)

        def decide(known: Known) -> list[Event]:
            gap = the_gap(known)
            return decisions.report(known[gap], UUID(gap.id), likeness, need, now)

        await self._store.change(Reliance((likeness.claim,), lambda known: (the_gap(known),)), decide, caller)
        async for offers in self._store.pages(OFFERS, _offers_like(likeness)):
            since = [each for each in offers if max(each.updated_at, each.listed_at) >= need.reported_at]
            await asyncio.gather(*(self._fill_all(each, caller.part(each.offer_id)) for each in since))

    async def withdraw_report(self, need_id: UUID, caller: Caller) -> None:
        """Let a need that waits no longer leave its gap."""
        now = self._now()
        async for gaps in self._store.pages(GAPS, {"askers": need_id, "status": one_of(UNFILLED)}):
            for gap in gaps:
                await self._store.change(
                    (GAPS(gap.gap_id),),
                    lambda found: decisions.withdraw_report(found, need_id, now),
                    caller.part(gap.gap_id),
                )

    async def fill(self, offer_id: UUID, caller: Caller) -> None:
        """Close every gap that an offer has begun to answer."""
        stored = await self._store.read(OFFERS(offer_id))
        if stored is not None:
            await self._fill_all(stored.state, caller)

    async def _fill_all(self, offer: Offer, caller: Caller) -> None:
        history = await self._history(offer.offer_id)
        async for gaps in self._store.pages(GAPS, _gaps_like(offer)):
            # Not a task group, which would wrap the error by whose type the consumer decides what to do.
            await asyncio.gather(*(self._fill(each, offer, history, caller.part(each.gap_id)) for each in gaps))

    async def _fill(self, found: Gap, offer: Offer, history: list[Happened], caller: Caller) -> None:
        ref, guard, now = GAPS(found.gap_id), guarded(OFFERS(offer.offer_id)), self._now()

        def decide(known: Known) -> list[Event]:
            gap = known[ref]
            then = as_it_stood(history, gap.asked_at) if gap else None
            return decisions.fill(gap, then, known[guard], now)

        await self._store.change(Reliance((ref, guard)), decide, caller)

    async def _history(self, offer_id: UUID) -> list[Happened]:
        """Return the events of an offer with their times, oldest first; beside the commit, since they are for good."""
        log = await self._store.history(str(offer_id))
        read = ((document["time"], known_event(document)) for document in log)
        return [(at, event) for at, event in read if isinstance(event, OfferEvent)]

    async def answer(self, gap_id: UUID, asked: AnswerGap, caller: Caller) -> Committed:
        """Tell the district what is done about a gap."""
        now = self._now()
        return await self._change(gap_id, caller, lambda gap: decisions.answer(gap, asked, now))

    async def close(self, gap_id: UUID, asked: CloseGap, caller: Caller) -> Committed:
        """Close a gap that no offer closes."""
        now = self._now()
        return await self._change(gap_id, caller, lambda gap: decisions.close(gap, asked, now))

    async def _change(self, gap_id: UUID, caller: Caller, decide: Callable[[Gap], list[Event]]) -> Committed:
        return await self._store.change((GAPS(gap_id),), GAP_ACCESS.deciding(caller, gap_id, decide), caller)


def _offers_like(likeness: Likeness) -> Filters:
    return {
        "content.market": likeness.market,
        "content.category": likeness.category,
        "content.districts": likeness.district,
        "status": Status.PUBLISHED,
    }


def _gaps_like(offer: Offer) -> Filters:
    content = offer.content
    return {
        "market": content.market,
        "category": content.category,
        "district": one_of(content.districts),
        "status": one_of(UNFILLED),
    }
