"""Interests in suppliers of everybody in the department; a buyer ends those of others that are no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.interests import END, OF_EVERYBODY, EndInterest, PersonWithInterests
from portal.api.client import Done
from portal.api.operation import Listed, Nothing
from portal.api.problem import Refused
from portal.components.identifier import id_in_path
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.web.form import Form
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import short_day
from shared.auth.principal import Role

READERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
PATH = "/interests/everybody"
_AT_ONCE = 50


@dataclass(frozen=True)
class InterestRow:
    """An interest of somebody; `ending_path` where this person may end it."""

    account: str
    supplier: str
    kind: str
    detail: str
    declared: str
    ending_path: str


@dataclass(frozen=True)
class EverybodyView:
    """The interests of all, person by person."""

    rows: tuple[InterestRow, ...]
    next_page: str


def everybody_view(found: Listed[PersonWithInterests], suppliers: SupplierNames, visit: Visit) -> EverybodyView:
    """Show who has an interest in whom; nobody ends their own."""
    rows = tuple(
        InterestRow(
            account=person.account,
            supplier=called(suppliers, each.supplier_id),
            kind=reason_text(visit.names, "interest_declared", each.kind),
            detail=each.detail,
            declared=short_day(each.declared_at),
            ending_path=f"{PATH}/{person.interests_id}/{each.supplier_id}" if _may_end(person, visit) else "",
        )
        for person in found.items
        for each in person.interests
    )
    return EverybodyView(rows, next_page(PATH, found.next))


def _may_end(person: PersonWithInterests, visit: Visit) -> bool:
    return visit.role is Role.BUYER and person.account != visit.person.subject


async def show(visit: Visit) -> Reply:
    """List the interests of all."""
    found = await visit.api.get(OF_EVERYBODY, after=visit.asked("after"), limit=_AT_ONCE)
    ids = (each.supplier_id for person in found.items for each in person.interests)
    return Shown(everybody_view(found, await supplier_names(visit.api, ids), visit))


async def ask_ending(visit: Visit) -> Asked:
    """Ask whether it is to end."""
    supplier_id = id_in_path(visit, "supplier_id")
    supplier = called(await supplier_names(visit.api, [supplier_id]), supplier_id)
    said = "This person may order from the supplier again, and approve its orders. What was declared stays on record."
    return Asked(StepView(f"End an interest in {supplier}", "End it", PATH, paragraphs=(said,)))


async def end(visit: Visit, _: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """End it."""
    body = EndInterest(supplier_id=id_in_path(visit, "supplier_id"))
    return await visit.api.send(END, body, key=visit.form.key, interests_id=visit.parameters["interests_id"])


def _ended(_: Visit) -> To:
    return To(PATH, "The interest has ended.")


PAGES = (
    Page(PATH, READERS, "buyer/interests.html", show),
    step_page(
        f"{PATH}/{{interests_id}}/{{supplier_id}}", frozenset({Role.BUYER}), Step(Form(), ask_ending, end, _ended)
    ),
)
