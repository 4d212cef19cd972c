"""Successions: one supplier takes the place of another. One category manager proposes it, another confirms it."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.api.answers.successions import (
    CONFIRM_SUCCESSION,
    PROPOSE_SUCCESSION,
    RETURN_SUCCESSION,
    SUCCESSION,
    SUCCESSIONS,
    ProposeSuccession,
    Succession,
    SuccessionMade,
)
from portal.api.answers.suppliers import SUPPLIER
from portal.api.client import Done
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.identifier import id_in_path
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_choice import TEMPLATE, Choosing, choosing_shown
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of, long_text_of, yes_of
from portal.web.names import in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, short_day, yes_or_no
from shared.auth.principal import Role

AT_ONCE = 25
PATH = "/successions"
ONE = f"{PATH}/{{succession_id}}"
LISTS = (("", "To be confirmed"), ("confirmed", "Confirmed"), ("returned", "Returned"))
EMPTY = {
    "": "No succession waits to be confirmed.",
    "confirmed": "No succession was confirmed yet.",
    "returned": "No succession was returned.",
}
KINDS = {"takeover": "Takeover", "merger": "Merger", "number_changed": "The same organisation under another number"}
STATES = {
    "proposed": State("To be confirmed", "yellow"),
    "confirmed": State("Confirmed", "green"),
    "returned": State("Returned", "grey"),
}


def _state(succession: Succession) -> State:
    return STATES.get(succession.status, State(in_words(succession.status), "grey"))


def _kind(succession: Succession) -> str:
    return KINDS.get(succession.kind) or in_words(succession.kind)


def successions_view(found: Listed[Succession], called_by: SupplierNames, wanted: str) -> WorkList:
    """Return the list that was asked for."""
    return WorkList(
        heading="Successions of suppliers",
        heads=("Supplier", "Successor", "How", "State"),
        rows=tuple(_row(each, called_by) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
    )


def _row(each: Succession, called_by: SupplierNames) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.succession_id}",
        title=called(called_by, each.supplier_id),
        about=f"Proposed {day(each.proposed_at)}",
        cells=(called(called_by, each.successor_id), _kind(each)),
        state=_state(each),
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(SUCCESSIONS, status=wanted or "proposed", after=visit.asked("after"), limit=AT_ONCE)
    both = (each for one in found.items for each in (one.supplier_id, one.successor_id))
    return Shown(successions_view(found, await supplier_names(visit.api, both), wanted))


def succession_view(succession: Succession, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return one succession; nobody is offered to confirm what they proposed themselves."""
    of, to = called(called_by, succession.supplier_id), called(called_by, succession.successor_id)
    return Detail(
        heading=f"{to} in the place of {of}",
        caption="Succession",
        back=(PATH, "Successions of suppliers"),
        states=(_state(succession),),
        sections=(Section("", tuple(_rows(succession, visit))),),
        actions=tuple(_actions(succession, visit)),
        links=(
            Action(f"/suppliers/{succession.supplier_id}", of),
            Action(f"/suppliers/{succession.successor_id}", to),
            Action(f"/history/succession/{succession.succession_id}", "What happened"),
        ),
    )


def _rows(succession: Succession, visit: Visit) -> Iterator[tuple[str, str]]:
    mine = succession.proposed_by == visit.person.subject
    yield "How", _kind(succession)
    yield "Happened", day(succession.happened_on)
    yield "People who act for the supplier pass over", yes_or_no(succession.accounts_pass)
    yield "Proposed", f"{short_day(succession.proposed_at)} by {'you' if mine else 'another category manager'}"
    if succession.note:
        yield "Note", succession.note
    if succession.decided_at:
        yield "Decided", day(succession.decided_at)
    if succession.return_note:
        yield "What is missing", succession.return_note


def _actions(succession: Succession, visit: Visit) -> Iterator[Action]:
    if visit.role is not Role.CATEGORY_MANAGER or succession.status != "proposed":
        return
    path = f"{PATH}/{succession.succession_id}"
    if succession.proposed_by != visit.person.subject:
        yield Action(f"{path}/confirm", "Confirm the succession")
    yield Action(f"{path}/return", "Return the proposal")


