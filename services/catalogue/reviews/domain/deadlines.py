"""The clocks that run in reviews: that of staff, and that of the supplier's answer."""

from collections.abc import Iterator
from typing import Any

from services.catalogue.reviews.domain.review import OFFER_REVIEWS, OfferReview, Status
from shared.kernel.deadlines import Deadline, Due, Reminder


def _review(review: OfferReview) -> Iterator[Due]:
    yield Due(str(review.review_id), review.review_by)


def _answer(review: OfferReview) -> Iterator[Due]:
    if review.answer_by is not None:
        yield Due(str(review.review_id), review.answer_by)


REVIEW_DUE: Reminder[OfferReview] = Reminder("offer_review_due", lambda one: one.remind_review_on)
REVIEW: Deadline[Any] = Deadline(
    "offer_review",
    awaits="a look at what a supplier changed in a published offer",
    passed="the change stands, and it may still be looked at; the commercial team is told",
    aggregate=OFFER_REVIEWS,
    due=_review,
    standing={"status": Status.OPEN},
    binding=False,
    reminders=(REVIEW_DUE,),
    ends=True,
)
ANSWER_DUE: Reminder[OfferReview] = Reminder("offer_answer_due", lambda one: one.remind_answer_on)
ANSWER: Deadline[Any] = Deadline(
    "offer_answer",
    awaits="the supplier's answer to a question about its offer",
    passed="the review waits for the commercial team again; an answer is heard until it is over",
    aggregate=OFFER_REVIEWS,
    due=_answer,
    standing={"status": Status.QUESTIONED},
    reminders=(ANSWER_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (REVIEW, ANSWER)
