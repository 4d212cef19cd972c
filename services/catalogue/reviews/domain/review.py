"""A review of what a supplier changed in one offer, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.catalogue import QuestionCode, TakedownCode
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

OPEN_REVIEW = Claim("open_review")
"""One review of an offer is open at a time, by the offer's id."""


class Status(StrEnum):
    """Whom a review waits for: staff, the supplier's answer, the supplier's correction, or nobody any more."""

    OPEN = "open"
    QUESTIONED = "questioned"
    TAKEN_DOWN = "taken_down"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


RUNNING = frozenset({Status.OPEN, Status.QUESTIONED, Status.TAKEN_DOWN})


@dataclass(frozen=True)
class OfferReview:
    """What changed in an offer from one version to another, and what staff and its supplier say of it.

    `review_by` is the last day of staff, `answer_by` that of the supplier; the one or the other counts by `status`.
    `overdue` is a review that staff had not looked at when their day was over. The question and the reason for taking
    the offer down are the latest there were, the answer is that to the later of the two.
    """

    review_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    from_version: int
    to_version: int
    opened_at: datetime
    review_by: date
    remind_review_on: date
    status: Annotated[Status, Code("offer review status")] = Status.OPEN
    overdue: bool = False
    questioned_for: QuestionCode | None = None
    question: str = ""
    answer_by: date | None = None
    remind_answer_on: date | None = None
    answered_at: datetime | None = None
    answer: str = ""
    taken_down_for: TakedownCode | None = None
    takedown: str = ""
    ended_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether it waits for anybody."""
        return self.status in RUNNING


def evolve(review: OfferReview | None, event: facts.OfferReviewEvent) -> OfferReview:
    """Fold one event into a review."""
    if isinstance(event, facts.OfferReviewOpened):
        return _opened(event)
    review = begun(review, event)
    match event:
        case facts.OfferReviewExtended():
            return replace(review, to_version=event.to_version)
        case facts.OfferCorrected():
            return _for_staff(replace(review, to_version=event.to_version), event)
        case facts.OfferReviewOverdue():
            return replace(review, overdue=True)
        case facts.OfferTakenDown():
            unheard = replace(review, answered_at=None, answer="", overdue=False)
            return replace(unheard, status=Status.TAKEN_DOWN, taken_down_for=event.reason, takedown="")
        case facts.OfferTakedownExplained():
            return replace(review, takedown=event.detail)
        case facts.OfferReviewTransferred():
            return replace(review, supplier_id=event.supplier_id)
        case facts.OfferReviewAcknowledged():
            return _ended(review, Status.ACKNOWLEDGED, event.acknowledged_at)
        case facts.OfferReviewClosed():
            return _ended(review, Status.CLOSED, event.closed_at)
    return _questioned(review, event)


def _opened(event: facts.OfferReviewOpened) -> OfferReview:
    return OfferReview(
        review_id=event.review_id,
        offer_id=event.offer_id,
        supplier_id=event.supplier_id,
        market=event.market,
        category=event.category,
        from_version=event.from_version,
        to_version=event.to_version,
        opened_at=event.opened_at,
        review_by=event.review_by,
        remind_review_on=event.remind_on,
    )


def _questioned(review: OfferReview, event: facts.OfferReviewEvent) -> OfferReview:
    match event:
        case facts.OfferQuestioned():
            asked = replace(review, questioned_for=event.reason, question="", answer="", answered_at=None)
            waits = replace(asked, answer_by=event.answer_by, remind_answer_on=event.remind_on)
            return replace(waits, status=Status.QUESTIONED, overdue=False)
        case facts.OfferQuestionPut():
            return replace(review, question=event.detail)
        case facts.OfferQuestionAnswered():
            return _for_staff(replace(review, answered_at=event.answered_at), event)
        case facts.OfferQuestionAnswerGiven():
            return replace(review, answer=event.answer)
        case facts.OfferQuestionUnanswered():
            return _for_staff(review, event)
    return review


def _for_staff(
    review: OfferReview, event: facts.OfferCorrected | facts.OfferQuestionAnswered | facts.OfferQuestionUnanswered
) -> OfferReview:
    """Let it wait for staff again, by a day of its own."""
    return replace(review, status=Status.OPEN, review_by=event.review_by, remind_review_on=event.remind_on)


def _ended(review: OfferReview, status: Status, at: datetime) -> OfferReview:
    return replace(review, status=status, overdue=False, ended_at=at)


def _claims(review: OfferReview) -> tuple[ClaimRef, ...]:
    return (OPEN_REVIEW(review.offer_id),) if review.running else ()


OFFER_REVIEWS = Aggregate(
    "offer_review",
    "offer_reviews",
    OfferReview,
    evolve,
    indexes=(
        ("status", "review_by", "review_id"),
        ("supplier_id", "review_by", "review_id"),
        ("offer_id", "review_by", "review_id"),
        ("review_by", "review_id"),
    ),
    claims=_claims,
)
