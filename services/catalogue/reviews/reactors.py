"""Reviews follow their offers: what is changed is looked at, and what is gone for good no more."""

from services.catalogue.reviews.commands import OfferReviews
from shared.contracts import catalogue as facts
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors


class OfferReviewReactions:
    """What becomes of reviews by the catalogue's own facts about offers."""

    def __init__(self, reviews: OfferReviews) -> None:
        """React by these commands."""
        self._reviews = reviews

    async def on_offer_changed(self, event: facts.OfferEvent, caller: Caller) -> None:
        """Open the review of a change, let it be of the latest version, or close that of an offer that is gone."""
        await self._reviews.follow(event.offer_id, caller)

    async def on_offer_transferred(self, event: facts.OfferTransferred, caller: Caller) -> None:
        """Let the review go with its offer."""
        await self._reviews.pass_on(event.offer_id, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        changed = (Reactor("reviews_follow_offer", self.on_offer_changed),)
        return {
            facts.OfferUpdated: changed,
            facts.OfferWithdrawn: changed,
            facts.OfferDelisted: changed,
            facts.OfferTransferred: (Reactor("reviews_pass_on", self.on_offer_transferred),),
        }
