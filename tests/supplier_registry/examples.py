"""Applicants, applications and members as the tests need them, told by what differs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.domain.applying import Apply, WithdrawApplication, apply, withdraw
from services.supplier_registry.applications.domain.deciding import (
    ExtendApplication,
    RefusalReason,
    Relied,
)
from services.supplier_registry.applications.domain.in_hand import Outcome
from services.supplier_registry.decisions.domain.agreeing import AcceptAgreement, accept
from services.supplier_registry.decisions.domain.proposing import ConfirmProposal, Propose, confirm, propose
from services.supplier_registry.organisations.domain.registration import Register, register
from services.supplier_registry.removals.domain.notices import NotifyRemoval, notify_removal
from services.supplier_registry.serving.domain.serving import Service, serve_supplier
from services.supplier_registry.suppliers.domain.addresses import WriteAddress
from services.supplier_registry.suppliers.domain.declaring import DeclareGround
from services.supplier_registry.suppliers.domain.details import ChangeDetails
from services.supplier_registry.suppliers.domain.identifiers import NumberInRegister
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.suspending import SuspendSupplier, suspend
from services.supplier_registry.suppliers.domain.terms import terms_on
from shared.contracts.event import Event
from shared.contracts.supplier_registry import ApplicationEvent, SupplierEvent
from shared.kernel.accounts import Link
from shared.kernel.rules import Rejected
from shared.reference import the_open_market
from shared.reference.agreements import agreement_on

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)  # a Thursday
TERMS = terms_on(NOON.date())
MARKET = the_open_market(NOON.date())
SUPPLIER = UUID("01890000-0000-7000-8000-000000000001")
APPLICATION = UUID("01890000-0000-7000-8000-000000000002")
LINK = Link(org="beacon")
CATEGORY, OTHER = "GETTING_JOBS", "KEEPING_JOBS"
ADDRESS = WriteAddress(lines=("1 Wharf Street",), town="Leeds", postcode="LS1 4DY")
SMALL: dict[str, Any] = {
    "name": "Beacon Skills",
    "legal_form": "limited_company",
    "registered_address": ADDRESS,
    "staff": 12,
    "turnover_pence": 50_000_000,
    "balance_sheet_pence": 0,
}
ADA, BEN = "ada lovelace", "ben"  # no part of a random id, as "ada" may be: it is looked for in what is public
AGREEMENT = agreement_on(MARKET.code, NOON.date())
ADMIT = Propose(category=CATEGORY, outcome=Outcome.ADMIT, declares_no_interest=True)
REFUSE = Propose(
    category=CATEGORY,
    outcome=Outcome.REFUSE,
    reasons=(RefusalReason(code="policies_missing", detail="No safeguarding policy."),),
    declares_no_interest=True,
)
CONFIRM = ConfirmProposal(declares_no_interest=True)
ACCEPT = AcceptAgreement(name="Jo Doe", capacity="director", text_version="DPS-AGREEMENT-1")
EXTEND = ExtendApplication(justification="The charity's accounts are being verified.")


def a_registration(**differing: Any) -> Register:
    """A small company, but for what differs."""
    own = {"identifiers": (NumberInRegister(scheme="GB-COH", id="01234567"),)}
    return Register(**(SMALL | own | differing))


def details(**differing: Any) -> ChangeDetails:
    """What a small company says of itself, but for what differs."""
    return ChangeDetails(**(SMALL | differing))


def an_application(**differing: Any) -> Apply:
    """An application that meets every condition, but for what differs."""
    usual: dict[str, Any] = {
        "categories": (CATEGORY,),
        "has_safeguarding_policy": True,
        "registered_for_data_protection": True,
        "accepts_terms": True,
    }
    return Apply(**(usual | differing))


def a_ground(code: str, **differing: Any) -> DeclareGround:
    """A ground that was declared: it was so last year and still is, but for what differs."""
    return DeclareGround(**({"ground": code, "happened_on": date(2016, 5, 2)} | differing))


def after(supplier: Supplier | None, events: Sequence[Event]) -> Supplier:
    """The supplier as those of these events that are about it leave it."""
    for event in events:
        if isinstance(event, SupplierEvent):
            supplier = SUPPLIERS.evolve(supplier, event)
    assert supplier is not None
    return supplier


def decided(application: Application | None, events: Sequence[Event]) -> Application:
    """The application as those of these events that are about it leave it."""
    for event in events:
        if isinstance(event, ApplicationEvent):
            application = APPLICATIONS.evolve(application, event)
    assert application is not None
    return application


def a_registered(**differing: Any) -> Supplier:
    return after(None, register(a_registration(**differing), LINK, SUPPLIER, (), None, TERMS, NOON))


def an_applicant(**differing: Any) -> Application:
    return decided(None, apply(a_registered(), APPLICATION, None, MARKET, an_application(**differing), TERMS, NOON))


def a_member(*categories: str) -> Supplier:
    """A member of these categories, or of the usual one."""
    member, application = a_registered(), an_applicant(categories=categories or (CATEGORY,))
    for category in application.categories:
        member = after(member, admitting(application, member, category))
    return member


def a_suspended_member(*categories: str, only: str | None = None) -> Supplier:
    member = a_member(*categories)
    asked = SuspendSupplier(reason="investigation", category=only)
    return after(member, suspend(member, MARKET.code, asked, TERMS, NOON))


def a_notified_member(*categories: str, only: str | None = None) -> Supplier:
    member = a_member(*categories)
    asked = NotifyRemoval(reasons=("ceased_trading",), detail="The company was dissolved.", category=only)
    return served(after(member, notify_removal(member, MARKET.code, asked, TERMS, NOON)))


def serving(supplier: Supplier, on: date = NOON.date()) -> list[Event]:
    """That all that was to reach a supplier has, on this day."""
    waiting = [*supplier.notices.values(), *supplier.requests.values()]
    ids = dict.fromkeys(each.notice_id for each in waiting if each.notice_id and each.awaits_service)
    return [event for each in ids for event in serve_supplier(supplier, Service(each, on, "inbox"))]


def served(supplier: Supplier, on: date = NOON.date()) -> Supplier:
    """The supplier once all that was to reach it has, which is on the same day where nothing keeps it."""
    return after(supplier, serving(supplier, on))


def refused(step: Callable[[], object]) -> set[str]:
    """The codes of all the reasons for which a step is refused."""
    with pytest.raises(Rejected) as refusal:
        step()
    return set(refusal.value.codes)


def relied(supplier: Supplier | None = None, **differing: Any) -> Relied:
    """What a decision about an application relies on, but for what differs."""
    usual: dict[str, Any] = {
        "supplier": supplier or a_registered(),
        "market": MARKET,
        "agreement": AGREEMENT,
        "terms": TERMS,
    }
    return Relied(**(usual | differing))


def proposing(application: Application, on: Relied, asked: Propose = ADMIT, at: datetime = NOON) -> list[Event]:
    """What is said of a decision that the first of two people proposes."""
    return propose(application, asked, on, ADA, at)


def confirming(application: Application, on: Relied, category: str = CATEGORY, at: datetime = NOON) -> list[Event]:
    """What is said of a proposal that the second of two people confirms."""
    return confirm(application, category, CONFIRM, on, BEN, at)


def deciding(application: Application, on: Relied, asked: Propose = ADMIT, at: datetime = NOON) -> list[Event]:
    """What is said of a decision by two people, from its proposal on."""
    proposed = proposing(application, on, asked, at)
    return [*proposed, *confirming(decided(application, proposed), on, asked.category, at)]


def admitting(
    application: Application,
    supplier: Supplier | None = None,
    category: str = CATEGORY,
    at: datetime = NOON,
    **differing: Any,
) -> list[Event]:
    """What is said of an applicant that two people admit to one category, and that accepts the agreement."""
    on = relied(supplier, **differing)
    events = deciding(application, on, replace(ADMIT, category=category), at)
    application = decided(application, events)
    return [*events, *(accept(application, ACCEPT, on, at) if application.in_hand.awaiting else [])]


def refusing(application: Application, category: str = CATEGORY, at: datetime = NOON) -> list[Event]:
    """What is said of an applicant that two people refuse one category."""
    return deciding(application, relied(), replace(REFUSE, category=category), at)


def withdrawing(application: Application, *categories: str) -> list[Event]:
    """What is said where the applicant takes these categories back, or all that are not decided."""
    return withdraw(application, WithdrawApplication(categories=categories), NOON)
