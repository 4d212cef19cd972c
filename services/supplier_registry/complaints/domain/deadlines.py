"""The clocks that run in complaints: the supplier's answer, and the decision."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.complaints.domain.complaint import COMPLAINTS, Complaint
from shared.kernel.deadlines import Deadline, Due, Reminder


def _answer(complaint: Complaint) -> Iterator[Due]:
    yield Due(str(complaint.complaint_id), complaint.answer_by)


def _decision(complaint: Complaint) -> Iterator[Due]:
    yield Due(str(complaint.complaint_id), complaint.decide_by)


ANSWER_DUE: Reminder[Complaint] = Reminder("complaint_answer_due", lambda one: one.remind_answer_on)
ANSWER: Deadline[Any] = Deadline(
    "complaint_answer",
    awaits="the supplier's answer to a complaint",
    passed="the complaint may be decided without one; an answer is heard until it is",
    aggregate=COMPLAINTS,
    due=_answer,
    standing={"awaits_answer": True},
    reminders=(ANSWER_DUE,),
    ends=True,
)
DECISION_DUE: Reminder[Complaint] = Reminder("complaint_decision_due", lambda one: one.remind_decision_on)
DECISION: Deadline[Any] = Deadline(
    "complaint_decision",
    awaits="the decision on a complaint",
    passed="it may still be decided; the commercial team is told",
    aggregate=COMPLAINTS,
    due=_decision,
    standing={"open": True},
    reminders=(DECISION_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (ANSWER, DECISION)
