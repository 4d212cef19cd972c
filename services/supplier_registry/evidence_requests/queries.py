"""What can be asked about requests for evidence: by the supplier of its own, by assessors of all, with queues."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.evidence_requests.domain.request import EVIDENCE_REQUESTS, EvidenceRequest, Status
from services.supplier_registry.evidence_requests.history import EVIDENCE_REQUEST_DISCLOSURE
from shared.auth.access import Access, only_supplier
from shared.contracts.supplier_registry import AnyEvidenceKind, EvidenceRequestCode
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference.codes import Code
from shared.store.store import Store

REQUEST_ACCESS = Access(EVIDENCE_REQUESTS, supplier="supplier_id")


class Waiting(StrEnum):
    """What a request waits for: the supplier, also after its day, or an officer's look at what it gave."""

    EVIDENCE = "evidence"
    OVERDUE = "overdue"
    CHECK = "check"
    NOTHING = "nothing"


_WAITING: dict[Waiting, Filters] = {
    Waiting.EVIDENCE: {"awaits_evidence": True},
    Waiting.OVERDUE: {"overdue": True},
    Waiting.CHECK: {"awaits_check": True},
    Waiting.NOTHING: {"open": False},
}


class RequestToSupplier(BaseModel):
    """A request for evidence as the supplier sees it. `evidence_id` and `version` are what it gave last."""

    request_id: UUID
    supplier_id: UUID
    kind: AnyEvidenceKind
    reason: EvidenceRequestCode
    detail: str
    requested_at: datetime
    answer_by: date
    status: Annotated[Status, Code("evidence request status")]
    overdue: bool
    evidence_id: UUID | None
    version: int | None
    answered_at: datetime | None
    check_by: date | None
    rejected_for: Annotated[str, Code("evidence_rejected reason")] | None
    ended_at: datetime | None
    withdrawn_for: Annotated[str, Code("evidence_request_withdrawn reason")] | None


class RequestInFull(RequestToSupplier):
    """A request as assessors see it. `requested_by` is an account of the department; empty: the rules asked."""

    requested_by: str


def shown_to(caller: Caller, found: EvidenceRequest) -> RequestToSupplier:
    """Return what a caller who may see a request sees of it."""
    said = {each.name: getattr(found, each.name) for each in fields(found)}
    return RequestInFull(**said) if only_supplier(caller) is None else RequestToSupplier(**said)


class EvidenceRequestQueries:
    """Answers about requests. Each raises `NotFound`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, EVIDENCE_REQUEST_DISCLOSURE)

    async def get(self, request_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return a request and its version."""
        stored = await self._store.get(EVIDENCE_REQUESTS(request_id))
        found = REQUEST_ACCESS.readable(caller, request_id, stored.state)
        return shown_to(caller, found).model_dump(mode="json"), stored.version

    async def history(self, request_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a request."""
        readable = REQUEST_ACCESS.readable_by(caller, request_id)
        return await self._past.history(request_id, caller, readable, after=after, limit=limit)

    async def list(
        self, caller: Caller, *, supplier_id: UUID | None, waiting: Waiting | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the requests that the caller may see, the oldest first."""
        filters: Filters = {
            **(_WAITING[waiting] if waiting else {}),
            **REQUEST_ACCESS.filters(caller, supplier_id=supplier_id),
        }
        found = await self._store.documents(EVIDENCE_REQUESTS, filters, after=after, limit=limit)
        return [
            (one, shown_to(caller, EVIDENCE_REQUESTS.decode(state)).model_dump(mode="json")) for one, state in found
        ]
