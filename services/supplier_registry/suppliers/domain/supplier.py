"""The aggregate of suppliers: its state, how facts fold into it, how it is found, and what only one may hold."""

from services.supplier_registry.suppliers.domain.folding import evolve
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.supplier_registry import Identifier
from shared.kernel.aggregate import Aggregate
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.registers import registers

_ORGANISATION = Claim("organisation")


def claim_on(identifier: Identifier) -> ClaimRef | None:
    """Return what only one live organisation may hold; `None` for a number that several may share."""
    register = registers().get(identifier.scheme)
    if register is not None and register.shared:
        return None
    return _ORGANISATION(f"{identifier.scheme}:{identifier.id}")


def claims_of(supplier: Supplier) -> tuple[ClaimRef, ...]:
    """Return what no other supplier may hold: its numbers, and who speaks for it."""
    numbers = (claim for each in supplier.identifiers if (claim := claim_on(each)))
    return (*numbers, *(link.claim for link in supplier.accounts))


SUPPLIERS = Aggregate(
    "supplier",
    "suppliers",
    Supplier,
    evolve,
    indexes=(
        ("supplier_id",),
        ("listed_under",),
        ("under_notice",),
        ("on_the_clock",),
        ("live_in",),
        ("ends_on",),
        ("removal_open",),
    ),
    claims=claims_of,
)
