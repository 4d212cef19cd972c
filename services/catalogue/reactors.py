"""The catalogue's reactions: offers follow their supplier's standing, needs raise gaps, offers close them.

No offer escapes its supplier's standing: publishing and relisting rely on the supplier's row as it stands when they
commit, so that what was decided before a suspension is there when the suspension goes through the offers, and what is
decided after it is refused.
"""

from services.catalogue.commands import Catalogue
from services.catalogue.domain.gap import wants_an_offer
from shared.contracts import catalogue as facts
from shared.contracts import client_journey as journeys
from shared.contracts import supplier_registry as suppliers
from shared.kernel.caller import Caller
from shared.messaging.consumer import Reactors


class Reactions:
    """What the catalogue does about events, others' and its own."""

    def __init__(self, catalogue: Catalogue) -> None:
        """React by these commands."""
        self._catalogue = catalogue

    async def on_supplier_standing(self, event: suppliers.SupplierEvent, caller: Caller) -> None:
        """Delist or relist all offers of a supplier that was suspended, reinstated or removed."""
        await self._catalogue.keep_all_in_line(event.supplier_id, caller)

    async def on_offer_available(self, event: facts.OfferEvent, caller: Caller) -> None:
        """Close the gaps that an offer covers."""
        await self._catalogue.fill_gaps(event.offer_id, caller)

    async def on_need_unmet(self, event: journeys.NeedUnmet, caller: Caller) -> None:
        """Raise a gap from a need for which there was no suitable offer."""
        if wants_an_offer(event.reason.code):
            await self._catalogue.raise_gap(event.category, event.district, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {
            suppliers.SupplierSuspended: [self.on_supplier_standing],
            suppliers.SupplierReinstated: [self.on_supplier_standing],
            suppliers.SupplierRemoved: [self.on_supplier_standing],
            facts.OfferPublished: [self.on_offer_available],
            facts.OfferRelisted: [self.on_offer_available],
            facts.OfferUpdated: [self.on_offer_available],
            journeys.NeedUnmet: [self.on_need_unmet],
        }
