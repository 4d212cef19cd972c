"""Taking over what a register says: the supplier says so itself, and to the answer that it has seen."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import TypeAdapter, ValidationError

from services.supplier_registry.registers.domain.beside import Otherwise, Takeable, otherwise
from services.supplier_registry.registers.domain.checks import RegisterChecks
from services.supplier_registry.suppliers.domain.addresses import WriteAddress
from services.supplier_registry.suppliers.domain.details import ChangeDetails, change_details
from services.supplier_registry.suppliers.domain.identifiers import RegisterNumber
from services.supplier_registry.suppliers.domain.particulars import WriteSocialPurpose
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Address, Identifier, RegisterEntry
from shared.kernel.commands import Distinct, Line, Moment, command
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.reference import forms_called
from shared.reference.calendar import uk_date

_NAME, _ADDRESS = TypeAdapter[str](Line), TypeAdapter(WriteAddress)


@command
class TakeOver:
    """Say of the organisation what a register says of one of its numbers, in these fields.

    `checked_at` is that of the answer that was seen: nothing is taken over that nobody has looked at.
    """

    number: RegisterNumber
    checked_at: Moment
    fields: Annotated[tuple[Takeable, ...], Distinct(at_least=1)]


def take_over(
    checks: RegisterChecks | None, supplier: Supplier, asked: TakeOver, terms: Terms, now: datetime
) -> list[Event]:
    """Change what the supplier says of itself to what the register says; nothing where the two agree already."""
    number = Identifier(scheme=asked.number.scheme, id=asked.number.id)
    answer = checks.answer_on(number) if checks else None
    if answer is None or checks is None:
        raise Rejected(Rejection("no_entry", "no register has said anything of this number", "/number"))
    entry, said_at = answer
    found = {each.field: each for each in otherwise(supplier, number.scheme, entry)}
    differing = [found[field] for field in asked.fields if field in found]
    if not differing:
        return []
    reject_if_any([is_what_was_seen(said_at, asked), *(may_be_taken_over(each) for each in differing)])
    changed = change_details(supplier, _with(supplier, number.scheme, entry, differing), terms, uk_date(now))
    taken = facts.RegisterEntryTakenOver(
        checks_id=checks.checks_id,
        supplier_id=supplier.supplier_id,
        number=number,
        fields=tuple(each.field for each in differing),
        checked_at=asked.checked_at,
        taken_over_at=now,
    )
    return [*changed, taken]


def is_what_was_seen(said_at: datetime, asked: TakeOver) -> Rejection | None:
    """A register may have been asked again since, and say something else now."""
    if said_at == asked.checked_at:
        return None
    detail = f"the register was asked again, at {said_at.isoformat()}: look at what it says now"
    return Rejection("checked_since", detail, "/checked_at")


def may_be_taken_over(one: Otherwise) -> Rejection | None:
    """What a register says in words of its own, or may mean several things by, is for the organisation to write."""
    if one.may_be_taken_over:
        return None
    detail = f"{one.field}: the register says {one.there!r}, which you have to write yourself"
    return Rejection("not_to_be_taken_over", detail, "/fields")


def _with(supplier: Supplier, scheme: str, entry: RegisterEntry, differing: list[Otherwise]) -> ChangeDetails:
    """Return what the supplier says of itself, and what the register says in the place of what differs."""
    fields = {each.field for each in differing}
    if Takeable.NAME in fields:
        supplier = replace(supplier, name=entry.name)
    if Takeable.LEGAL_FORM in fields:
        supplier = replace(supplier, legal_form=forms_called(scheme, entry.kind)[0])
    if Takeable.REGISTERED_ADDRESS in fields:
        supplier = replace(supplier, registered_address=entry.registered_address)
    form, address = supplier.legal_form, supplier.registered_address
    if form is None or address is None:
        detail = "you have not said your legal form or registered address yet: give your details first"
        raise Rejected(Rejection("details_missing", detail, "/fields"))
    reject_if_any([fits_here(supplier.name, address)])
    figures, purpose = supplier.figures, supplier.figures.social_purpose
    return ChangeDetails(
        name=supplier.name,
        legal_form=form,
        registered_address=_written(address),
        trading_addresses=tuple(map(_written, supplier.trading_addresses)),
        staff=figures.staff,
        turnover_pence=figures.turnover_pence,
        balance_sheet_pence=figures.balance_sheet_pence,
        year_ended_on=figures.year_ended_on,
        social_purpose=WriteSocialPurpose(**dict(purpose)) if purpose else None,
    )


def fits_here(name: str, address: Address) -> Rejection | None:
    """What a register writes is held to what anybody may enter."""
    try:
        _NAME.validate_python(name)
        _ADDRESS.validate_python(address.model_dump())
    except ValidationError:
        detail = "what the register says is longer than it may be here: write it yourself"
        return Rejection("not_to_be_taken_over", detail, "/fields")
    return None


def _written(address: Address) -> WriteAddress:
    return WriteAddress(**dict(address))
