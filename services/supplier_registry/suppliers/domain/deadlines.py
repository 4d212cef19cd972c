"""The clock that runs in memberships, and what the rules do once it has run out."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Supplier
from shared.kernel.deadlines import Deadline, Due
from shared.kernel.filters import PRESENT


def _representations(supplier: Supplier) -> Iterator[Due]:
    if supplier.removal_notice is not None:
        yield Due(str(supplier.supplier_id), supplier.removal_notice.representations_by)


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "removal_notice",
        awaits="the supplier's representations against its removal (PA 2023 s. 58(2))",
        passed="the supplier stays a member until an officer removes or reinstates it",
        aggregate=SUPPLIERS,
        due=_representations,
        standing={"removal_notice": PRESENT},
    ),
)
