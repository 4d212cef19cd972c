"""A complaint about one supplier, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.contracts.supplier_registry import ComplaintCode, ConsequenceCode, FindingCode, SourceCode
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code


class Status(StrEnum):
    """How far a complaint has come."""

    RAISED = "raised"
    ANSWERED = "answered"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Complaint:
    """What a supplier is said to have done. `raised_by` is an account of the department.

    `open` until it is decided or taken back, `awaits_answer` while the supplier may still be heard from. `overdue` once
    it was open after the last day, and for good.
    """

    complaint_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory | None
    district: AnyDistrict | None
    reason: ComplaintCode
    source: SourceCode
    order_id: UUID | None
    raised_at: datetime
    answer_by: date
    remind_answer_on: date
    decide_by: date
    remind_decision_on: date
    raised_by: str = ""
    detail: str = ""
    status: Annotated[Status, Code("complaint status")] = Status.RAISED
    open: bool = True
    awaits_answer: bool = True
    overdue: bool = False
    answered_at: datetime | None = None
    answer: str = ""
    finding: FindingCode | None = None
    consequence: ConsequenceCode | None = None
    ended_at: datetime | None = None
    explanation: str = ""


def evolve(complaint: Complaint | None, event: facts.ComplaintEvent) -> Complaint:
    """Fold one event into a complaint."""
    if isinstance(event, facts.ComplaintRaised):
        return _raised(event)
    complaint = begun(complaint, event)
    match event:
        case facts.ComplaintDescribed():
            return replace(complaint, raised_by=event.raised_by, detail=event.detail)
        case facts.ComplaintAnswered() | facts.ComplaintAnswerGiven():
            return _answered(complaint, event)
        case facts.ComplaintDecisionOverdue():
            return replace(complaint, overdue=True)
        case facts.ComplaintDecided():
            found = replace(complaint, finding=event.finding, consequence=event.consequence)
            return _ended(found, Status.DECIDED, event.decided_at)
        case facts.ComplaintDecisionExplained():
            return replace(complaint, explanation=event.detail)
        case facts.ComplaintTransferred():
            return replace(complaint, supplier_id=event.supplier_id)
        case facts.ComplaintWithdrawn():
            return _ended(complaint, Status.WITHDRAWN, event.withdrawn_at)
    return complaint


def _raised(event: facts.ComplaintRaised) -> Complaint:
    return Complaint(
        complaint_id=event.complaint_id,
        supplier_id=event.supplier_id,
        market=event.market,
        category=event.category,
        district=event.district,
        reason=event.reason,
        source=event.source,
        order_id=event.order_id,
        raised_at=event.raised_at,
        answer_by=event.answer_by,
        remind_answer_on=event.remind_answer_on,
        decide_by=event.decide_by,
        remind_decision_on=event.remind_decision_on,
    )


def _answered(complaint: Complaint, event: facts.ComplaintAnswered | facts.ComplaintAnswerGiven) -> Complaint:
    if isinstance(event, facts.ComplaintAnswerGiven):
        return replace(complaint, answer=event.answer)
    return replace(complaint, status=Status.ANSWERED, answered_at=event.answered_at, awaits_answer=False)


def _ended(complaint: Complaint, status: Status, at: datetime) -> Complaint:
    return replace(complaint, status=status, ended_at=at, open=False, awaits_answer=False)


COMPLAINTS = Aggregate(
    "complaint",
    "complaints",
    Complaint,
    evolve,
    indexes=(("supplier_id",), ("district",), ("open",), ("awaits_answer",)),
)
