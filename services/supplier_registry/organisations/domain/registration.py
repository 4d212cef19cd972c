"""Registering an organisation: it gets an id of its own, and nobody else may hold its numbers meanwhile."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.supplier_registry.suppliers.domain.details import Staff
from services.supplier_registry.suppliers.domain.identifiers import RegisterNumber
from services.supplier_registry.suppliers.domain.supplier import claim_on
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Identifier
from shared.kernel.accounts import Link
from shared.kernel.aggregate import ClaimRef
from shared.kernel.commands import Distinct, Line, Pence, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.registers import registers, unusual


@command
class Register:
    """An organisation with its numbers in public registers, and how large it is."""

    name: Line
    identifiers: Annotated[tuple[RegisterNumber, ...], Field(max_length=10), Distinct(at_least=1)]
    staff: Staff
    turnover_pence: Pence
    balance_sheet_pence: Pence
    vcse: bool


def claims_on_numbers(asked: Register) -> tuple[ClaimRef, ...]:
    """Return what the organisation will hold alone: its numbers, but for those that several may share."""
    return tuple(claim for each in identifiers_of(asked) if (claim := claim_on(each)))


def identifiers_of(asked: Register) -> tuple[Identifier, ...]:
    """Return the numbers as facts have them."""
    return tuple(Identifier(scheme=each.scheme, id=each.id) for each in asked.identifiers)


def register(
    asked: Register,
    link: Link,
    supplier_id: UUID,
    held: Collection[ClaimRef],
    speaks_for: UUID | None,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Register an organisation, for which `link` speaks from now on; raises `Rejected` with every reason.

    `held` is what other suppliers hold of all that this one would, `speaks_for` the supplier that the caller speaks for
    already. Whether a number is its own is for the officer to see in the register, before anybody is admitted.
    """
    reject_if_any(
        [
            speaks_for_nobody_yet(speaks_for, link, held),
            has_a_number_of_its_own(asked),
            *(number_is_free(each, place, held) for place, each in enumerate(identifiers_of(asked))),
        ]
    )
    return [
        facts.SupplierRegistered(
            supplier_id=supplier_id,
            name=asked.name,
            identifiers=identifiers_of(asked),
            sme=terms.sme.is_sme(
                staff=asked.staff, turnover_pence=asked.turnover_pence, balance_sheet_pence=asked.balance_sheet_pence
            ),
            vcse=asked.vcse,
            registered_at=now,
            policies=(terms.sme_stamp,),
        ),
        facts.SupplierFiguresDeclared(
            supplier_id=supplier_id,
            staff=asked.staff,
            turnover_pence=asked.turnover_pence,
            balance_sheet_pence=asked.balance_sheet_pence,
        ),
        facts.AccountLinked(
            supplier_id=supplier_id, org=link.org, issuer=link.issuer, account=link.subject, linked_at=now
        ),
    ]


def speaks_for_nobody_yet(speaks_for: UUID | None, link: Link, held: Collection[ClaimRef]) -> Rejection | None:
    """An account speaks for one supplier at a time: else nobody could say in whose name it accepted an order."""
    if speaks_for is not None:
        return Rejection("already_registered", f"you speak for supplier {speaks_for} already")
    if link.claim in held:
        return Rejection("already_registered", "your organisation is registered already")
    return None


def number_is_free(identifier: Identifier, place: int, held: Collection[ClaimRef]) -> Rejection | None:
    """One live organisation for each number: one that was excluded must not come back under another id."""
    if claim_on(identifier) not in held:
        return None
    detail = (
        f"{identifier.scheme} {identifier.id} is registered already: ask a member of that organisation to link your "
        "account, or tell the department where the number is yours alone"
    )
    return Rejection("number_registered", detail, f"/identifiers/{place}/id")


def has_a_number_of_its_own(asked: Register) -> Rejection | None:
    """A number that several share, such as that of a VAT group, does not say which of them this is."""
    if claims_on_numbers(asked):
        return None
    own = ", ".join(each.code for each in registers().values() if not each.shared)
    return Rejection("number_not_its_own", f"name a number that is this organisation's alone: of {own}", "/identifiers")


def warnings_on(identifiers: tuple[Identifier, ...]) -> list[Rejection]:
    """Return what stands out in the numbers and keeps nobody out, for the organisation and the officer to look at."""
    found = ((place, unusual(each.scheme, each.id)) for place, each in enumerate(identifiers))
    return [Rejection("number_unusual", said, f"/identifiers/{place}/id") for place, said in found if said]
