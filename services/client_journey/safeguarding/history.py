"""Which facts of a report are for whom: the log is kept for those who are asked about it later, and tells nobody."""

from services.client_journey.safeguarding.domain.report import REPORTS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to

SAFEGUARDING_DISCLOSURE = Disclosure(
    REPORTS,
    told_to(
        nobody,
        facts.SafeguardingConcernRecorded,
        facts.SafeguardingReportMade,
        facts.SafeguardingReportAcknowledged,
        facts.SafeguardingReportReferred,
        facts.SafeguardingReportClosed,
        facts.SafeguardingReportOverdue,
    ),
)
