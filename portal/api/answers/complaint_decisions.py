"""Complaints as category managers see them, and their decision."""

from datetime import date

from portal.api.answers.complaints import Complaint
from portal.api.operation import Body, Listed, Nothing, Operation


class ComplaintInFull(Complaint):
    """A complaint with who raised it, for its assessors."""

    overdue: bool
    raised_by: str = ""


class DecideComplaint(Body):
    """What was found, and what follows for the supplier."""

    finding: str
    consequence: str = "none"
    suspended_until: date | None = None
    removal_reason: str | None = None
    detail: str = ""
    declares_no_interest: bool


COMPLAINTS_IN_FULL = Operation(
    "GET", "/v1/complaints", Listed[ComplaintInFull], query=("supplier_id", "open", "consequence", "after", "limit")
)
COMPLAINT_IN_FULL = Operation("GET", "/v1/complaints/{complaint_id}", ComplaintInFull)
DECIDE_COMPLAINT = Operation("POST", "/v1/complaints/{complaint_id}/decision", Nothing, body=DecideComplaint)
