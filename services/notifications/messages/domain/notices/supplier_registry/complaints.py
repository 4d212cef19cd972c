"""What is told of complaints about suppliers."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier,
    the_supplier_and_the_district_if_any,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    ComplaintAnswerDue,
    ComplaintAnswered,
    ComplaintDecided,
    ComplaintDecisionDue,
    ComplaintDecisionOverdue,
    ComplaintRaised,
    ComplaintTransferred,
    ComplaintUnanswered,
    ComplaintWithdrawn,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        ComplaintRaised,
        the_supplier,
        Urgency.ACT,
        Group.PERFORMANCE,
        "A complaint about you",
        "We have received a complaint about you (complaint {complaint_id}). {reason} You may answer it by {answer_by}; "
        "we decide nothing against you before that.",
    ),
    Notice(
        ComplaintAnswerDue,
        the_supplier,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Your answer to a complaint is due by {answer_by}",
        "You have not answered complaint {complaint_id} yet. You may do so by {answer_by}; after that we may decide "
        "without your answer.",
    ),
    Notice(
        ComplaintAnswered,
        the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Complaint answered",
        "Supplier {supplier_id} has answered complaint {complaint_id}. Please read the answer and decide.",
    ),
    Notice(
        ComplaintUnanswered,
        the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Complaint not answered",
        "Supplier {supplier_id} has not answered complaint {complaint_id} by {answer_by}. You may decide it now.",
    ),
    Notice(
        ComplaintDecisionDue,
        the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Complaint to be decided by {decide_by}",
        "Complaint {complaint_id} is not decided yet. Please decide it by {decide_by}.",
    ),
    Notice(
        ComplaintDecisionOverdue,
        the_commercial_team,
        Urgency.ACT,
        Group.PERFORMANCE,
        "Complaint overdue",
        "Complaint {complaint_id} was to be decided by {decide_by} and is still open. Nothing happens by itself: "
        "please decide it now.",
    ),
    Notice(
        ComplaintDecided,
        the_supplier_and_the_district_if_any,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Complaint decided",
        "The complaint about supplier {supplier_id} is decided (complaint {complaint_id}). {reason} Finding: "
        "{finding}. What follows: {consequence}.",
        text_for={
            "supplier": "We have decided the complaint about you (complaint {complaint_id}). {reason} Finding: "
            "{finding}. What follows: {consequence}. The complaint says why."
        },
    ),
    Notice(
        ComplaintTransferred,
        the_supplier,
        Urgency.ACT,
        Group.PERFORMANCE,
        "A complaint about a supplier whose place you took",
        "Complaint {complaint_id} about supplier {predecessor_id}, whose place you took, is on your record now. You "
        "may answer it as long as it is not decided.",
    ),
    Notice(
        ComplaintWithdrawn,
        the_supplier,
        Urgency.KNOW,
        Group.PERFORMANCE,
        "Complaint withdrawn",
        "Complaint {complaint_id} about you has been withdrawn. You need not do anything.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {}
