"""Feedback as category managers give it: what was asked about a refusal or a removal, and by when it is due."""

from uuid import UUID

from pydantic import AwareDatetime

from portal.api.answers.feedback import Feedback
from portal.api.operation import Body, Listed, Nothing, Operation


class FeedbackToGive(Feedback):
    """A request for feedback with the organisation that asks, and the decision that it asks about."""

    supplier_id: UUID
    decided_at: AwareDatetime
    overdue: bool


class GiveFeedback(Body):
    """Why it was decided so, in full."""

    text: str


FEEDBACK_TO_GIVE = Operation(
    "GET", "/v1/feedback-requests", Listed[FeedbackToGive], query=("supplier_id", "open", "after", "limit")
)
FEEDBACK = Operation("GET", "/v1/feedback-requests/{feedback_id}", FeedbackToGive)
GIVE_FEEDBACK = Operation("POST", "/v1/feedback-requests/{feedback_id}/answer", Nothing, body=GiveFeedback)
