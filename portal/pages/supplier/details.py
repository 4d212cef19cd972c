"""What a supplier says of itself, beside what public registers say, and what is on record about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.api.answers.register_checks import REGISTER_CHECKS, TAKE_OVER, RegisterCheck, TakeOver
from portal.api.answers.suppliers import Supplier
from portal.api.problem import Refused
from portal.api.together import Missing, part
from portal.pages.supplier.own import SUPPLIER_ALONE, own_supplier, registered_supplier, with_refusal
from portal.web.form import Form
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit


@dataclass(frozen=True)
class Difference:
    """A field of which a register says something else, and how it can be taken over: the place of its check."""

    check: int
    scheme: str
    field: str
    here: str
    there: str
    may_be_taken_over: bool


@dataclass(frozen=True)
class DetailsView:
    """The supplier, each number with what its register says, and each difference between the two."""

    supplier: Supplier
    checks: tuple[RegisterCheck, ...]
    differences: tuple[Difference, ...]
    missing: Missing | None


def details_view(supplier: Supplier, checks: Sequence[RegisterCheck] | Missing) -> DetailsView:
    """Show the supplier; without the registers where they cannot be had."""
    if isinstance(checks, Missing):
        return DetailsView(supplier, (), (), checks)
    found = tuple(
        Difference(place, check.number.scheme, each.field, each.here, each.there, each.may_be_taken_over)
        for place, check in enumerate(checks)
        for each in check.differences
    )
    return DetailsView(supplier, tuple(checks), found, None)


def taking_over(check: RegisterCheck, field: str) -> TakeOver | None:
    """Return what takes a field over as the register was seen to say it; nothing where that is not offered."""
    offered = {each.field for each in check.differences if each.may_be_taken_over}
    if field not in offered or check.checked_at is None:
        return None
    return TakeOver(number=check.number, checked_at=check.checked_at, fields=(field,))


async def show_details(visit: Visit) -> Reply:
    """Show what the supplier says of itself."""
    supplier = await own_supplier(visit.api)
    if supplier is None:
        return To("/apply")
    checks = await part(
        visit.api.get(REGISTER_CHECKS, supplier_id=supplier.supplier_id), _("What public registers say of you")
    )
    return Shown(details_view(supplier, checks if isinstance(checks, Missing) else checks.items))


async def take_over(visit: Visit) -> Reply:
    """Say one field as a register has it; `take` names the place of the number and the field."""
    supplier = await registered_supplier(visit.api)
    checks = await visit.api.get(REGISTER_CHECKS, supplier_id=supplier.supplier_id)
    place, _separator, field = visit.form.text("take").partition(":")
    at = dict(enumerate(checks.items)).get(int(place)) if place.isdecimal() and len(place) < 4 else None
    body = taking_over(at, field) if at else None
    blank = Form().blank()
    if body is None:
        refused = blank.with_error("", _("The register says something else by now. Look at it again"))
        return Shown(details_view(supplier, checks.items), 422, refused)
    done = await visit.api.send(TAKE_OVER, body, key=visit.form.key, supplier_id=supplier.supplier_id)
    if isinstance(done, Refused):
        return Shown(details_view(supplier, checks.items), 422, with_refusal(blank, done))
    return To("/details", _("You have taken this over from the register"))


PAGES = (Page("/details", SUPPLIER_ALONE, "supplier/details.html", show_details, take_over),)
