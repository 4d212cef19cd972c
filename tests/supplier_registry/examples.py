"""Applicants and members as the tests need them, told by what differs."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.supplier_registry.applications.domain.application import Apply, admit, apply
from services.supplier_registry.organisations.domain.registration import Register, register
from services.supplier_registry.suppliers.domain.identifiers import NumberInRegister
from services.supplier_registry.suppliers.domain.membership import (
    NotifyRemoval,
    SuspendSupplier,
    notify_removal,
    suspend,
)
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Supplier
from services.supplier_registry.suppliers.domain.terms import terms_on
from shared.contracts.event import Event
from shared.kernel.accounts import Link

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)  # a Thursday
TERMS = terms_on(NOON.date())
SUPPLIER = UUID("01890000-0000-7000-8000-000000000001")
APPLICATION = UUID("01890000-0000-7000-8000-000000000002")
LINK = Link(org="beacon")
OF_A_REGISTRATION = {field.name for field in fields(Register)}


def a_registration(**differing: Any) -> Register:
    """A small company, but for what differs."""
    usual: dict[str, Any] = {
        "name": "Beacon Skills",
        "identifiers": (NumberInRegister(scheme="GB-COH", id="01234567"),),
        "staff": 12,
        "turnover_pence": 50_000_000,
        "balance_sheet_pence": 0,
        "vcse": False,
    }
    return Register(**(usual | differing))


def an_application(**differing: Any) -> Apply:
    """An application that meets every condition, but for what differs."""
    usual: dict[str, Any] = {
        "categories": ("GETTING_JOBS",),
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


def a_registered(**differing: Any) -> Supplier:
    return after(None, register(a_registration(**differing), LINK, SUPPLIER, (), None, TERMS, NOON))


def an_applicant(**differing: Any) -> Supplier:
    of_itself = {name: differing.pop(name) for name in OF_A_REGISTRATION & differing.keys()}
    registered = a_registered(**of_itself)
    return after(registered, apply(registered, APPLICATION, an_application(**differing), TERMS, NOON))


def a_member() -> Supplier:
    return after(an_applicant(), admit(an_applicant(), NOON))


def a_suspended_member() -> Supplier:
    return after(a_member(), suspend(a_member(), SuspendSupplier(reason="investigation"), NOON))


def a_notified_member() -> Supplier:
    asked = NotifyRemoval(reason="ceased_trading", detail="The company was dissolved.")
    return after(a_member(), notify_removal(a_member(), asked, TERMS, NOON))
