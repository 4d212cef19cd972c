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


def _clarifications(application: Application) -> Iterator[Due]:
    for name, one in application.evaluation.unanswered.items():
        yield Due(f"{application.application_id}/{name}", one.answer_by)


def _remind_of_clarification(application: Application) -> date | None:
    """Return what the policy said for the question that starts a clock now: the last."""
    unanswered = tuple(application.evaluation.unanswered.values())
    return unanswered[-1].remind_on if unanswered else None


CLARIFICATION_DUE: Reminder[Application] = Reminder("clarification_due", _remind_of_clarification)
CLARIFICATION: Deadline[Any] = Deadline(
    "clarification",
    awaits="the applicant's answer to a question on its application (PCR 2015 reg. 56(4))",
    passed="it may still be answered while the application is open; the commercial team is told, and may decide",
    aggregate=APPLICATIONS,
    due=_clarifications,
    standing={"open": True},
    binding=False,
    reminders=(CLARIFICATION_DUE,),
    ends=True,
)


def _representations(application: Application) -> Iterator[Due]:
    awaited = application.evaluation.awaited
    if awaited and not awaited.awaits_service:
        yield Due(str(application.application_id), awaited.representations_by)


def _remind_of_representations(application: Application) -> date | None:
    awaited = application.evaluation.awaited
    return awaited.remind_on if awaited else None


REPRESENTATIONS_DUE: Reminder[Application] = Reminder("representations_due", _remind_of_representations)
REPRESENTATIONS: Deadline[Any] = Deadline(
    "application_representations",
    awaits="what an applicant says before a refusal on an exclusion ground (PA 2023 s. 58(2); PCR 2015 reg. 57(13))",
    passed="the application may be refused on that ground; what is said is heard while it is open",
    aggregate=APPLICATIONS,
    due=_representations,
    standing={"open": True},
    reminders=(REPRESENTATIONS_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (DECISION, AGREEMENT, CLARIFICATION, REPRESENTATIONS)
