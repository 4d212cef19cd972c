"""Feedback: what an organisation asked about a refusal or a removal, and what it was told."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Operation


class Feedback(Answer):
    """A request for feedback with its answer, or the last day for it."""

    feedback_id: UUID
    category: str
    occasion: str
    application_id: UUID | None
    decided_at: AwareDatetime
    requested_at: AwareDatetime
    give_by: date
    question: str
    open: bool
    given_at: AwareDatetime | None
    text: str


class FeedbackCreated(Answer):
    """The request that was made."""

    feedback_id: UUID


class RequestFeedback(Body):
    """Which decision is asked about, and what is not clear."""

    category: str
    question: str = ""


FEEDBACK_REQUESTS = Operation("GET", "/v1/feedback-requests", Listed[Feedback], query=("limit",))
REQUEST_FEEDBACK_ON_REMOVAL = Operation(
    "POST", "/v1/suppliers/{supplier_id}/feedback-requests", FeedbackCreated, body=RequestFeedback
)
REQUEST_FEEDBACK = Operation(
    "POST", "/v1/applications/{application_id}/feedback-requests", FeedbackCreated, body=RequestFeedback
)
