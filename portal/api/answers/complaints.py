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


class RaiseComplaint(Body):
    """Complain about a supplier: about an order, a category or all that it does."""

    supplier_id: UUID
    order_id: UUID | None = None
    category: str | None = None
    district: str | None = None
    reason: str
    source: str
    detail: str | None = None


class ComplaintRaised(Answer):
    """A complaint that was raised."""

    complaint_id: UUID


COMPLAINTS = Operation(
    "GET", "/v1/complaints", Listed[Complaint], query=("supplier_id", "district", "open", "after", "limit")
)
COMPLAINT = Operation("GET", "/v1/complaints/{complaint_id}", Complaint)
RAISE_COMPLAINT = Operation("POST", "/v1/complaints", ComplaintRaised, body=RaiseComplaint)
WITHDRAW_COMPLAINT = Operation("POST", "/v1/complaints/{complaint_id}/withdrawal", Nothing)
ANSWER_COMPLAINT = Operation("POST", "/v1/complaints/{complaint_id}/answer", Nothing, body=AnswerComplaint)
