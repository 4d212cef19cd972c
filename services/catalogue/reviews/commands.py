"""What can be done with reviews, a method each: declare what is relied on, decide in the domain, commit."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.reviews.domain import deciding, following
from services.catalogue.reviews.domain.deciding import (
    AcknowledgeOffer,
    AnswerOfferQuestion,
    QuestionOffer,
    TakeOfferDown,
)
from services.catalogue.reviews.domain.review import OFFER_REVIEWS, OPEN_REVIEW, OfferReview
from services.catalogue.reviews.queries import REVIEW_ACCESS
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store

Deciding = Callable[[OfferReview, Offer, KnownSupplier | None], list[Event]]


class OfferReviews:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds, and by its rows of the registry's facts."""
        self._store = store
        self._now = clock

    async def follow(self, offer_id: UUID, caller: Caller) -> None:
        """Open the review of an offer that was changed, or let the open one be of the latest version."""
        fresh, now = new_id(), self._now()
        await self._with_its_review(
            offer_id, fresh, lambda offer, review: following.follow(offer, review, fresh, now), caller
        )

    async def pass_on(self, offer_id: UUID, caller: Caller) -> None:
        """Let the open review of an offer pass to whoever took the place of the supplier."""
        now = self._now()
        await self._with_its_review(
            offer_id, new_id(), lambda offer, review: following.pass_on(offer, review, now), caller
        )

    async def acknowledge(self, review_id: UUID, asked: AcknowledgeOffer, caller: Caller) -> Committed:
        """Have nothing against a change; what took the offer down is no more."""
        now = self._now()
        return await self._decide(
            review_id, caller, lambda one, offer, supplier: deciding.acknowledge(one, offer, supplier, asked, now)
        )

    async def question(self, review_id: UUID, asked: QuestionOffer, caller: Caller) -> Committed:
        """Ask the supplier about a change."""
        now = self._now()
        return await self._decide(review_id, caller, lambda one, offer, _: deciding.question(one, offer, asked, now))

    async def take_down(self, review_id: UUID, asked: TakeOfferDown, caller: Caller) -> Committed:
        """Take an offer down until a version of it is acknowledged."""
        now = self._now()
        return await self._decide(
            review_id, caller, lambda one, offer, supplier: deciding.take_down(one, offer, supplier, asked, now)
        )

    async def answer(self, review_id: UUID, asked: AnswerOfferQuestion, caller: Caller) -> Committed:
        """Take the supplier's answer in."""
        now = self._now()
        decide = REVIEW_ACCESS.deciding(caller, review_id, lambda one: deciding.answer(one, asked, now))
        return await self._store.change((OFFER_REVIEWS(review_id),), decide, caller)

    async def announce_due(self, review_id: UUID, review_by: date, caller: Caller) -> Committed:
        """Say that the last day to look at a change is near."""
        return await self._announce(review_id, caller, lambda one, _: following.announce_due(one, review_by))

    async def announce_overdue(self, review_id: UUID, review_by: date, caller: Caller) -> Committed:
        """Say that the last day to look at a change is over."""
        return await self._announce(review_id, caller, lambda one, now: following.announce_overdue(one, review_by, now))

    async def announce_answer_due(self, review_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that the supplier's last day to answer is near."""
        return await self._announce(review_id, caller, lambda one, _: following.announce_answer_due(one, answer_by))

    async def announce_unanswered(self, review_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that the supplier did not answer in time."""
        return await self._announce(
            review_id, caller, lambda one, now: following.announce_unanswered(one, answer_by, now)
        )

    async def _with_its_review(
        self,
        offer_id: UUID,
        fresh: UUID,
        decide: Callable[[Offer | None, OfferReview | None], list[Event]],
        caller: Caller,
    ) -> None:
        """Decide on an offer's open review, or on there being none; a decision may open one under the fresh id."""
        offer, claim = guarded(OFFERS(offer_id)), OPEN_REVIEW(offer_id)

        def the_review(known: Known) -> Ref[OfferReview]:
            holder = known[claim]
            return OFFER_REVIEWS(holder) if holder else OFFER_REVIEWS.new(fresh)

        await self._store.change(
            Reliance((offer, claim), lambda known: (the_review(known),)),
            lambda known: decide(known[offer], known[the_review(known)]),
            caller,
        )

    async def _decide(self, review_id: UUID, caller: Caller, decide: Deciding) -> Committed:
        """Decide on a review with its offer, by what is known of the supplier at the commit."""
        ref = OFFER_REVIEWS(review_id)

        def relied_on(known: Known) -> Iterable[ReliedOn]:
            review = known[ref]
            return (guarded(OFFERS(review.offer_id)), guarded(KNOWN_SUPPLIERS(review.supplier_id))) if review else ()

        def decided(known: Known) -> list[Event]:
            review = REVIEW_ACCESS.changeable(caller, review_id, known[ref])
            offer = OFFERS(review.offer_id)
            return decide(review, offer.existing(known[offer]), known[KNOWN_SUPPLIERS(review.supplier_id)])

        return await self._store.change(Reliance((ref,), relied_on), decided, caller)

    async def _announce(
        self, review_id: UUID, caller: Caller, say: Callable[[OfferReview, datetime], list[Event]]
    ) -> Committed:
        """Say something of a review by a clock."""
        ref, now = OFFER_REVIEWS(review_id), self._now()
        return await self._store.change((ref,), lambda one: say(ref.existing(one), now), caller)
