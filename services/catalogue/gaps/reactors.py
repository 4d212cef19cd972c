"""Needs raise gaps, offers close them."""

from services.catalogue.gaps.commands import Gaps
from services.catalogue.gaps.domain.gap import wants_an_offer
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
        """Close the gaps that an offer covers."""
        await self._gaps.fill(event.offer_id, caller)

    async def on_need_unmet(self, event: journeys.NeedUnmet, caller: Caller) -> None:
        """Raise a gap from a need for which there was no suitable offer."""
        if wants_an_offer(event.reason.code):
            await self._gaps.raise_gap(event.category, event.district, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        available = (Reactor("on_offer_available", self.on_offer_available),)
        return {
            facts.OfferPublished: available,
            facts.OfferRelisted: available,
            facts.OfferUpdated: available,
            journeys.NeedUnmet: (Reactor("on_need_unmet", self.on_need_unmet),),
        }
