"""Reports of concern about clients, for safeguarding leads alone. What one says is opened for itself."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class ConcernReport(Answer):
    """A report without what it says."""

    report_id: UUID
    status: str
    reported_at: AwareDatetime
    district: str
    order_id: UUID | None
    by: str
    concern: str
    urgency: str
    due_by: date
    overdue: bool
    referred_to: str | None
    outcome: str | None
    closed_at: AwareDatetime | None


class OpenedReport(Answer):
    """What a report says; `erased` where that is gone for good."""

    erased: bool
    said: str | None


class ReferReport(Body):
    """Who may act."""

    to: str


class CloseReport(Body):
    """What came of it."""

    outcome: str


CONCERN_REPORTS = Operation(
    "GET", "/v1/safeguarding-reports", Listed[ConcernReport], query=("running", "after", "limit")
)
CONCERN_REPORT = Operation("GET", "/v1/safeguarding-reports/{report_id}", ConcernReport)
OPEN_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/openings", OpenedReport)
ACKNOWLEDGE_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/acknowledgement", Nothing)
REFER_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/referral", Nothing, body=ReferReport)
CLOSE_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/closure", Nothing, body=CloseReport)
