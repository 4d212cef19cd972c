"""The clock that runs in applications, and what is said at its steps. It decides nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from shared.kernel.deadlines import Deadline, Due, Reminder


def _decision(application: Application) -> Iterator[Due]:
    yield Due(str(application.application_id), application.decide_by)


DECISION_DUE: Reminder[Application] = Reminder("decision_due", lambda one: one.remind_on)
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


def _agreement(application: Application) -> Iterator[Due]:
    agreement = application.in_hand.agreement
    if agreement and application.in_hand.awaits_agreement:
        yield Due(str(application.application_id), agreement.accept_by)


def _remind_of_agreement(application: Application) -> date | None:
    agreement = application.in_hand.agreement
    return agreement.remind_on if agreement else None


AGREEMENT_DUE: Reminder[Application] = Reminder("agreement_due", _remind_of_agreement)
AGREEMENT: Deadline[Any] = Deadline(
    "agreement",
    awaits="the supplier's acceptance of the agreement, with which its membership begins",
    passed="it may still be accepted; the commercial team is told, and may refuse the category",
    aggregate=APPLICATIONS,
    due=_agreement,
    standing={"in_hand.awaits_agreement": True},
    binding=False,
    reminders=(AGREEMENT_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (DECISION, AGREEMENT)
