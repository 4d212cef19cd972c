"""Feedback on one decision, folded from its events: asked for once, and owed until it is given."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import FeedbackOccasion
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef

FEEDBACK_ON = Claim("feedback_on")


class Occasion(StrEnum):
    """After which decision feedback may be asked for."""

    REFUSAL = "refusal"
    REMOVAL = "removal"


@dataclass(frozen=True)
class Feedback:
    """What an organisation asked after a decision on one category, and what it was told.

    `open` until it is given; `overdue` once it was open after the last day, and for good. `given_by` is an account of
    the department. `decided_of` is who was decided against, where another took its place since.
    """

    feedback_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    occasion: FeedbackOccasion
    application_id: UUID | None
    decided_at: datetime
    requested_at: datetime
    give_by: date
    remind_on: date
    question: str = ""
    open: bool = True
    overdue: bool = False
    given_at: datetime | None = None
    text: str = ""
    given_by: str = ""
    decided_of: UUID | None = None


def on_refusal(application_id: UUID, category: str) -> ClaimRef:
    """Name the one feedback that there is on a refusal."""
    return FEEDBACK_ON(f"{application_id}:{category}")


def on_removal(supplier_id: UUID, market: str, category: str, removed_at: datetime) -> ClaimRef:
    """Name the one feedback that there is on a removal."""
    return FEEDBACK_ON(f"{supplier_id}:{market}:{category}:{removed_at.isoformat(timespec='seconds')}")


def _claims(feedback: Feedback) -> tuple[ClaimRef, ...]:
    if feedback.application_id:
        return (on_refusal(feedback.application_id, feedback.category),)
    removed = feedback.decided_of or feedback.supplier_id
    return (on_removal(removed, feedback.market, feedback.category, feedback.decided_at),)


def evolve(feedback: Feedback | None, event: facts.FeedbackEvent) -> Feedback:
    """Fold one event into feedback."""
    if isinstance(event, facts.FeedbackRequested):
        return _requested(event)
    feedback = begun(feedback, event)
    match event:
        case facts.FeedbackQuestionPut():
            return replace(feedback, question=event.question)
        case facts.FeedbackOverdue():
            return replace(feedback, overdue=True)
        case facts.FeedbackTransferred():
            decided_of = feedback.decided_of or event.predecessor_id
            return replace(feedback, supplier_id=event.supplier_id, decided_of=decided_of)
        case facts.FeedbackGiven():
            return replace(feedback, open=False, given_at=event.given_at)
        case facts.FeedbackWritten():
            return replace(feedback, text=event.text, given_by=event.given_by)
    return feedback


def _requested(event: facts.FeedbackRequested) -> Feedback:
    return Feedback(
        feedback_id=event.feedback_id,
        supplier_id=event.supplier_id,
        market=event.market,
        category=event.category,
        occasion=event.occasion,
        application_id=event.application_id,
        decided_at=event.decided_at,
        requested_at=event.requested_at,
        give_by=event.give_by,
        remind_on=event.remind_on,
    )


FEEDBACK = Aggregate(
    "feedback",
    "feedback",
    Feedback,
    evolve,
    indexes=(("supplier_id", "give_by", "feedback_id"), ("open", "give_by", "feedback_id"), ("give_by", "feedback_id")),
    claims=_claims,
)


class About(TypedDict):
    """Which feedback a fact is about."""

    feedback_id: UUID
    supplier_id: UUID
    market: str
    category: str
    occasion: str
    application_id: UUID | None


def about(feedback: Feedback) -> About:
    """Return which feedback a fact is about."""
    return About(
        feedback_id=feedback.feedback_id,
        supplier_id=feedback.supplier_id,
        market=feedback.market,
        category=feedback.category,
        occasion=feedback.occasion,
        application_id=feedback.application_id,
    )
