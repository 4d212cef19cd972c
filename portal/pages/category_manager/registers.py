"""Public registers: suppliers of whom one says something of concern, and what each says of one supplier."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.api.answers.drafts import Number
from portal.api.answers.registers import (
    CHECKS,
    CHECKS_OF,
    LOOK_UP_AGAIN,
    SETTLE_CONCERN,
    Looked,
    LookedBeside,
    LookedUp,
    SettleConcern,
)
from portal.api.client import Done
from portal.api.operation import Listed, Nothing
from portal.api.problem import Refused
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.identifier import id_in_path
from portal.components.paging import next_page
from portal.components.plain import plain
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form, Options
from portal.web.kinds import choice_of, long_text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, listed, moment
from shared.auth.principal import Role

AT_ONCE = 25
PATH = "/register-checks"
LISTS = (("", "To look at"), ("unanswered", "No answer"), ("all", "All"))
EMPTY = {
    "": "No register says anything of concern that nobody has looked at.",
    "unanswered": "Every register has answered.",
    "all": "No number was looked up yet.",
}
_NARROWED: Mapping[str, Mapping[str, bool]] = {"": {"concerned": True}, "unanswered": {"unanswered": True}, "all": {}}
TO_LOOK_AT, NO_ANSWER, FINE = (
    State("To look at", "yellow"),
    State("No answer", "orange"),
    State("As it should be", "green"),
)


def state_of(checks: tuple[Looked, ...]) -> State:
    """Return how the numbers of a supplier stand: what somebody has to look at comes first."""
    if any(each.to_look_at for each in checks):
        return TO_LOOK_AT
    return NO_ANSWER if any(each.problem for each in checks) else FINE


def _concerns(codes: tuple[str, ...], names: Names) -> tuple[str, ...]:
    return tuple(reason_text(names, "register_concern", each) for each in codes)


def checks_view(found: Listed[LookedUp], called_by: SupplierNames, wanted: str, visit: Visit) -> WorkList:
    """Return the list that was asked for."""
    return WorkList(
        heading="Public registers",
        heads=("Supplier", "What registers say", "State"),
        rows=tuple(_row(each, called_by, visit.names) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
    )


def _row(each: LookedUp, called_by: SupplierNames, names: Names) -> WorkRow:
    open_now = tuple(code for check in each.checks for code in check.to_look_at)
    return WorkRow(
        path=f"{PATH}/{each.supplier_id}",
        title=called(called_by, each.supplier_id),
        about="",
        cells=(" ".join(_concerns(tuple(dict.fromkeys(open_now)), names)) or "Nothing to look at",),
        state=state_of(each.checks),
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(CHECKS, after=visit.asked("after"), limit=AT_ONCE, **_NARROWED[wanted])
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(checks_view(found, called_by, wanted, visit))


def supplier_checks_view(supplier_id: str, checks: tuple[LookedBeside, ...], name: str, visit: Visit) -> Detail:
    """Return what each register says of a supplier, beside what it says of itself."""
    path, officer = f"{PATH}/{supplier_id}", visit.role is Role.CATEGORY_MANAGER
    actions = [Action(f"{path}/settle", "Say that it was looked at")] if to_settle(checks, visit.names) else []
    actions.append(Action(f"{path}/again", "Look its numbers up again"))
    sections = tuple(each for check in checks for each in _sections(check, visit.names))
    return Detail(
        heading=name,
        caption="What public registers say of",
        back=(PATH, "Public registers"),
        states=(state_of(checks),) if checks else (),
        sections=sections or (Section("", empty="No number of it can be looked up."),),
        actions=tuple(actions) if officer and checks else (),
        links=(
            Action(f"/suppliers/{supplier_id}", name),
            Action(f"/history/register-checks/{supplier_id}", "What happened"),
        ),
    )


def _sections(check: LookedBeside, names: Names) -> Iterator[Section]:
    yield Section(f"{names.of('registers', check.number.scheme)} {check.number.id}", tuple(_rows(check, names)))
    if check.differences:
        table = tuple(
            (in_words(e.field), plain(e.here) or "Nothing", plain(e.there) or "Nothing") for e in check.differences
        )
        yield Section("What it says of itself otherwise", heads=("About", "Supplier", "Register"), table=table)
    if check.changed:
        table = tuple(
            (in_words(e.field), plain(e.before) or "Nothing", plain(e.after) or "Nothing") for e in check.changed
        )
        yield Section("What has changed there", heads=("About", "Before", "Now"), table=table)


def _rows(check: Looked, names: Names) -> Iterator[tuple[str, str]]:
    yield "Looked up", moment(check.checked_at) if check.checked_at else "Not yet"
    if check.entry:
        yield "Name there", check.entry.name
        yield "Standing there", in_words(check.entry.standing)
    if check.to_look_at:
        yield "To look at", " ".join(_concerns(check.to_look_at, names))
    if settled := tuple(each for each in check.concerns if each not in check.to_look_at):
        yield "Looked at already", " ".join(_concerns(settled, names))
    if check.problem:
        yield "No answer since", f"{moment(check.tried_at)}: {in_words(check.problem).lower()}"
    if check.look_again_on:
        yield "Looked up again", day(check.look_again_on)


async def show_one(visit: Visit) -> Reply:
    """Show what registers say of one supplier."""
    supplier_id = visit.parameters["supplier_id"]
    checks = await visit.api.get(CHECKS_OF, supplier_id=supplier_id)
    return Shown(supplier_checks_view(supplier_id, checks.items, await _name(visit), visit))


async def _name(visit: Visit) -> str:
    supplier_id = id_in_path(visit, "supplier_id")
    return called(await supplier_names(visit.api, [supplier_id]), supplier_id)


def to_settle(checks: tuple[LookedBeside, ...], names: Names) -> Options:
    """Return the numbers of which something is to be looked at, each with what that is."""
    return tuple(
        (
            f"{each.number.scheme}:{each.number.id}",
            f"{names.of('registers', each.number.scheme)} {each.number.id}",
            listed(_concerns(each.to_look_at, names)),
        )
        for each in checks
        if each.to_look_at
    )


async def ask_settling(visit: Visit) -> Asked:
    """Ask what came of looking at it."""
    found = await visit.api.found(CHECKS_OF, supplier_id=visit.parameters["supplier_id"])
    numbers = to_settle(found.answer.items, visit.names)
    view = StepView(
        "Say that it was looked at",
        "Record it",
        f"{PATH}/{visit.parameters['supplier_id']}",
        await _name(visit),
        ("It is to be looked at again only when the register says something else.",),
        {"number": numbers},
    )
    return Asked(view, None, {"number": numbers[0][0]} if len(numbers) == 1 else {})


async def settle(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Record it."""
    scheme, _, number = values["number"].partition(":")
    body = SettleConcern(number=Number(scheme=scheme, id=number), note=values["note"])
    return await visit.api.send(SETTLE_CONCERN, body, key=visit.form.key, supplier_id=visit.parameters["supplier_id"])


SETTLE = Step(
    Form(
        Field("number", "Which number?", choice_of, empty="Select the number"),
        Field("note", "What came of it", long_text_of, "The supplier does not see it.", empty="Say what came of it"),
    ),
    ask_settling,
    settle,
    lambda visit: To(f"{PATH}/{visit.parameters['supplier_id']}", "It is recorded as looked at."),
)
AGAIN = decision(
    "Look its numbers up again",
    "Look them up",
    "They are looked up as soon as their registers answer.",
    read=CHECKS_OF,
    send=LOOK_UP_AGAIN,
    form=Form(),
    back=f"{PATH}/{{supplier_id}}",
    versioned=False,
)

PAGES = (
    Page(PATH, ASSESSORS, "staff/worklist.html", show_list),
    Page(f"{PATH}/{{supplier_id}}", ASSESSORS, "staff/detail.html", show_one),
    step_page(f"{PATH}/{{supplier_id}}/settle", OFFICERS, SETTLE),
    step_page(f"{PATH}/{{supplier_id}}/again", OFFICERS, AGAIN),
)
