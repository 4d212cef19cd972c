"""What follows for queries of prices from the catalogue's own offers: another price, another supplier, or an end."""

from services.catalogue.prices.commands import Prices
from shared.contracts import catalogue as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class PriceReactions:
    """What becomes of queries of prices by events."""

    def __init__(self, prices: Prices) -> None:
        """React by these commands."""
        self._prices = prices

    async def on_offer_priced(self, event: facts.OfferEvent, caller: Caller) -> None:
        """See whether an offer asks abnormally little, or whether there is still something to ask."""
        await self._prices.follow_price(event.offer_id, caller)

    async def on_offer_transferred(self, event: facts.OfferTransferred, caller: Caller) -> None:
        """Let the successor explain."""
        await self._prices.pass_on(event.offer_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        priced = (Reactor("prices_follow_offer", self.on_offer_priced),)
        return {
            facts.OfferPublished: priced,
            facts.OfferUpdated: priced,
            facts.OfferWithdrawn: priced,
            facts.OfferDelisted: priced,
            facts.OfferTransferred: (Reactor("price_queries_pass_on", self.on_offer_transferred),),
        }
