"""Needs raise gaps and leave them, offers close them."""

from services.catalogue.gaps.commands import Gaps
from services.catalogue.gaps.domain.reporting import UnmetNeed
from shared.contracts import catalogue as facts
from shared.contracts import client_journey as journeys
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class GapReactions:
    """What becomes of gaps by events, others' and the catalogue's own."""

    def __init__(self, gaps: Gaps) -> None:
        """React by these commands."""
        self._gaps = gaps

    async def on_offer_available(self, event: facts.OfferEvent, caller: Caller) -> None:
        """Close the gaps that an offer has begun to answer."""
        await self._gaps.fill(event.offer_id, caller)

    async def on_need_unmet(self, event: journeys.NeedUnmet, caller: Caller) -> None:
        """Let a need for which there was no suitable offer join its gap."""
        need = UnmetNeed(event.need_id, event.category, event.district, event.reason.code, event.reported_at)
        await self._gaps.report(need, caller)

    async def on_need_served(self, event: journeys.NeedEvent, caller: Caller) -> None:
        """Let a need leave its gap that was withdrawn, is another district's now, or that an order runs for."""
        await self._gaps.withdraw_report(event.need_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        available = (Reactor("on_offer_available", self.on_offer_available),)
        served = (Reactor("on_need_served", self.on_need_served),)
        return {
            facts.OfferPublished: available,
            facts.OfferRelisted: available,
            facts.OfferResumed: available,
            facts.OfferUpdated: available,
            journeys.NeedUnmet: (Reactor("on_need_unmet", self.on_need_unmet),),
            journeys.NeedWithdrawn: served,
            journeys.NeedOrdered: served,
            journeys.NeedMet: served,
            journeys.NeedTransferred: served,
        }
