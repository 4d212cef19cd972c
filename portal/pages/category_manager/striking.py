"""Striking a number that is not an organisation's own, so that the one whose it is may register."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.drafts import Number
from portal.api.answers.membership_decisions import STRIKE_NUMBER, StrikeNumber
from portal.api.answers.suppliers import SUPPLIER, Supplier
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form, Options
from portal.web.kinds import choice_of, tick_of
from portal.web.names import Names
from portal.web.page import To
from portal.web.visit import Visit

FORM = Form(
    Field("number", "Which number is not its own?", choice_of, pointer="/identifier", empty="Select the number"),
    Field("looked", "I have looked it up in the register", tick_of, empty="Look the number up in the register first"),
)


def numbers_of(supplier: Supplier, names: Names) -> Options:
    """Return the numbers of a supplier to choose from."""
    return tuple((_code(each), f"{names.of('registers', each.scheme)} {each.id}") for each in supplier.identifiers)


def _code(number: Number) -> str:
    return f"{number.scheme} {number.id}"


async def _ask(visit: Visit) -> Asked:
    supplier_id = visit.parameters["supplier_id"]
    found = await visit.api.found(SUPPLIER, supplier_id=supplier_id)
    view = StepView(
        heading="Strike a number",
        button="Strike the number",
        back=f"/suppliers/{supplier_id}",
        caption=found.answer.name,
        paragraphs=("The supplier no longer has this number. The organisation whose number it is may then register.",),
        options={"number": numbers_of(found.answer, visit.names)},
        warning=True,
    )
    return Asked(view, found.etag)


async def _take(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
    scheme, _, own = said["number"].partition(" ")
    asked = StrikeNumber(identifier=Number(scheme=scheme, id=own))
    supplier_id = visit.parameters["supplier_id"]
    return await visit.api.send(STRIKE_NUMBER, asked, key=visit.form.key, etag=visit.form.etag, supplier_id=supplier_id)


STRIKING = Step(
    FORM, _ask, _take, lambda visit: To(f"/suppliers/{visit.parameters['supplier_id']}", "The number is struck.")
)

PAGES = (step_page("/suppliers/{supplier_id}/strike-number", OFFICERS, STRIKING),)
