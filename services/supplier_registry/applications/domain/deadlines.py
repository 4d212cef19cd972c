"""The clock that runs in applications, and what the rules do once it has run out."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Status, Supplier, application_of
from shared.kernel.deadlines import Deadline, Due


def _decision(supplier: Supplier) -> Iterator[Due]:
    yield Due(str(supplier.supplier_id), application_of(supplier).decide_by)


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "application_decision",
        awaits="the decision on an application (PCR 2015 reg. 34(16), (17))",
        passed="it may still be decided, but no longer extended",
        aggregate=SUPPLIERS,
        due=_decision,
        standing={"status": Status.APPLIED},
    ),
)
