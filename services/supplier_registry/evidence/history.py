"""Which facts of evidence are for whom: what was given for the supplier and its assessors, its days for all staff."""

from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE
from services.supplier_registry.suppliers.access import in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

EVIDENCE_DISCLOSURE = Disclosure(
    HELD_EVIDENCE,
    {
        **told_to(in_full, facts.EvidenceGiven, facts.EvidenceRejectionExplained),
        **told_to(
            whoever_sees_it,
            facts.EvidenceTransferred,
            facts.EvidenceExpiring,
            facts.EvidenceExpired,
            facts.EvidenceRejected,
            facts.EvidenceReleased,
        ),
    },
)
