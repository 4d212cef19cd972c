"""The clock that runs in applications, and what is said at its steps. It decides nothing."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from shared.kernel.deadlines import Deadline, Due, Reminder
from shared.reference.calendar import working_days_between


def _decision(application: Application) -> Iterator[Due]:
    yield Due(str(application.application_id), application.decide_by)


def _reminded_before(application: Application) -> int | None:
    """Return what the policy said when the application was received or given more time; before that, nothing."""
    if application.remind_on is None:
        return None
    return working_days_between(application.remind_on, application.decide_by)


DECISION_DUE: Reminder[Application] = Reminder("decision_due", _reminded_before)
DECISION: Deadline[Any] = Deadline(
    "application_decision",
    awaits="the decision on an application (PCR 2015 reg. 34(16), (17))",
    passed="it may still be decided, but no longer extended; the commercial team is told",
    aggregate=APPLICATIONS,
    due=_decision,
    standing={"open": True},
    reminders=(DECISION_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (DECISION,)
