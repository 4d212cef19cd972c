"""What is told of requests for evidence."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_supplier,
    the_supplier_and_the_commercial_team,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    EvidenceCheckOverdue,
    EvidenceRequestAnswered,
    EvidenceRequestDue,
    EvidenceRequested,
    EvidenceRequestMet,
    EvidenceRequestOverdue,
    EvidenceRequestRepeated,
    EvidenceRequestTransferred,
    EvidenceRequestWithdrawn,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        EvidenceRequested,
        the_supplier,
        Urgency.ACT,
        Group.EVIDENCE,
        "Please give us evidence by {answer_by}",
        "Please give us evidence ({kind}) by {answer_by}. {reason} Upload it to your evidence; the request "
        "{request_id} says more. If you need more time, or think that we need not ask for it, tell us before that day.",
    ),
    Notice(
        EvidenceRequestDue,
        the_supplier,
        Urgency.ACT,
        Group.EVIDENCE,
        "Evidence due by {answer_by}",
        "You have not sent us the evidence that we asked you for ({kind}). Please do so by {answer_by}.",
    ),
    Notice(
        EvidenceRequestOverdue,
        the_supplier_and_the_commercial_team,
        Urgency.ACT,
        Group.EVIDENCE,
        "Evidence overdue",
        "Supplier {supplier_id} was asked for evidence ({kind}) by {answer_by} and has not sent it (request "
        "{request_id}). Nothing happens by itself: please remind it, stop new orders, or withdraw the request.",
        text_for={
            "supplier": "We asked you for evidence ({kind}) by {answer_by} and do not have it. Please give it now. "
            "We may decide to give you no new orders until you do."
        },
    ),
    Notice(
        EvidenceRequestAnswered,
        the_commercial_team,
        Urgency.ACT,
        Group.EVIDENCE,
        "Evidence to be checked by {check_by}",
        "Supplier {supplier_id} has given the evidence that it was asked for ({kind}, request {request_id}). Please "
        "open version {version} of evidence {evidence_id}, and accept or reject it by {check_by}.",
    ),
    Notice(
        EvidenceCheckOverdue,
        the_commercial_team,
        Urgency.ACT,
        Group.EVIDENCE,
        "Evidence not checked",
        "The evidence that supplier {supplier_id} gave on request ({kind}, request {request_id}) was to be checked by "
        "{check_by}. It counts as it was given: please look at it now.",
    ),
    Notice(
        EvidenceRequestRepeated,
        the_supplier,
        Urgency.ACT,
        Group.EVIDENCE,
        "Please give us evidence again by {answer_by}",
        "We cannot accept the evidence ({kind}) that you gave. {reason} Please give it again by {answer_by}.",
    ),
    Notice(
        EvidenceRequestTransferred,
        the_supplier,
        Urgency.ACT,
        Group.EVIDENCE,
        "Evidence that a supplier whose place you took was asked for",
        "Supplier {predecessor_id}, whose place you took, was asked for evidence ({kind}). It is yours to give now, by "
        "the same day: request {request_id} says which, and what has been given already.",
    ),
    Notice(
        EvidenceRequestMet,
        the_supplier,
        Urgency.KNOW,
        Group.EVIDENCE,
        "Evidence accepted",
        "We have accepted version {version} of your evidence ({kind}). You need not do anything else.",
    ),
    Notice(
        EvidenceRequestWithdrawn,
        the_supplier,
        Urgency.KNOW,
        Group.EVIDENCE,
        "Evidence no longer asked for",
        "You need not give us the evidence that we asked you for ({kind}). {reason}",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {}
