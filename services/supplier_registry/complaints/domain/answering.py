"""The supplier's right of reply, and what is said of the clocks of a complaint. They decide nothing."""

from datetime import date, datetime
from typing import Annotated

from services.supplier_registry.complaints.domain.complaint import Complaint
from services.supplier_registry.complaints.domain.raising import about_of, is_open
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference.calendar import uk_date


@command
class AnswerComplaint:
    """What the supplier says to a complaint about it. Nothing about a client belongs here."""

    answer: Annotated[str, Shown(longest=2000, lines=True, needed=True)]


def answer(complaint: Complaint, asked: AnswerComplaint, now: datetime) -> list[Event]:
    """Take an answer in, also after its day: it is heard as long as nothing is decided."""
    if complaint.answered_at is not None and complaint.answer == asked.answer:
        return []
    reject_if_any([is_open(complaint), is_not_answered(complaint)])
    about = about_of(complaint)
    return [
        facts.ComplaintAnswered(**about, answered_at=now),
        facts.ComplaintAnswerGiven(**about, answer=asked.answer),
    ]


def is_not_answered(complaint: Complaint) -> Rejection | None:
    """Whoever decides has read the answer: another one would be read by nobody."""
    if complaint.answered_at is None:
        return None
    return Rejection("complaint_answered", "you have answered this complaint already", "/answer")


def announce_answer_due(complaint: Complaint, answer_by: date) -> list[Event]:
    """Say that the supplier's last day to answer is near."""
    if not complaint.awaits_answer or complaint.answer_by != answer_by:
        return []
    return [facts.ComplaintAnswerDue(**about_of(complaint), answer_by=answer_by)]


def announce_unanswered(complaint: Complaint, answer_by: date, now: datetime) -> list[Event]:
    """Say that the supplier did not answer in time, so that the complaint may be decided."""
    if not complaint.awaits_answer or complaint.answer_by != answer_by or uk_date(now) <= answer_by:
        return []
    return [facts.ComplaintUnanswered(**about_of(complaint), answer_by=answer_by)]


def announce_decision_due(complaint: Complaint, decide_by: date) -> list[Event]:
    """Say that the last day to decide is near."""
    if not complaint.open or complaint.decide_by != decide_by:
        return []
    return [facts.ComplaintDecisionDue(**about_of(complaint), decide_by=decide_by)]


def announce_overdue(complaint: Complaint, decide_by: date, now: datetime) -> list[Event]:
    """Say that the last day to decide is over."""
    over = complaint.decide_by == decide_by and uk_date(now) > decide_by
    if not complaint.open or not over or complaint.overdue:
        return []
    return [facts.ComplaintDecisionOverdue(**about_of(complaint), decide_by=decide_by)]
