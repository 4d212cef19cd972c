"""Which facts of a request are for whom: all for the supplier and its assessors, and for nobody else."""

from services.supplier_registry.evidence_requests.domain.request import EVIDENCE_REQUESTS
from services.supplier_registry.suppliers.access import in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, not_its_supplier, told_to

EVIDENCE_REQUEST_DISCLOSURE = Disclosure(
    EVIDENCE_REQUESTS,
    told_to(
        in_full,
        facts.EvidenceRequested,
        facts.EvidenceRequestExplained,
        facts.EvidenceRequestDue,
        facts.EvidenceRequestOverdue,
        facts.EvidenceRequestAnswered,
        facts.EvidenceCheckOverdue,
        facts.EvidenceRequestRepeated,
        facts.EvidenceRequestTransferred,
        facts.EvidenceRequestMet,
        facts.EvidenceRequestWithdrawn,
    ),
    fields={"requested_by": not_its_supplier},
)
