"""The clock that runs in memberships, and what the rules do once it has run out."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Supplier
from shared.kernel.deadlines import Deadline, Due


def _representations(supplier: Supplier) -> Iterator[Due]:
    for day in sorted({notice.representations_by for notice in supplier.notices.values()}):
        yield Due(str(supplier.supplier_id), day)


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "removal_notice",
        awaits="the supplier's representations against its removal (PA 2023 s. 58(2))",
        passed="the supplier stays a member until an officer removes it or withdraws the notice",
        aggregate=SUPPLIERS,
        due=_representations,
        standing={"under_notice": True},
    ),
)
