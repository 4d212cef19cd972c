"""The clock of a safeguarding report: by when its lead takes the next step."""

from collections.abc import Iterator
from typing import Any

from services.client_journey.safeguarding.domain.report import REPORTS, Report
from shared.kernel.deadlines import Deadline, Due


def _step(report: Report) -> Iterator[Due]:
    if report.running:
        yield Due(str(report.report_id), report.due_by)


STEP: Deadline[Any] = Deadline(
    "safeguarding_report",
    awaits="the safeguarding lead's next step with a report",
    passed="the report still waits for the lead, and the district's manager is told that there is one",
    aggregate=REPORTS,
    due=_step,
    binding=False,
    ends=True,
)

SAFEGUARDING_DEADLINES: tuple[Deadline[Any], ...] = (STEP,)
