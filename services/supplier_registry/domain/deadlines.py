"""The clocks that run in applications and memberships, and what the rules do once one has run out."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.domain.supplier import SUPPLIERS, Status, Supplier
from shared.kernel.deadlines import Deadline, Due


def _decision(supplier: Supplier) -> Iterator[Due]:
    yield Due(str(supplier.supplier_id), supplier.application.decide_by)


def _representations(supplier: Supplier) -> Iterator[Due]:
    if supplier.removal_notice is not None:
        yield Due(str(supplier.supplier_id), supplier.removal_notice.representations_by)


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "application_decision",
        awaits="the decision on an application (PCR 2015 reg. 34(16), (17))",
        passed="it may still be decided, but no longer extended",
        aggregate=SUPPLIERS,
        due=_decision,
        standing={"status": Status.APPLIED},
    ),
    Deadline(
        "removal_notice",
        awaits="the supplier's representations against its removal (PA 2023 s. 58(2))",
        passed="the supplier stays a member until an officer removes or reinstates it",
        aggregate=SUPPLIERS,
        due=_representations,
        standing={"removal_notice": {"$ne": None}},
    ),
)
