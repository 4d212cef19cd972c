"""A request to a supplier for evidence of one kind, folded from its events: one is open at a time."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import AnyEvidenceKind, EvidenceRequestCode
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

_OPEN = Claim("evidence_request")


class Status(StrEnum):
    """How far a request has come."""

    REQUESTED = "requested"
    ANSWERED = "answered"
    MET = "met"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class EvidenceRequest:
    """What a supplier is asked for, and until when; `requested_by` is an account of the department, or nobody's.

    `awaits_evidence` while the supplier has not given it, `awaits_check` while an officer has not looked at what it
    gave. `overdue` while the supplier's day is over without it. `evidence_id` and `version` are what it gave last.
    """

    request_id: UUID
    supplier_id: UUID
    kind: AnyEvidenceKind
    reason: EvidenceRequestCode
    requested_at: datetime
    answer_by: date
    remind_on: date
    requested_by: str = ""
    detail: str = ""
    status: Annotated[Status, Code("evidence request status")] = Status.REQUESTED
    open: bool = True
    awaits_evidence: bool = True
    awaits_check: bool = False
    overdue: bool = False
    evidence_id: UUID | None = None
    version: int | None = None
    answered_at: datetime | None = None
    check_by: date | None = None
    rejected_for: Annotated[str, Code("evidence_rejected reason")] | None = None
    ended_at: datetime | None = None
    withdrawn_for: Annotated[str, Code("evidence_request_withdrawn reason")] | None = None


def open_request(supplier_id: UUID, kind: str) -> ClaimRef:
    """Name the one request for evidence of a kind that is open to a supplier."""
    return _OPEN(f"{supplier_id}:{kind}")


def _claims(request: EvidenceRequest) -> tuple[ClaimRef, ...]:
    return (open_request(request.supplier_id, request.kind),) if request.open else ()


def evolve(request: EvidenceRequest | None, event: facts.EvidenceRequestEvent) -> EvidenceRequest:
    """Fold one event into a request."""
    if isinstance(event, facts.EvidenceRequested):
        return _requested(event)
    request = begun(request, event)
    match event:
        case facts.EvidenceRequestExplained():
            return replace(request, requested_by=event.requested_by, detail=event.detail)
        case facts.EvidenceRequestOverdue():
            return replace(request, overdue=True)
        case facts.EvidenceRequestAnswered():
            return _answered(request, event)
        case facts.EvidenceRequestRepeated():
            return _repeated(request, event)
        case facts.EvidenceRequestTransferred():
            return replace(request, supplier_id=event.supplier_id)
        case facts.EvidenceRequestMet():
            return _ended(request, Status.MET, event.met_at)
        case facts.EvidenceRequestWithdrawn():
            return replace(_ended(request, Status.WITHDRAWN, event.withdrawn_at), withdrawn_for=event.reason)
    return request


def _requested(event: facts.EvidenceRequested) -> EvidenceRequest:
    return EvidenceRequest(
        request_id=event.request_id,
        supplier_id=event.supplier_id,
        kind=event.kind,
        reason=event.reason,
        requested_at=event.requested_at,
        answer_by=event.answer_by,
        remind_on=event.remind_on,
    )


def _answered(request: EvidenceRequest, event: facts.EvidenceRequestAnswered) -> EvidenceRequest:
    return replace(
        request,
        status=Status.ANSWERED,
        awaits_evidence=False,
        awaits_check=True,
        overdue=False,
        evidence_id=event.evidence_id,
        version=event.version,
        answered_at=event.answered_at,
        check_by=event.check_by,
    )


def _repeated(request: EvidenceRequest, event: facts.EvidenceRequestRepeated) -> EvidenceRequest:
    return replace(
        request,
        status=Status.REQUESTED,
        awaits_evidence=True,
        awaits_check=False,
        answer_by=event.answer_by,
        remind_on=event.remind_on,
        rejected_for=event.reason,
        check_by=None,
    )


def _ended(request: EvidenceRequest, status: Status, at: datetime) -> EvidenceRequest:
    return replace(
        request, status=status, open=False, awaits_evidence=False, awaits_check=False, overdue=False, ended_at=at
    )


EVIDENCE_REQUESTS = Aggregate(
    "evidence_request",
    "evidence_requests",
    EvidenceRequest,
    evolve,
    indexes=(("supplier_id",), ("overdue",), ("awaits_check",), ("open",)),
    claims=_claims,
)
