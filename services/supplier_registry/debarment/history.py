"""Which facts about the debarment list are for whom: what was found is for assessors, until it has an effect."""

from services.supplier_registry.debarment.domain.findings import DEBARMENT_FINDINGS
from services.supplier_registry.suppliers.access import in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to

DEBARMENT_DISCLOSURE = Disclosure(
    DEBARMENT_FINDINGS,
    told_to(
        in_full,
        facts.DebarmentMatched,
        facts.DebarmentConsidered,
        facts.DebarmentMatchEnded,
    ),
)
