"""A decision on a review holds the offer as it was read: whoever changes that at the same time, one decides again."""

from uuid import UUID

from services.catalogue.reviews.commands import OfferReviews
from services.catalogue.reviews.domain.deciding import QuestionOffer
from services.catalogue.reviews.domain.review import OFFER_REVIEWS
from shared.auth.principal import Role
from shared.kernel.caller import Caller
from tests.catalogue.desk import CLOCK, SELLER, Desk
from tests.catalogue.examples import an_offer_text

OFFICER = Caller("eve", "desk", frozenset({Role.CATEGORY_MANAGER}))


async def test_a_question_is_asked_of_the_offer_as_it_stands_when_it_is_asked(desk: Desk) -> None:
    """A question changes nothing of the offer, so that nothing but a guard keeps one from an offer that is gone."""
    store, reviews = desk.parts.store, OfferReviews(desk.parts.store, desk.parts.clock)
    offer_id = UUID((await desk.offers.publish(an_offer_text(), SELLER)).subject)
    await desk.offers.update(offer_id, an_offer_text(pence=40_000), SELLER)
    await reviews.follow(offer_id, CLOCK)
    (review,) = [each async for page in store.pages(OFFER_REVIEWS, {"offer_id": offer_id}) for each in page]

    async def guarded() -> int:
        document = await store.database["offers"].find_one({"_id": str(offer_id)})
        return int((document or {}).get("guard", 0))

    before = await guarded()
    await reviews.question(review.review_id, QuestionOffer(reason="price_change", detail="Why?"), OFFICER)
    assert await guarded() == before + 1
