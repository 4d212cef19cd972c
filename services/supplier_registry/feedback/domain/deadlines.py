"""The clock of feedback that was asked for."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.feedback.domain.feedback import FEEDBACK, Feedback
from shared.kernel.deadlines import Deadline, Due, Reminder


def _feedback(feedback: Feedback) -> Iterator[Due]:
    yield Due(str(feedback.feedback_id), feedback.give_by)


FEEDBACK_DUE: Reminder[Feedback] = Reminder("feedback_due", lambda one: one.remind_on)
FEEDBACK_OWED: Deadline[Any] = Deadline(
    "feedback",
    awaits="the feedback that an organisation asked for after a refusal or removal (PCR 2015 reg. 55(2))",
    passed="it is owed still; the commercial team and the organisation are told",
    aggregate=FEEDBACK,
    due=_feedback,
    standing={"open": True},
    reminders=(FEEDBACK_DUE,),
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (FEEDBACK_OWED,)
