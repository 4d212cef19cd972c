"""Interests in suppliers: what the person declared, and declaring one. Nobody ends their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.api.answers.interests import DECLARE, MINE, Declare, Interests
from portal.api.answers.suppliers import SUPPLIER
from portal.api.client import Done
from portal.api.operation import Nothing
from portal.api.problem import Refused
from portal.components.identifier import id_in_path
from portal.components.reasons import reason_text, reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_choice import TEMPLATE, Choosing, choosing_shown
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from shared.auth.principal import Role

DECLARERS = frozenset({Role.DISTRICT_MANAGER, Role.BUYER, Role.WORK_COACH})
FORM = Form(
    Field("kind", "What is your interest?", choice_of, empty="Select what your interest is"),
    Field("detail", "Anything that explains it", long_text_of, hint="Buyers and auditors read it.", optional=True),
)


@dataclass(frozen=True)
class InterestRow:
    """An interest that stands."""

    supplier: str
    kind: str
    detail: str
    declared_on: date


@dataclass(frozen=True)
class InterestsView:
    """What the person declared."""

    rows: tuple[InterestRow, ...]


def interests_view(declared: Interests, suppliers: SupplierNames, names: Names) -> InterestsView:
    """Show what somebody declared."""
    return InterestsView(
        tuple(
            InterestRow(
                called(suppliers, each.supplier_id),
                reason_text(names, "interest_declared", each.kind),
                each.detail,
                each.declared_at.date(),
            )
            for each in declared.interests
        )
    )


def declaring_view(supplier: str, names: Names) -> StepView:
    """Say of which supplier, and what follows."""
    return StepView(
        heading=f"Declare an interest in {supplier}",
        button="Declare it",
        back="/interests",
        paragraphs=("From then on you neither order from this supplier nor approve an order of it.",),
        options={"kind": reasons_for(names, "interest_declared")},
    )


async def show(visit: Visit) -> Reply:
    """List what the person declared."""
    declared = await visit.api.get(MINE)
    suppliers = await supplier_names(visit.api, (each.supplier_id for each in declared.interests))
    return Shown(interests_view(declared, suppliers, visit.names))


async def ask(visit: Visit) -> Asked:
    """Ask what the interest is."""
    supplier = await visit.api.get(SUPPLIER, **visit.parameters)
    return Asked(declaring_view(supplier.name, visit.names))


async def declare(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Declare it."""
    body = Declare(supplier_id=id_in_path(visit, "supplier_id"), kind=values["kind"], detail=values["detail"] or None)
    return await visit.api.send(DECLARE, body, key=visit.form.key)


def _declared(_: Visit) -> To:
    return To("/interests", "Your interest was recorded.")


async def choose(visit: Visit) -> Reply:
    """Find the supplier."""
    return await choosing_shown(
        visit, Choosing("In which supplier do you have an interest?", "", "/interests", "/interests")
    )


PAGES = (
    Page("/interests", DECLARERS, "district/interests.html", show),
    Page("/interests/new", DECLARERS, TEMPLATE, choose),
    step_page("/interests/{supplier_id}", DECLARERS, Step(FORM, ask, declare, _declared)),
)
