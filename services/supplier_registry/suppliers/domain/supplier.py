"""A supplier: one organisation with its latest application and its membership, folded from its events.

One aggregate holds all three, so that all its facts are in order for everybody who reads them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import Declaration, Identifier
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.rules import Rejection
from shared.reference.codes import Code


class Status(StrEnum):
    """Where an organisation stands: the first three are those of its latest application."""

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
class Supplier:
    """`categories` are those of the membership or, before it, of the application.

    `standing_for` is the reason of the suspension or removal that it stands under.
    """

    supplier_id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    categories: tuple[AnyCategory, ...]
    declaration: Declaration
    sme: bool
    vcse: bool
    status: Annotated[Status, Code("supplier status")]
    application: Application
    admitted_at: datetime | None = None
    standing_for: Reason | None = None
    removal_notice: RemovalNotice | None = None


def stands_at(supplier: Supplier, *allowed: Status) -> Rejection | None:
    """A step is for suppliers that stand at one of these."""
    if supplier.status in allowed:
        return None
    return Rejection("wrong_status", f"the supplier is {supplier.status}; this needs it to be {' or '.join(allowed)}")


def evolve(supplier: Supplier | None, event: facts.SupplierEvent) -> Supplier:
    """Fold one event into a supplier."""
    if isinstance(event, facts.SupplierApplied):
        return _applied(event)
    supplier = begun(supplier, event)
    match event:
        case facts.ApplicationExtended():
            return replace(supplier, application=_extended(supplier.application, event))
        case facts.ApplicationRefused():
            refused = replace(supplier.application, refused_for=event.reasons)
            return replace(supplier, status=Status.REFUSED, application=refused)
        case facts.ApplicationWithdrawn():
            return replace(supplier, status=Status.WITHDRAWN)
        case facts.SupplierAdmitted():
            return replace(supplier, status=Status.ADMITTED, admitted_at=event.admitted_at)
        case facts.SupplierDetailsChanged():
            return _detailed(supplier, event)
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


def _applied(event: facts.SupplierApplied) -> Supplier:
    return Supplier(
        supplier_id=event.supplier_id,
        name=event.name,
        identifiers=event.identifiers,
        categories=event.categories,
        declaration=event.declaration,
        sme=event.sme,
        vcse=event.vcse,
        status=Status.APPLIED,
        application=Application(event.application_id, event.received_at, event.decide_by),
    )


def _extended(application: Application, event: facts.ApplicationExtended) -> Application:
    return replace(application, decide_by=event.decide_by, extended=True)


def _detailed(supplier: Supplier, event: facts.SupplierDetailsChanged) -> Supplier:
    size = {
        "staff": event.staff,
        "turnover_pence": event.turnover_pence,
        "balance_sheet_pence": event.balance_sheet_pence,
    }
    declaration = supplier.declaration.model_copy(update=size)
    return replace(supplier, name=event.name, sme=event.sme, vcse=event.vcse, declaration=declaration)


SUPPLIERS = Aggregate(
    "supplier",
    "suppliers",
    Supplier,
    evolve,
    indexes=(("supplier_id",), ("status",), ("categories", "status")),
)
