"""Reports of concern about clients: made by who is worried, opened one by one by safeguarding leads alone."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

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


class OwnReport(Answer):
    """How far a report is, for whoever made it."""

    status: str
    reported_at: AwareDatetime


class ReportCreated(Answer):
    """The report that was made."""

    report_id: UUID


class ReportConcern(Body):
    """A concern for a client: of what kind, how soon somebody must act, and in words."""

    concern: str
    urgency: str
    said: str = Field(repr=False)


class ReportConcernOnOrder(ReportConcern):
    """A concern for the client of an order, whose need says who that is."""

    order_id: UUID
    need_id: UUID | None


class ReferReport(Body):
    """Who may act."""

    to: str


class CloseReport(Body):
    """What came of it."""

    outcome: str


REPORT_ON_JOURNEY = Operation(
    "POST", "/v1/journeys/{journey_id}/safeguarding-reports", ReportCreated, body=ReportConcern
)
REPORT_ON_ORDER = Operation("POST", "/v1/safeguarding-reports", ReportCreated, body=ReportConcernOnOrder)
OWN_REPORTS = Operation("GET", "/v1/own-safeguarding-reports", Listed[OwnReport], query=("after", "limit"))
CONCERN_REPORTS = Operation(
    "GET", "/v1/safeguarding-reports", Listed[ConcernReport], query=("running", "after", "limit")
)
CONCERN_REPORT = Operation("GET", "/v1/safeguarding-reports/{report_id}", ConcernReport)
OPEN_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/openings", OpenedReport)
ACKNOWLEDGE_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/acknowledgement", Nothing)
REFER_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/referral", Nothing, body=ReferReport)
CLOSE_REPORT = Operation("POST", "/v1/safeguarding-reports/{report_id}/closure", Nothing, body=CloseReport)
