"""What can be done with gaps: declare what is relied on, decide in the domain, commit."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from services.catalogue.gaps.domain import decisions, reporting
from services.catalogue.gaps.domain.askers import ASKERS, Askers, askers_of
from services.catalogue.gaps.domain.decisions import AnswerGap, CloseGap
from services.catalogue.gaps.domain.fitting import Happened, as_it_stood
from services.catalogue.gaps.domain.gap import GAPS, UNFILLED, Gap, Likeness
from services.catalogue.gaps.domain.reporting import (
    Asker,
    ReportGap,
    Sought,
    UnmetNeed,
    asked_for,
    is_for_want_of_an_offer,
    match_says_it,
    searcher_id_of,
    wants_an_offer,
)
from services.catalogue.gaps.queries import GAP_ACCESS
from services.catalogue.known.needs import KNOWN_NEEDS, KnownNeed
from services.catalogue.offers.domain.offer import OFFERS, Offer, Status
from shared.auth.access import account_of, must_serve_district
from shared.contracts.catalogue import OfferEvent
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.kernel.projection import RowRef
from shared.kernel.rules import reject_if_any
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.log import known_event
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store

OfMatch = Callable[[UUID, str | None, Caller], Awaitable[Sought]]
"""Says what a match asks for, with the reason that is given, if any, to whoever may see it; raises `NotFound`."""


class Gaps:
    """The commands about gaps. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, of_match: OfMatch, clock: Clock) -> None:
        """Decide by what the store holds; `of_match` says what a match asks for."""
        self._store = store
        self._of_match = of_match
        self._now = clock

    async def report(self, need: UnmetNeed, caller: Caller) -> None:
        """Let an unmet need join the gap of its kind, or raise one; unless no offer would have met it.

        One that waits in a gap of its category already has said more by a match than its news does.
        """
        if not wants_an_offer(need.reason) or await self._waits(need):
            return
        market = market_for(None, uk_date(self._now())).code
        likeness = Likeness(market, need.category, need.district, need.reason)
        asker = Asker(need.reported_at, need_id=need.need_id)
        await self._join(likeness, asker, caller)
        await self._fill_since(likeness, need.reported_at, caller)

    async def _waits(self, need: UnmetNeed) -> bool:
        waiting: Filters = {"askers": need.need_id, "category": need.category, "district": need.district}
        return await self._store.count(GAPS, {**waiting, "status": one_of(UNFILLED)}) > 0

    async def report_match(self, sought: Sought, caller: Caller) -> Committed:
        """Let the need of a match that found nothing suitable join the gap of what it asks for; it leaves any other."""
        row = guarded(KNOWN_NEEDS(sought.need_id))
        asker = Asker(sought.made_at, need_id=sought.need_id)
        committed = await self._join(sought.likeness, asker, caller, row)
        await self._leave(sought.need_id, caller, but=committed.subject)
        await self._fill_since(sought.likeness, sought.made_at, caller)
        return committed

    async def report_search(self, asked: ReportGap, caller: Caller) -> Committed:
        """Let whoever looked in vain join the gap of what was asked for, or raise one; raises `Forbidden`."""
        now = self._now()
        if asked.match_id is not None:
            reject_if_any([*match_says_it(asked), is_for_want_of_an_offer(asked.reason)])
            return await self.report_match(await self._of_match(asked.match_id, asked.reason, caller), caller)
        if asked.district is not None:
            must_serve_district(caller, asked.district)
        likeness = asked_for(asked, market_for(asked.market, uk_date(now)).code)
        return await self._join(likeness, Asker(now, account=account_of(caller)), caller)

    async def _fill_since(self, likeness: Likeness, moment: datetime, caller: Caller) -> None:
        """Close a gap at once by an offer that came after it was asked for, and before that was heard of."""
        later, since = replace(caller, repeatable=None), dict[UUID, Offer]()
        day = Between(least=moment.astimezone(UTC).date().isoformat())  # whoever reports waits for few offers, not all
        for came in ("updated_at", "listed_at"):
            async for offers in self._store.pages(OFFERS, {**_offers_like(likeness), came: day}):
                since |= {each.offer_id: each for each in offers if getattr(each, came) >= moment}
        await asyncio.gather(*(self._fill_all(each, later.part(each.offer_id)) for each in since.values()))

    async def _join(
        self, likeness: Likeness, asker: Asker, caller: Caller, need: RowRef[KnownNeed] | None = None
    ) -> Committed:
        """Let an asker join the one gap that is open for all that is alike, or raise it.

        A need that is named by its row joins only while something is looked for; else `Rejected`.
        """
        fresh, now = new_id(), self._now()

        def the_gap(known: Known) -> Ref[Gap]:
            holder = known[likeness.claim]
            return GAPS(holder) if holder else GAPS.new(fresh)

        def decide(known: Known) -> list[Event]:
            gap = the_gap(known)
            reject_if_any([reporting.still_waits(known[need]) if need else None])
            return reporting.report(known[gap], UUID(gap.id), likeness, asker, now)

        first = (likeness.claim, need) if need else (likeness.claim,)
        return await self._store.change(Reliance(first, lambda known: (the_gap(known),)), decide, caller)

    async def withdraw_report(self, need_id: UUID, caller: Caller) -> None:
        """Let a need that waits no longer leave its gap."""
        await self._leave(need_id, caller)

    async def _leave(self, need_id: UUID, caller: Caller, but: str = "") -> None:
        """Let a need leave every gap that it waits in, but one."""
        now, later = self._now(), replace(caller, repeatable=None)
        async for gaps in self._store.pages(GAPS, {"askers": need_id, "status": one_of(UNFILLED)}):
            for gap in (each for each in gaps if str(each.gap_id) != but):
                await self._store.change(
                    _with_its_askers(gap.gap_id),
                    lambda found, _: reporting.withdraw_report(found, need_id, now),
                    later.part(gap.gap_id),
                )

    async def take_back(self, gap_id: UUID, caller: Caller) -> Committed:
        """Take back what the caller reported."""
        now, searcher = self._now(), searcher_id_of(account_of(caller))
        return await self._change(gap_id, caller, lambda gap: reporting.take_back(gap, searcher, now))

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

        await self._store.change(Reliance((ref, guard, ASKERS(askers_of(found.gap_id)))), decide, caller)

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
        decided = GAP_ACCESS.deciding(caller, gap_id, decide)
        return await self._store.change(_with_its_askers(gap_id), lambda gap, _: decided(gap), caller)


def _with_its_askers(gap_id: UUID) -> tuple[Ref[Gap], Ref[Askers]]:
    """Name a gap, and what is told of it to those who asked."""
    return GAPS(gap_id), ASKERS(askers_of(gap_id))


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
