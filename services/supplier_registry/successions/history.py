"""Which facts of a succession are for whom: what was proposed is the assessors' own, until it takes effect."""

from services.supplier_registry.successions.domain.succession import SUCCESSIONS
from services.supplier_registry.suppliers.access import assessors_alone
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to

SUCCESSION_DISCLOSURE = Disclosure(
    SUCCESSIONS,
    told_to(assessors_alone, facts.SuccessionProposed, facts.SuccessionReturned, facts.SuccessionConfirmed),
)
