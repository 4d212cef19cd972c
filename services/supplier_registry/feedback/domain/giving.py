"""Giving feedback, and what is said of its day. Nothing is given by the clock."""

from datetime import date, datetime
from typing import Annotated

from services.supplier_registry.feedback.domain.feedback import Feedback, about
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference.calendar import uk_date


@command
class GiveFeedback:
    """Why it was decided against, in full; only the organisation and its assessors read it."""

    text: Annotated[str, Shown(longest=8000, lines=True, needed=True)]


def give(feedback: Feedback, supplier: Supplier, asked: GiveFeedback, actor: str, now: datetime) -> list[Event]:
    """Tell the organisation, or raise `Rejected`; the same text twice is one. Late feedback is owed still."""
    if not feedback.open and feedback.text == asked.text:
        return []
    reject_if_any([is_not_given_yet(feedback), stands_for_itself(supplier), has_no_interest(supplier.interests, actor)])
    which = about(feedback)
    return [
        facts.FeedbackGiven(**which, given_at=now),
        facts.FeedbackWritten(**which, text=asked.text, given_by=actor),
    ]


def is_not_given_yet(feedback: Feedback) -> Rejection | None:
    """What the organisation was told stands: it may have acted on it."""
    if feedback.open:
        return None
    return Rejection("feedback_given", "the organisation has been given feedback on this already", "/text")


def announce_due(feedback: Feedback, give_by: date) -> list[Event]:
    """Say that the last day is near."""
    if not feedback.open or feedback.give_by != give_by:
        return []
    return [facts.FeedbackDue(**about(feedback), give_by=give_by)]


def announce_overdue(feedback: Feedback, give_by: date, now: datetime) -> list[Event]:
    """Say that the last day is over."""
    over = feedback.give_by == give_by and uk_date(now) > give_by
    if not feedback.open or not over or feedback.overdue:
        return []
    return [facts.FeedbackOverdue(**about(feedback), give_by=give_by)]
