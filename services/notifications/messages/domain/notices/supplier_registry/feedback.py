"""What is told of feedback on refusals and removals."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier,
    the_supplier_and_the_commercial_team,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    FeedbackDue,
    FeedbackGiven,
    FeedbackOverdue,
    FeedbackRequested,
    FeedbackTransferred,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        FeedbackRequested,
        the_supplier_and_the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Feedback requested",
        "Supplier {supplier_id} has asked for feedback on our decision on {category} (feedback {feedback_id}). Please "
        "give it by {give_by}.",
        text_for={
            "supplier": "We have your request for feedback on our decision on {category} (feedback {feedback_id}). You "
            "will have it by {give_by}."
        },
    ),
    Notice(
        FeedbackDue,
        the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Feedback to be given by {give_by}",
        "Feedback {feedback_id} on our decision on {category} is still to be given. Please write it by {give_by}.",
    ),
    Notice(
        FeedbackOverdue,
        the_supplier_and_the_commercial_team,
        Urgency.ACT,
        Group.MEMBERSHIP,
        "Feedback overdue",
        "Feedback {feedback_id} for supplier {supplier_id} was to be given by {give_by}. It is still owed: please "
        "write it now.",
        text_for={
            "supplier": "We are sorry: you should have had our feedback on {category} by {give_by} (feedback "
            "{feedback_id}). We have asked the team to send it now. You need not do anything."
        },
    ),
    Notice(
        FeedbackTransferred,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Feedback for a supplier whose place you took",
        "Supplier {predecessor_id}, whose place you took, asked for feedback on our decision on {category}. You will "
        "have it by the day that we had named (feedback {feedback_id}).",
    ),
    Notice(
        FeedbackGiven,
        the_supplier,
        Urgency.KNOW,
        Group.MEMBERSHIP,
        "Feedback on our decision",
        "We have written down why we decided against you in {category}. You can read it now (feedback {feedback_id}).",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {}
