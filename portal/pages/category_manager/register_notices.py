"""Notices of the register: which the law asks for, by when, and recording that some were given."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from portal.api.answers.register_notices import (
    GIVE_NOTICES,
    REGISTER_NOTICE,
    REGISTER_NOTICES,
    GiveNotices,
    RegisterNotice,
)
from portal.api.client import Done
from portal.api.operation import Listed, Nothing
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.asked import one_supplier
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form, Options
from portal.web.kinds import choices_of, date_of, text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, listed, short_day
from shared.auth.principal import Role

PATH = "/register-notices"
ONE = f"{PATH}/{{notice_id}}"
GIVING = f"{PATH}/giving"
AT_ONCE = 50
TOGETHER = 100
"""How many of each state may be ticked at once: the API takes two hundred."""
LISTS = (("", "Overdue"), ("due", "Due"), ("given", "Given"))
EMPTY = {"": "No notice is overdue.", "due": "No notice is due.", "given": "No notice was given yet."}
STATES = {"due": State("Due", "yellow"), "overdue": State("Overdue", "red"), "given": State("Given", "green")}
TYPES = {
    "UK15": "Notice of a change of the market (UK15)",
    "quarterly_notice": "Notice of a quarter",
    "exclusion_report": "Report of an exclusion to the Minister",
}
FORM = Form(
    Field("notice_ids", "Which notices were given?", choices_of, empty="Select the notices that were given"),
    Field("given_on", "When were they given?", date_of, empty="Enter the day on which they were given"),
    Field("reference", "Reference under which they are found", text_of, "Such as 2026/S 000-012345"),
)


def type_of(notice: RegisterNotice) -> str:
    """Return what a notice is called."""
    return TYPES.get(notice.notice_type) or in_words(notice.notice_type)


def state_of(notice: RegisterNotice) -> State:
    """Return where a notice stands."""
    return STATES.get(notice.state, State(in_words(notice.state), "grey"))


def notices_view(found: Listed[RegisterNotice], wanted: str, supplier: str, visit: Visit) -> WorkList:
    """Return the list that was asked for, or all of one supplier."""
    giving = ((GIVING, "Record that notices were given"),) if visit.role is Role.CATEGORY_MANAGER else ()
    return WorkList(
        heading="Notices of the register",
        heads=("Supplier", "Occasion", "Category", "State"),
        due_head="Give by",
        rows=tuple(_row(each, visit) for each in found.items),
        empty="No notice is about this supplier." if supplier else EMPTY[wanted],
        tabs=() if supplier else tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted, supplier=supplier),
        links=((PATH, "Notices about all suppliers"),) if supplier else giving,
    )


def _row(each: RegisterNotice, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.notice_id}",
        title=each.supplier.name,
        about=type_of(each),
        cells=(f"{in_words(each.occasion)}, {short_day(each.happened_at)}", _category(each, visit.names)),
        state=state_of(each),
        due=None if each.state == "given" else due(each.due_on, visit.day, soon=7),
    )


def _category(notice: RegisterNotice, names: Names) -> str:
    return names.category(notice.category) if notice.category else "All categories"


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted, supplier = visit.asked_of("list", EMPTY), one_supplier(visit)
    state = None if supplier else wanted or "overdue"
    found = await visit.api.get(
        REGISTER_NOTICES, state=state, supplier_id=supplier, after=visit.asked("after"), limit=AT_ONCE
    )
    return Shown(notices_view(found, wanted, supplier, visit))


def notice_view(notice: RegisterNotice, visit: Visit) -> Detail:
    """Return one notice with what it has to say of its supplier."""
    given = notice.state == "given"
    act = Action(
        f"{GIVING}?notice={notice.notice_id}", "Correct what is recorded" if given else "Record that it was given"
    )
    return Detail(
        heading=type_of(notice),
        caption=notice.supplier.name,
        back=(PATH, "Notices of the register"),
        states=(state_of(notice),),
        sections=(
            Section("", tuple(_rows(notice, visit.names))),
            Section("What it has to say of the supplier", tuple(_of_supplier(notice, visit.names))),
        ),
        actions=(act,) if visit.role is Role.CATEGORY_MANAGER else (),
        links=(
            Action(f"/suppliers/{notice.supplier_id}", notice.supplier.name),
            Action(f"/history/register-notice/{notice.notice_id}", "What happened"),
        ),
    )


def _rows(notice: RegisterNotice, names: Names) -> Iterator[tuple[str, str]]:
    yield "Occasion", f"{in_words(notice.occasion)}, {day(notice.happened_at)}"
    yield "Category", _category(notice, names)
    yield "Legal regime", names.of("regimes", notice.regime)
    yield "Give by the end of", day(notice.due_on)
    if notice.given_on:
        yield "Given", f"{day(notice.given_on)}, {notice.reference}"


def _of_supplier(notice: RegisterNotice, names: Names) -> Iterator[tuple[str, str]]:
    yield "Name", notice.supplier.name
    for each in notice.supplier.identifiers:
        yield names.of("registers", each.scheme), each.id
    sized = ["Small or medium-sized" if notice.supplier.sme else "Large"]
    purpose = ["voluntary, community or social enterprise"] if notice.supplier.vcse else []
    yield "Kind", listed(sized + purpose)


async def show_one(visit: Visit) -> Reply:
    """Show one notice."""
    return Shown(notice_view(await visit.api.get(REGISTER_NOTICE, **visit.parameters), visit))


def options_of(notices: Iterable[RegisterNotice]) -> Options:
    """Return notices to tick, those that are due first before the others."""
    return tuple(
        (
            str(each.notice_id),
            f"{each.supplier.name}: {in_words(each.occasion).lower()} of {short_day(each.happened_at)}",
            f"{type_of(each)}, to give by {short_day(each.due_on)}.",
        )
        for each in sorted(notices, key=lambda each: (each.due_on, each.supplier.name))
    )


def _wanted(visit: Visit) -> UUID | None:
    try:
        return UUID(visit.asked("notice"))
    except ValueError:
        return None


async def _ask(visit: Visit) -> Asked:
    wanted = _wanted(visit)
    if wanted:
        notice = await visit.api.get(REGISTER_NOTICE, notice_id=wanted)
        known = {"notice_ids": (str(wanted),), "given_on": notice.given_on, "reference": notice.reference}
        return Asked(_around(options_of((notice,)), f"{PATH}/{wanted}"), None, known)
    overdue, coming = await together(
        visit.api.get(REGISTER_NOTICES, state="overdue", limit=TOGETHER),
        visit.api.get(REGISTER_NOTICES, state="due", limit=TOGETHER),
    )
    return Asked(_around(options_of((*overdue.items, *coming.items)), PATH))


def _around(options: Options, back: str) -> StepView:
    said = (
        "Record what was published, or told to the Minister, elsewhere. Said again of a notice, it corrects the record."
    )
    none = () if options else ("No notice waits to be given.",)
    return StepView("Record that notices were given", "Record it", back, "", (*none, said), {"notice_ids": options})


async def _give(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    return await visit.api.send(GIVE_NOTICES, GiveNotices(**values), key=visit.form.key)


def _done(visit: Visit) -> To:
    wanted = _wanted(visit)
    return To(f"{PATH}/{wanted}" if wanted else PATH, "It is recorded that the notices were given.")


GIVE = Step(FORM, _ask, _give, _done)

PAGES = (
    Page(PATH, ASSESSORS, "staff/worklist.html", show_list),
    step_page(GIVING, OFFICERS, GIVE),
    Page(ONE, ASSESSORS, "staff/detail.html", show_one),
)