async def show_one(visit: Visit) -> Reply:
    """Show one succession."""
    succession = await visit.api.get(SUCCESSION, succession_id=visit.parameters["succession_id"])
    called_by = await supplier_names(visit.api, [succession.supplier_id, succession.successor_id])
    return Shown(succession_view(succession, called_by, visit))


async def choose(visit: Visit) -> Reply:
    """Find the successor."""
    supplier = await visit.api.get(SUPPLIER, supplier_id=visit.parameters["supplier_id"])
    back = f"/suppliers/{supplier.supplier_id}"
    choosing = Choosing(
        "Which supplier takes its place?", supplier.name, back, f"{back}/successor", str(supplier.supplier_id)
    )
    return await choosing_shown(visit, choosing)


async def ask_proposing(visit: Visit) -> Asked:
    """Ask how one takes the place of the other."""
    supplier, successor = await together(
        visit.api.get(SUPPLIER, supplier_id=visit.parameters["supplier_id"]),
        visit.api.get(SUPPLIER, supplier_id=visit.parameters["successor_id"]),
    )
    view = StepView(
        f"Propose that {successor.name} takes its place",
        "Propose the succession",
        f"/suppliers/{supplier.supplier_id}",
        supplier.name,
        (
            "Another category manager has to confirm it.",
            "Its memberships pass over at once then; offers and orders follow.",
        ),
        {"kind": tuple(KINDS.items())},
    )
    return Asked(view, known={"accounts_pass": True})


async def propose(visit: Visit, values: Mapping[str, Any]) -> Done[SuccessionMade] | Refused:
    """Propose it."""
    body = ProposeSuccession(
        supplier_id=id_in_path(visit, "supplier_id"),
        successor_id=id_in_path(visit, "successor_id"),
        **values,
    )
    return await visit.api.send(PROPOSE_SUCCESSION, body, key=visit.form.key)


PROPOSE = Step(
    Form(
        Field("kind", "What happened?", choice_of, empty="Select what happened"),
        Field("happened_on", "Day on which it happened", date_of, empty="Enter the day on which it happened"),
        Field(
            "accounts_pass",
            "Do the people who act for the supplier act for its successor then?",
            yes_of,
            empty="Select yes if its people act for the successor then",
        ),
        Field("note", "Note for whoever confirms it", long_text_of, "No supplier sees it.", optional=True),
        INTEREST,
    ),
    ask_proposing,
    propose,
    lambda visit: To(PATH, "The succession is proposed. Another category manager has to confirm it."),  # noqa: ARG005 - to the list
)
CONFIRM = decision(
    "Confirm the succession",
    "Confirm it",
    "The succession is confirmed.",
    read=SUCCESSION,
    send=CONFIRM_SUCCESSION,
    form=Form(INTEREST),
    back=ONE,
    paragraphs=("Memberships pass over at once; offers and orders follow. It is not taken back.",),
    warning=True,
    versioned=False,
)
RETURN = decision(
    "Return the proposal",
    "Return it",
    "The proposal is returned.",
    read=SUCCESSION,
    send=RETURN_SUCCESSION,
    form=Form(Field("note", "What is missing", long_text_of, "No supplier sees it.")),
    back=ONE,
    versioned=False,
)

PAGES = (
    Page(PATH, ASSESSORS, "staff/worklist.html", show_list),
    Page(ONE, ASSESSORS, "staff/detail.html", show_one),
    Page("/suppliers/{supplier_id}/successor", OFFICERS, TEMPLATE, choose),
    step_page("/suppliers/{supplier_id}/successor/{successor_id}", OFFICERS, PROPOSE),
    step_page(f"{ONE}/confirm", OFFICERS, CONFIRM),
    step_page(f"{ONE}/return", OFFICERS, RETURN),
)
