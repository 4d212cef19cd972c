"""Reporting a concern and dealing with it. No rule of a journey or an order stands in the way of a report.

Care Act 2014 s. 42, Children Act 1989 s. 47: the duty to enquire is the local authority's. A lead passes on, or closes.
"""

from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.client_journey.safeguarding.domain.report import Report, ReportStatus
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.commands import command, confidential
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import ReasonKind, prevailing_policy, reason_of
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.lists import coded
from shared.reference.policy_values import Safeguarding

URGENT = "immediate"

Words = Annotated[str, Shown(longest=10_000, lines=True, needed=True)]


@confidential
@command
class ConcernWords:
    """What somebody is worried about: all of it that is sealed."""

    said: Words


@confidential
@command
class ReportConcern:
    """A concern for a client: of what kind, how soon somebody must act, and in words. In danger, ring 999 first."""

    concern: Annotated[str, coded("safeguarding concern")]
    urgency: Annotated[str, coded("urgency")]
    said: Words


@confidential
@command
class ReportConcernOnOrder(ReportConcern):
    """A concern of a supplier for a client of its order; `need_id` says whose, where the order is for several."""

    order_id: UUID
    need_id: UUID | None = None


@command
class ReferReport:
    """Pass a report on to whoever may act."""

    to: Annotated[str, coded("safeguarding referral")]


@command
class CloseReport:
    """Nothing is left to do, with the reason."""

    outcome: Annotated[str, reason_of(ReasonKind.SAFEGUARDING_CLOSED)]


class Whose(TypedDict):
    """Whose journey a report is about, and by which order it came."""

    client_id: UUID
    journey_id: UUID
    district: str
    order_id: UUID | None
    supplier_id: UUID | None


def report(whose: Whose, report_id: UUID, asked: ReportConcern, sealed: Sealed, by: str, now: datetime) -> list[Event]:
    """Record a concern, and say that there is one."""
    due_by, stamps = _due(now, asked.urgency, "acknowledge")
    return [
        facts.SafeguardingConcernRecorded(
            **whose,
            report_id=report_id,
            by=by,
            concern=asked.concern,
            urgency=asked.urgency,
            sealed=sealed,
            reported_at=now,
            due_by=due_by,
            policies=stamps,
        ),
        facts.SafeguardingReportMade(report_id=report_id, district=whose["district"], due_by=due_by),
    ]


def acknowledge(report: Report, by: str, now: datetime) -> list[Event]:
    """Say that the lead has read a report."""
    if report.status is ReportStatus.ACKNOWLEDGED:
        return []
    reject_if_any([is_not_closed(report)])
    if report.status is ReportStatus.REFERRED:
        return []
    due_by, stamps = _due(now, report.urgency, "decide")
    return [
        facts.SafeguardingReportAcknowledged(
            **about(report), by=by, acknowledged_at=now, due_by=due_by, policies=stamps
        )
    ]


def refer(report: Report, asked: ReferReport, by: str, now: datetime) -> list[Event]:
    """Pass a report on; to another authority as well, if need be."""
    if report.status is ReportStatus.REFERRED and report.referred_to == asked.to:
        return []
    reject_if_any([is_not_closed(report)])
    due_by, stamps = _due(now, report.urgency, "follow_up")
    return [
        facts.SafeguardingReportReferred(
            **about(report), by=by, to=asked.to, referred_at=now, due_by=due_by, policies=stamps
        )
    ]


def close(report: Report, asked: CloseReport, by: str, now: datetime) -> list[Event]:
    """Close a report that the lead has read."""
    if report.status is ReportStatus.CLOSED and report.outcome == asked.outcome:
        return []
    reject_if_any([is_not_closed(report), was_read(report)])
    return [facts.SafeguardingReportClosed(**about(report), by=by, outcome=asked.outcome, closed_at=now)]


def announce_overdue(report: Report, due_by: date, now: datetime) -> list[Event]:
    """Say that a report was not dealt with by its day."""
    if not report.running or report.overdue or report.due_by != due_by or uk_date(now) <= due_by:
        return []
    return [facts.SafeguardingReportOverdue(**about(report), due_by=due_by)]


def is_not_closed(report: Report) -> Rejection | None:
    """What is closed stays closed: a new concern is a new report."""
    if report.status is ReportStatus.CLOSED:
        return Rejection("report_closed", "the report is closed; report a new concern, if there is one")
    return status_is_known("safeguarding report", report.status)


def was_read(report: Report) -> Rejection | None:
    """Nobody closes what nobody has read."""
    if report.status is not ReportStatus.REPORTED:
        return None
    return Rejection("not_acknowledged", "acknowledge the report first: open it and read it")


def _due(now: datetime, urgency: str, step: str) -> tuple[date, tuple[str, ...]]:
    today = uk_date(now)
    found = prevailing_policy(Safeguarding, today)
    days = found.values.days(step, urgent=urgency == URGENT)
    return (add_working_days(today, days) if days else today), (found.stamp,)


class About(TypedDict):
    """Which report a fact is about."""

    report_id: UUID
    district: str


def about(report: Report) -> About:
    """Return which report a fact is about."""
    return About(report_id=report.report_id, district=report.district)
