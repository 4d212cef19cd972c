"""Which facts of the checks in public registers are for whom: all of them for the supplier itself and its assessors."""

from services.supplier_registry.registers.domain.checks import REGISTER_CHECKS
from services.supplier_registry.suppliers.access import in_full
from shared.contracts import supplier_registry as facts
from shared.history.disclosure import Disclosure, told_to

REGISTER_CHECKS_DISCLOSURE = Disclosure(
    REGISTER_CHECKS,
    told_to(
        in_full,
        facts.RegisterCheckWanted,
        facts.RegisterChecked,
        facts.RegisterUnanswered,
        facts.RegisterConcernRaised,
        facts.RegisterConcernSettled,
        facts.RegisterEntryTakenOver,
        facts.ShareCodeUsed,
    ),
)
