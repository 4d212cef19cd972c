"""People and organisations whose exclusion grounds count too: connected persons and subcontractors."""

from collections.abc import Sequence
from typing import Any

from portal.api.answers.drafts import Associate, Draft, Number
from portal.api.client import Found
from portal.api.problem import Refused
from portal.components.registered import once_registered
from portal.pages.supplier.applying import next_step, open_draft, save_section
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, select_of, text_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

PERSON = Form(
    Field("name", "Name", text_of, empty="Enter a name"),
    Field("kind", "What are they to you?", choice_of, empty="Select what they are to you"),
    Field("scheme", "Register that they have a number in", select_of, optional=True),
    Field("number", "Their number in that register", text_of, optional=True),
)


def adding(filled: Filled, before: Sequence[Associate]) -> tuple[Associate, ...]:
    """Return all who are named now: those of before, and the one in the form."""
    said = filled.values
    numbers = (Number(scheme=said["scheme"], id=said["number"]),) if said["number"] else ()
    return *before, Associate(name=said["name"], kind=said["kind"], identifiers=numbers)


def without(place: str, before: Sequence[Associate]) -> tuple[Associate, ...]:
    """Return all who are named but the one at this place."""
    return tuple(each for position, each in enumerate(before) if str(position) != place)


def checked(filled: Filled) -> Filled:
    """Return the form with what its fields say of each other: a number needs its register."""
    said = filled.values
    if said.get("number") and not said.get("scheme"):
        return filled.with_error("scheme", _("Select the register that this number is in"))
    if said.get("scheme") and not said.get("number"):
        return filled.with_error("number", _("Enter the number in this register"))
    return filled


def with_pointers(place: int) -> Form:
    """Return the form of the person at this place, for what the API refuses."""
    at = f"/associates/{place}"
    pointers = {"name": f"{at}/name", "kind": f"{at}/kind", "number": f"{at}/identifiers"}
    return Form(*(_at(field, pointers.get(field.name, f"{at}/identifiers/0/scheme")) for field in PERSON.fields))


def _at(field: Field, pointer: str) -> Field:
    return Field(field.name, field.label, field.kind, field.hint, pointer, field.optional, field.empty)


async def show_people(visit: Visit) -> Reply:
    """List who is named, with a form for another one."""
    found = await open_draft(visit.api)
    return _shown(visit, found, PERSON.blank()) if found else To("/apply")


async def act(visit: Visit) -> Reply:
    """Add somebody, or take somebody out."""
    found = await open_draft(visit.api)
    if found is None:
        return To("/apply")
    before = found.answer.content.associates
    if taken_out := visit.form.text("remove"):
        done: Any = await save_section(visit, found.answer, associates=without(taken_out, before))
        if not isinstance(done, Refused):
            return To(visit_again(visit), _("Taken out of your application"))
        return _shown(visit, found, with_refusal(PERSON.blank(), done), 422)
    filled = checked(with_pointers(len(before)).read(visit.form))
    if filled.ok:
        done = await save_section(visit, found.answer, associates=adding(filled, before))
        if not isinstance(done, Refused):
            return To(visit_again(visit), _("Added to your application"))
        filled = with_refusal(filled, done)
    return _shown(visit, found, filled, 422)


def visit_again(visit: Visit) -> str:
    """Return this page, with where the person came from."""
    came_from = visit.asked("for")
    return "/apply/people" + (f"?for={came_from}" if came_from in ("check", "renewal") else "")


def _shown(visit: Visit, found: Found[Draft], filled: Filled, status: int = 200) -> Reply:
    view = {"associates": found.answer.content.associates, "next": next_step(visit, "people")}
    return Shown(view, status, filled, found.etag)


PAGES = (Page("/apply/people", SUPPLIER_ALONE, "supplier/apply_people.html", once_registered(show_people), act),)
