"""How a supplier follows from its facts: who it is and who speaks for it here, its memberships beside this."""

from dataclasses import replace

from services.supplier_registry.suppliers.domain.folding_memberships import (
    admitted,
    passed_on,
    standing,
    with_requests,
    with_words,
)
from services.supplier_registry.suppliers.domain.folding_particulars import with_particulars
from services.supplier_registry.suppliers.domain.folding_removals import OF_REMOVALS, on_the_way_to_a_removal
from services.supplier_registry.suppliers.domain.state import Debarred, Supplier
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts import supplier_registry as facts
from shared.kernel.accounts import Link
from shared.kernel.aggregate import begun
from shared.kernel.cover import fold_cover
from shared.kernel.memberships import key_of


def evolve(supplier: Supplier | None, event: facts.SupplierEvent) -> Supplier:
    """Fold one event into a supplier."""
    if isinstance(event, facts.SupplierRegistered):
        return _registered(event)
    if isinstance(event, OF_REMOVALS):
        return on_the_way_to_a_removal(begun(supplier, event), event)
    if isinstance(event, facts.EvidenceCovers):
        return _covered(begun(supplier, event), event)
    if isinstance(event, facts.SupplierTookOver):
        return _took_over(begun(supplier, event), event)
    return _with_clocks(_evolve(begun(supplier, event), event))


def _evolve(supplier: Supplier, event: facts.SupplierEvent) -> Supplier:
    match event:
        case (
            facts.SupplierDetailsChanged()
            | facts.SupplierIdentifiersChanged()
            | facts.SupplierFiguresDeclared()
            | facts.SupplierAddressesDeclared()
        ):
            return with_particulars(supplier, event)
        case facts.AccountEvent() | facts.InterestEvent():
            return _with_people(supplier, event)
        case (
            facts.DebarmentToConsider()
            | facts.DebarmentSettled()
            | facts.SupplierDebarred()
            | facts.SupplierDebarmentEnded()
        ):
            return _by_the_list(supplier, event)
        case facts.SupplierAdmitted():
            return admitted(supplier, event)
        case facts.MembershipTransferred() | facts.SupplierSucceeded():
            return passed_on(supplier, event)
        case facts.ExplanationEvent() | facts.DeclarationRenewed():
            return with_words(supplier, event)
        case facts.RedeclarationRequested() | facts.RedeclarationRequestServed() | facts.RedeclarationMade():
            return with_requests(supplier, event)
        case facts.StandingEvent():
            return standing(supplier, event)
    return supplier


def _took_over(supplier: Supplier, event: facts.SupplierTookOver) -> Supplier:
    return replace(supplier, took_over=(*supplier.took_over, event.predecessor_id))


def _covered(supplier: Supplier, event: facts.EvidenceCovers) -> Supplier:
    return replace(supplier, covers=fold_cover(supplier.covers, key_of(event.market, event.category), event))


def _registered(event: facts.SupplierRegistered) -> Supplier:
    return Supplier(
        supplier_id=event.supplier_id,
        name=event.name,
        identifiers=event.identifiers,
        sme=event.sme,
        vcse=event.vcse,
        registered_at=event.registered_at,
        legal_form=event.legal_form,
    )


def _by_the_list(
    supplier: Supplier,
    event: facts.DebarmentToConsider | facts.DebarmentSettled | facts.SupplierDebarred | facts.SupplierDebarmentEnded,
) -> Supplier:
    if isinstance(event, facts.DebarmentToConsider | facts.DebarmentSettled):
        return replace(supplier, debarment_waits=isinstance(event, facts.DebarmentToConsider))
    one = Debarred(event.entry, event.relation)
    others = tuple(each for each in supplier.debarred if each != one)
    return replace(supplier, debarred=(*others, one) if isinstance(event, facts.SupplierDebarred) else others)


def _with_people(supplier: Supplier, event: facts.AccountEvent | facts.InterestEvent) -> Supplier:
    if isinstance(event, facts.AccountEvent):
        return replace(supplier, accounts=_accounts(supplier.accounts, event))
    return replace(supplier, interests=_interests(supplier.interests, event))


def _accounts(accounts: tuple[Link, ...], event: facts.AccountEvent) -> tuple[Link, ...]:
    named = Link(event.org, event.issuer, event.account)
    others = tuple(each for each in accounts if each != named)
    return (*others, named) if isinstance(event, facts.AccountLinked) else others


def _interests(interests: tuple[Interest, ...], event: facts.InterestEvent) -> tuple[Interest, ...]:
    others = tuple(each for each in interests if each.person != event.person)
    if not isinstance(event, facts.InterestDeclared):
        return others
    return (*others, Interest(event.person, event.kind, event.detail, event.declared_at))


def _with_clocks(supplier: Supplier) -> Supplier:
    ends = any(one.suspended_until for one in supplier.memberships.values())
    return replace(supplier, on_the_clock=bool(ends or supplier.throughout_until or supplier.requests))
