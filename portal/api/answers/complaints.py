"""Complaints about suppliers, with the supplier's answer and the decision."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Complaint(Answer):
    """A complaint; its free words are there for the supplier and its assessors alone."""

    complaint_id: UUID
    supplier_id: UUID
    category: str | None
    district: str | None
    reason: str
    source: str
    order_id: UUID | None
    raised_at: AwareDatetime
    answer_by: date
    decide_by: date
    status: str
    answered_at: AwareDatetime | None
    finding: str | None
    consequence: str | None
    ended_at: AwareDatetime | None
    detail: str = ""
    answer: str = ""
    explanation: str = ""


class AnswerComplaint(Body):
    """What the supplier says to a complaint, once."""

    answer: str


COMPLAINTS = Operation(
    "GET", "/v1/complaints", Listed[Complaint], query=("supplier_id", "district", "open", "after", "limit")
)
COMPLAINT = Operation("GET", "/v1/complaints/{complaint_id}", Complaint)
ANSWER_COMPLAINT = Operation("POST", "/v1/complaints/{complaint_id}/answer", Nothing, body=AnswerComplaint)
