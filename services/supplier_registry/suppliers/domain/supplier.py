"""A supplier: one organisation with its latest application and its membership, folded from its events.

One aggregate holds all three, so that all its facts are in order for everybody who reads them.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import Declaration, Identifier
from shared.kernel.accounts import Link
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun
from shared.kernel.rules import Rejected, Rejection
from shared.reference.codes import Code
from shared.reference.registers import registers

_ORGANISATION = Claim("organisation")


class Status(StrEnum):
    """Where an organisation stands: registered, then as its latest application does, then as a member."""

    REGISTERED = "registered"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    REMOVED = "removed"


MEMBER = (Status.ADMITTED, Status.SUSPENDED)


@dataclass(frozen=True)
class Application:
    """The latest request to be admitted."""

    application_id: UUID
    received_at: datetime
    decide_by: date
    extended: bool = False
    refused_for: tuple[Annotated[Reason, Code("application_refused reason")], ...] = ()


@dataclass(frozen=True)
class RemovalNotice:
    """What the supplier was told, and the last day on which it may answer."""

    reason: Annotated[Reason, Code("supplier_removed reason")]
    representations_by: date


@dataclass(frozen=True)
class Figures:
    """How large a supplier says it is."""

    staff: int = 0
    turnover_pence: int = 0
    balance_sheet_pence: int = 0


@dataclass(frozen=True)
class Supplier:
    """`accounts` speak for it. `categories` are those of the membership or, before it, of the application.

    `standing_for` is the reason of the suspension or removal that it stands under.
    """

    supplier_id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: datetime
    figures: Figures = Figures()
    accounts: tuple[Link, ...] = ()
    status: Annotated[Status, Code("supplier status")] = Status.REGISTERED
    categories: tuple[AnyCategory, ...] = ()
    declaration: Declaration = field(default_factory=Declaration)
    application: Application | None = None
    admitted_at: datetime | None = None
    standing_for: Reason | None = None
    removal_notice: RemovalNotice | None = None


def application_of(supplier: Supplier) -> Application:
    """Return the latest application; raises `Rejected` where there is none."""
    if supplier.application is None:
        raise Rejected(Rejection("application_not_open", "the supplier has not applied yet"))
    return supplier.application


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


def stands_at(supplier: Supplier, *allowed: Status) -> Rejection | None:
    """A step is for suppliers that stand at one of these."""
    if supplier.status in allowed:
        return None
    return Rejection("wrong_status", f"the supplier is {supplier.status}; this needs it to be {' or '.join(allowed)}")


def evolve(supplier: Supplier | None, event: facts.SupplierEvent) -> Supplier:
    """Fold one event into a supplier."""
    if isinstance(event, facts.SupplierRegistered):
        return _registered(event)
    supplier = begun(supplier, event)
    match event:
        case facts.SupplierFiguresDeclared():
            figures = Figures(event.staff, event.turnover_pence, event.balance_sheet_pence)
            return replace(supplier, figures=figures)
        case facts.AccountLinked():
            return replace(supplier, accounts=(*supplier.accounts, _link(event)))
        case facts.AccountUnlinked():
            return replace(supplier, accounts=tuple(each for each in supplier.accounts if each != _link(event)))
        case facts.SupplierDetailsChanged():
            return replace(supplier, name=event.name, sme=event.sme, vcse=event.vcse)
    return _as_applicant(supplier, event)


def _link(event: facts.AccountEvent) -> Link:
    return Link(event.org, event.issuer, event.account)


def _as_applicant(supplier: Supplier, event: facts.SupplierEvent) -> Supplier:
    match event:
        case facts.SupplierApplied():
            return _applied(supplier, event)
        case facts.ApplicationExtended():
            extended = replace(application_of(supplier), decide_by=event.decide_by, extended=True)
            return replace(supplier, application=extended)
        case facts.ApplicationRefused():
            refused = replace(application_of(supplier), refused_for=event.reasons)
            return replace(supplier, status=Status.REFUSED, application=refused)
        case facts.ApplicationWithdrawn():
            return replace(supplier, status=Status.WITHDRAWN)
        case facts.SupplierAdmitted():
            return replace(supplier, status=Status.ADMITTED, admitted_at=event.admitted_at)
    return _as_member(supplier, event)


def _as_member(supplier: Supplier, event: facts.SupplierEvent) -> Supplier:
    match event:
        case facts.SupplierSuspended():
            return replace(supplier, status=Status.SUSPENDED, standing_for=event.reason)
        case facts.SupplierReinstated():
            return replace(supplier, status=Status.ADMITTED, standing_for=None, removal_notice=None)
        case facts.SupplierRemovalNotified():
            return replace(supplier, removal_notice=RemovalNotice(event.reason, event.representations_by))
        case facts.SupplierRemoved():
            return replace(supplier, status=Status.REMOVED, standing_for=event.reason, removal_notice=None)
    return supplier


def _registered(event: facts.SupplierRegistered) -> Supplier:
    return Supplier(
        supplier_id=event.supplier_id,
        name=event.name,
        identifiers=event.identifiers,
        sme=event.sme,
        vcse=event.vcse,
        registered_at=event.registered_at,
    )


def _applied(supplier: Supplier, event: facts.SupplierApplied) -> Supplier:
    """An application begins anew: whatever came of the one before, or of a membership that ended, is over."""
    return replace(
        supplier,
        categories=event.categories,
        declaration=event.declaration,
        status=Status.APPLIED,
        application=Application(event.application_id, event.received_at, event.decide_by),
        admitted_at=None,
        standing_for=None,
        removal_notice=None,
    )


SUPPLIERS = Aggregate(
    "supplier",
    "suppliers",
    Supplier,
    evolve,
    indexes=(("supplier_id",), ("status",), ("categories", "status")),
    claims=claims_of,
)
