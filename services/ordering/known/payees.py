"""The registry's suppliers as those who are paid: what an invoice has to call them, and whether they are small."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.kernel.projection import Projection
from shared.reference.codes import Code


@dataclass(frozen=True)
class Number:
    """A number of a supplier in a register."""

    scheme: Annotated[str, Code("register")]
    id: str


@dataclass(frozen=True)
class KnownPayee:
    """A supplier by its name and its numbers, as they are now; `sme` says whether it is small or medium."""

    supplier_id: UUID
    name: str
    numbers: tuple[Number, ...] = ()
    sme: bool | None = None


def fold_payee(row: KnownPayee | None, event: facts.SupplierEvent) -> KnownPayee | None:
    """Fold what the registry says of a supplier's name and numbers."""
    match event:
        case facts.SupplierRegistered():
            return KnownPayee(event.supplier_id, event.name, _numbers(event.identifiers), event.sme)
        case facts.SupplierDetailsChanged() if row:
            return replace(row, name=event.name, sme=event.sme)
        case facts.SupplierIdentifiersChanged() if row:
            return replace(row, numbers=_numbers(event.identifiers))
    return row


def _numbers(identifiers: tuple[facts.Identifier, ...]) -> tuple[Number, ...]:
    return tuple(Number(each.scheme, each.id) for each in identifiers)


KNOWN_PAYEES = Projection(
    "known_payees",
    KnownPayee,
    (facts.SupplierRegistered, facts.SupplierDetailsChanged, facts.SupplierIdentifiersChanged),
    fold_payee,
)
