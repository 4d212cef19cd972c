"""An organisation's numbers once it is registered: corrected by itself, struck by an officer where not its own."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.identifiers import RegisterNumber
from services.supplier_registry.suppliers.domain.particulars import number_of_its_form
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import claim_on
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Identifier
from shared.kernel.commands import Distinct, command
from shared.kernel.holding import ClaimRef
from shared.kernel.memberships import LIVE
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.registers import registers, unusual

Numbers = Annotated[tuple[RegisterNumber, ...], Field(max_length=10), Distinct(at_least=1)]


@command
class ChangeNumbers:
    """All numbers that the organisation has in public registers now."""

    identifiers: Numbers


@command
class StrikeNumber:
    """A number that is not the organisation's own, as an officer found in the register."""

    identifier: RegisterNumber


def identifiers_of(numbers: tuple[RegisterNumber, ...]) -> tuple[Identifier, ...]:
    """Return numbers as facts have them."""
    return tuple(Identifier(scheme=each.scheme, id=each.id) for each in numbers)


def claims_on(numbers: tuple[RegisterNumber, ...]) -> tuple[ClaimRef, ...]:
    """Return what one organisation alone may hold of these numbers; several may share the others."""
    return tuple(claim for each in identifiers_of(numbers) if (claim := claim_on(each)))


def change_numbers(supplier: Supplier, asked: ChangeNumbers, held: Collection[ClaimRef]) -> list[Event]:
    """Take over the numbers, or raise `Rejected` with every reason; `held` is what other suppliers hold of them."""
    wanted = identifiers_of(asked.identifiers)
    if wanted == supplier.identifiers:
        return []
    reject_if_any(
        [
            has_a_number_of_its_own(asked.identifiers),
            keeps_what_it_was_admitted_by(supplier, wanted),
            *numbers_are_free(asked.identifiers, held),
        ]
    )
    return [facts.SupplierIdentifiersChanged(supplier_id=supplier.supplier_id, identifiers=wanted)]


def strike_number(supplier: Supplier, asked: StrikeNumber) -> list[Event]:
    """Take a number from an organisation that it is not the number of, so that the one that it is of may register."""
    (struck,) = identifiers_of((asked.identifier,))
    if struck not in supplier.identifiers:
        return []
    left = tuple(each for each in supplier.identifiers if each != struck)
    return [facts.SupplierIdentifiersChanged(supplier_id=supplier.supplier_id, identifiers=left)]


def numbers_are_free(numbers: tuple[RegisterNumber, ...], held: Collection[ClaimRef]) -> list[Rejection | None]:
    """One live organisation for each number: one that was excluded must not come back under another id."""
    return [_is_free(each, place, held) for place, each in enumerate(identifiers_of(numbers))]


def _is_free(identifier: Identifier, place: int, held: Collection[ClaimRef]) -> Rejection | None:
    if claim_on(identifier) not in held:
        return None
    detail = (
        f"{identifier.scheme} {identifier.id} is registered already: ask a member of that organisation to invite "
        "you, or tell the department where the number is yours alone"
    )
    return Rejection("number_registered", detail, f"/identifiers/{place}/id")


def has_a_number_of_its_own(numbers: tuple[RegisterNumber, ...]) -> Rejection | None:
    """A number that several share, such as that of a VAT group, does not say which of them this is."""
    if claims_on(numbers):
        return None
    own = ", ".join(each.code for each in registers().values() if not each.shared)
    return Rejection("number_not_its_own", f"name a number that is this organisation's alone: of {own}", "/identifiers")


def keeps_what_it_was_admitted_by(supplier: Supplier, wanted: tuple[Identifier, ...]) -> Rejection | None:
    """A member was admitted as the organisation of its numbers: it may add one, and an officer alone may strike one."""
    dropped = [each for each in supplier.identifiers if each not in wanted]
    if not dropped or not any(each.standing in LIVE for each in supplier.memberships.values()):
        return None
    named = ", ".join(f"{each.scheme} {each.id}" for each in dropped)
    return Rejection("numbers_fixed", f"a member keeps the numbers that it was admitted by: {named}", "/identifiers")


def warnings_on(identifiers: tuple[Identifier, ...], legal_form: str | None = None) -> list[Rejection]:
    """Return what stands out in the numbers and keeps nobody out, for the organisation and the officer to look at."""
    found = ((place, unusual(each.scheme, each.id)) for place, each in enumerate(identifiers))
    odd = [Rejection("number_unusual", said, f"/identifiers/{place}/id") for place, said in found if said]
    missing = number_of_its_form(legal_form, identifiers)
    return [*odd, Rejection("number_expected", missing, "/identifiers")] if missing else odd
