"""Reviews of offers that their suppliers changed: what differs, what was asked and answered."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class OfferReview(Answer):
    """A review; `from_version` is what was acknowledged last."""

    review_id: UUID
    offer_id: UUID
    supplier_id: UUID
    category: str
    from_version: int
    to_version: int
    status: str
    opened_at: AwareDatetime
    review_by: date
    overdue: bool
    questioned_for: str | None
    question: str
    answer_by: date | None
    answered_at: AwareDatetime | None
    answer: str
    taken_down_for: str | None
    takedown: str
    ended_at: AwareDatetime | None


class Difference(Answer):
    """A field in which two versions differ."""

    field: str
    before: Any
    after: Any


class ReviewInFull(OfferReview):
    """A review with what changed in the offer."""

    differences: tuple[Difference, ...]


class AcknowledgeOffer(Body):
    """The change is seen, and stands."""

    declares_no_interest: bool


class QuestionOffer(Body):
    """What the supplier is asked about the change."""

    reason: str
    detail: str


class TakeOfferDown(Body):
    """Why the offer takes no new orders until a version of it is acknowledged."""

    reason: str
    detail: str
    declares_no_interest: bool


OFFER_REVIEWS = Operation("GET", "/v1/offer-reviews", Listed[OfferReview], query=("waiting", "after", "limit"))
OFFER_REVIEW = Operation("GET", "/v1/offer-reviews/{review_id}", ReviewInFull)
ACKNOWLEDGE_OFFER = Operation("POST", "/v1/offer-reviews/{review_id}/acknowledgement", Nothing, body=AcknowledgeOffer)
QUESTION_OFFER = Operation("POST", "/v1/offer-reviews/{review_id}/question", Nothing, body=QuestionOffer)
TAKE_OFFER_DOWN = Operation("POST", "/v1/offer-reviews/{review_id}/takedown", Nothing, body=TakeOfferDown)
