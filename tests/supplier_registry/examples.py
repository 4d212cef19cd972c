"""Applicants and members as the tests need them, told by what differs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.supplier_registry.applications.domain.application import Apply, admit, apply
from services.supplier_registry.suppliers.domain.membership import (
    NotifyRemoval,
    SuspendSupplier,
    notify_removal,
    suspend,
)
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Supplier
from services.supplier_registry.suppliers.domain.terms import terms_on
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Identifier

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)  # a Thursday
TERMS = terms_on(NOON.date())
SUPPLIER = UUID("01890000-0000-7000-8000-000000000001")
APPLICATION = UUID("01890000-0000-7000-8000-000000000002")


def an_application(**differing: Any) -> Apply:
    """An application that meets every condition, but for what differs."""
    usual: dict[str, Any] = {
        "name": "Beacon Skills",
        "identifiers": (Identifier(scheme="GB-COH", id="01234567"),),
        "categories": ("GETTING_JOBS",),
        "staff": 12,
        "turnover_pence": 50_000_000,
        "balance_sheet_pence": 0,
        "vcse": False,
        "has_safeguarding_policy": True,
        "registered_for_data_protection": True,
        "accepts_terms": True,
    }
    return Apply(**(usual | differing))


def after(supplier: Supplier | None, events: Sequence[Event]) -> Supplier:
    """The supplier as these events leave it."""
    for event in events:
        supplier = SUPPLIERS.evolve(supplier, event)
    assert supplier is not None
    return supplier


def an_applicant(**differing: Any) -> Supplier:
    return after(None, apply(None, SUPPLIER, APPLICATION, an_application(**differing), TERMS, NOON))


def a_member() -> Supplier:
    return after(an_applicant(), admit(an_applicant(), NOON))


def a_suspended_member() -> Supplier:
    return after(a_member(), suspend(a_member(), SuspendSupplier(reason="investigation"), NOON))


def a_notified_member() -> Supplier:
    asked = NotifyRemoval(reason="ceased_trading", detail="The company was dissolved.")
    return after(a_member(), notify_removal(a_member(), asked, TERMS, NOON))
