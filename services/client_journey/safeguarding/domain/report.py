"""A safeguarding report, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.client_journey import AnyAuthority, AnyConcern, AnyUrgency
from shared.contracts.codes import AnyDistrict
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code


class ReportStatus(StrEnum):
    """Where a report stands: it waits for the lead, is being looked into, was passed on, or is closed."""

    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    REFERRED = "referred"
    CLOSED = "closed"


RUNNING = frozenset({ReportStatus.REPORTED, ReportStatus.ACKNOWLEDGED, ReportStatus.REFERRED})


@dataclass(frozen=True)
class Report:
    """One report; `due_by` is the last day of the lead for the next step, `overdue` says that it has passed."""

    report_id: UUID
    district: AnyDistrict
    client_id: UUID
    journey_id: UUID
    by: str
    concern: AnyConcern
    urgency: AnyUrgency
    sealed: Sealed
    reported_at: datetime
    due_by: date
    order_id: UUID | None = None
    supplier_id: UUID | None = None
    status: Annotated[ReportStatus, Code("safeguarding report status")] = ReportStatus.REPORTED
    running: bool = True
    overdue: bool = False
    referred_to: AnyAuthority | None = None
    outcome: str | None = None
    closed_at: datetime | None = None


def evolve(report: Report | None, event: facts.SafeguardingEvent) -> Report:
    """Fold one event into a report."""
    if isinstance(event, facts.SafeguardingConcernRecorded):
        return _recorded(event)
    report = begun(report, event)
    match event:
        case facts.SafeguardingReportAcknowledged():
            return replace(report, status=ReportStatus.ACKNOWLEDGED, due_by=event.due_by, overdue=False)
        case facts.SafeguardingReportReferred():
            referred = replace(report, status=ReportStatus.REFERRED, referred_to=event.to)
            return replace(referred, due_by=event.due_by, overdue=False)
        case facts.SafeguardingReportClosed():
            closed = replace(report, status=ReportStatus.CLOSED, running=False, overdue=False)
            return replace(closed, outcome=event.outcome, closed_at=event.closed_at)
        case facts.SafeguardingReportOverdue():
            return replace(report, overdue=True)
    return report


def _recorded(event: facts.SafeguardingConcernRecorded) -> Report:
    return Report(
        report_id=event.report_id,
        district=event.district,
        client_id=event.client_id,
        journey_id=event.journey_id,
        by=event.by,
        concern=event.concern,
        urgency=event.urgency,
        sealed=event.sealed,
        reported_at=event.reported_at,
        due_by=event.due_by,
        order_id=event.order_id,
        supplier_id=event.supplier_id,
    )


REPORTS = Aggregate(
    "safeguarding_report",
    "safeguarding_reports",
    Report,
    evolve,
    indexes=(
        ("district", "running", "due_by", "report_id"),
        ("supplier_id", "report_id"),
        ("by", "report_id"),
        ("running", "due_by"),
        ("client_id", "running"),
    ),
)
