"""The HTTP of reviews."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.catalogue.reviews.commands import OfferReviews
from services.catalogue.reviews.domain.deciding import (
    AcknowledgeOffer,
    AnswerOfferQuestion,
    QuestionOffer,
    TakeOfferDown,
)
from services.catalogue.reviews.queries import ListedReview, OfferReviewQueries, ShownReview, Waiting
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("catalogue")

Reviewer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, versioned=True)]
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, Role.AUDITOR)]

Commands = Annotated[OfferReviews, provided(OfferReviews)]
Queries = Annotated[OfferReviewQueries, provided(OfferReviewQueries)]
Awaited = Annotated[Waiting | None, Query(description="Only what waits for this; `overdue`: the day of staff is over")]


@router.get("/offer-reviews", response_model=Paged[ListedReview])
async def list_offer_reviews(
    caller: Reader,
    reviews: Queries,
    waiting: Awaited = None,
    supplier_id: UUID | None = None,
    offer_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List reviews of changed offers, the first that is due first; a supplier's token those of its own offers."""
    found = await reviews.listed(
        caller, waiting=waiting, supplier_id=supplier_id, offer_id=offer_id, after=after, limit=limit
    )
    return page(found, limit)


@router.get("/offer-reviews/{review_id}", response_model=ShownReview)
async def get_offer_review(review_id: UUID, caller: Reader, reviews: Queries, as_at: AsAt = None) -> Response:
    """Show a review: what changed in the offer, and what was asked and answered."""
    return one(*await reviews.get(review_id, caller, as_at), as_at)


@router.get("/offer-reviews/{review_id}/history", response_model=Paged[Happened])
async def get_history_of_offer_review(
    review_id: UUID, caller: Reader, reviews: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a review, oldest first."""
    return page(await reviews.history(review_id, caller, after=after, limit=limit), limit)


@router.post("/offer-reviews/{review_id}/acknowledgement", status_code=204)
async def acknowledge_offer(review_id: UUID, asked: AcknowledgeOffer, caller: Reviewer, reviews: Commands) -> Response:
    """Acknowledge the change as you have read it. An offer that was taken down is back, if nothing else bars it."""
    return respond(await reviews.acknowledge(review_id, asked, caller))


@router.post("/offer-reviews/{review_id}/question", status_code=204)
async def question_offer(review_id: UUID, asked: QuestionOffer, caller: Reviewer, reviews: Commands) -> Response:
    """Ask the supplier about the change as you have read it; the offer stands meanwhile."""
    return respond(await reviews.question(review_id, asked, caller))


@router.post("/offer-reviews/{review_id}/answer", status_code=204)
async def answer_offer_question(
    review_id: UUID, asked: AnswerOfferQuestion, caller: Supplier, reviews: Commands
) -> Response:
    """Answer a question about your offer, or speak for one that was taken down. Correct it by `PUT /v1/offers/{id}`."""
    return respond(await reviews.answer(review_id, asked, caller))


@router.post("/offer-reviews/{review_id}/takedown", status_code=204)
async def take_offer_down(review_id: UUID, asked: TakeOfferDown, caller: Reviewer, reviews: Commands) -> Response:
    """Take the offer down as you have read it. It takes no new orders until a version of it is acknowledged."""
    return respond(await reviews.take_down(review_id, asked, caller))
