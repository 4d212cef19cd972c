"""What a supplier is asked for passes to whoever takes its place, with the last day that it has."""

from datetime import datetime
from uuid import UUID

from services.supplier_registry.evidence_requests.domain.asking import about_of
from services.supplier_registry.evidence_requests.domain.request import EvidenceRequest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event

ANSWERED_BY_SUCCESSOR = "successor_answers"


def pass_on(found: EvidenceRequest, to: UUID, evidence_id: UUID | None, now: datetime, *, asked: bool) -> Event:
    """Put a request to a successor that is not `asked` for the same itself; `evidence_id` is what that one holds then.

    What waits for a look passes with its evidence alone: where the successor holds its own, there is nothing to see.
    """
    if asked or (found.awaits_check and found.evidence_id != evidence_id):
        return facts.EvidenceRequestWithdrawn(**about_of(found), reason=ANSWERED_BY_SUCCESSOR, withdrawn_at=now)
    about = {**about_of(found), "supplier_id": to}
    return facts.EvidenceRequestTransferred(**about, predecessor_id=found.supplier_id, transferred_at=now)
