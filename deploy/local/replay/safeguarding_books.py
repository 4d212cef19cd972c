"""The books of a replay on safeguarding: every report came to what was told, and none waits too long unannounced."""

from collections.abc import Mapping
from datetime import date

from deploy.local.replay.last_words import Logs, Says, last_words, said_wrongly, told_otherwise
from deploy.reconciliation.findings import Finding
from services.client_journey.safeguarding.domain.report import REPORTS
from shared.contracts import client_journey as facts

_SAYS: Says = {
    facts.SafeguardingReportMade: "reported",
    facts.SafeguardingReportAcknowledged: "acknowledged",
    facts.SafeguardingReportReferred: "referred",
    facts.SafeguardingReportClosed: "closed",
}


def safeguarding_findings(reports: Logs, told: Mapping[str, str], today: date) -> list[Finding]:
    """Check the logs of safeguarding reports against what whoever acted was told, and against their clock."""
    found = last_words(reports, _SAYS)
    differing = told_otherwise(found, told, "safeguarding report {} is {}, the client was told {}")
    overdue = [
        f"safeguarding report {each}: {why}"
        for each, log in reports.items()
        for why in said_wrongly(log, REPORTS, facts.SafeguardingReportOverdue, "due_by")
    ]
    states = [REPORTS.fold([one.event for one in log if one.event]) for log in reports.values()]
    overdue += [
        f"safeguarding report {report.report_id} was due by {report.due_by}, and nobody was told that this is over"
        for report in states
        if report and report.running and report.due_by < today and not report.overdue
    ]
    return [
        Finding.of("every safeguarding report came to what the client was told", len(found), differing),
        Finding.of("every safeguarding report that waits too long is said to be overdue, once", len(found), overdue),
    ]
