"""What the debarment list may say of a supplier, and what follows from an entry that leaves a choice."""

from collections.abc import Awaitable, Mapping
from typing import Any
from uuid import UUID

from portal.api.answers.debarment import (
    ALL_FINDINGS,
    CHECK_DEBARMENT,
    CONSIDER,
    FINDINGS,
    ConsiderDebarment,
    Finding,
    FindingsOf,
)
from portal.api.client import Done
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.paging import next_page
from portal.components.reasons import reason_text, reasons_for
from portal.components.states import State
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count, day, short_day
from shared.auth.principal import Role

PATH = "/debarment"
AT_ONCE = 50
LISTS = (("", "To consider"), ("all", "All"))
EMPTY = {
    "": "Nothing of the debarment list waits to be considered.",
    "all": "The debarment list says nothing of any supplier or of its associates.",
}
TO_CONSIDER = State("To consider", "yellow")
NONE_WAITS = "Nothing of the debarment list waits to be considered for this supplier."


def list_view(found: Listed[FindingsOf], called_by: SupplierNames, wanted: str) -> WorkList:
    """Return the suppliers of whom the list may say something."""
    return WorkList(
        heading="Debarment list",
        heads=("Supplier", "Entries", "Found last", "State"),
        rows=tuple(_row(each, called_by) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
    )


def _row(each: FindingsOf, called_by: SupplierNames) -> WorkRow:
    about = dict.fromkeys(in_words(finding.relation) for finding in each.findings)
    waits = any(finding.waits for finding in each.findings)
    found_at = max((finding.found_at for finding in each.findings), default=None)
    return WorkRow(
        path=f"{PATH}/{each.supplier_id}",
        title=called(called_by, each.supplier_id),
        about=", ".join(about),
        cells=(count(len(each.findings), "entry", "entries").capitalize(), short_day(found_at)),
        state=TO_CONSIDER if waits else State("Considered", "green"),
    )


async def show_list(visit: Visit) -> Reply:
    """Show the suppliers of whom the list may say something."""
    wanted = visit.asked_of("list", EMPTY)
    waits = None if wanted == "all" else True
    found = await visit.api.get(ALL_FINDINGS, waiting=waits, after=visit.asked("after"), limit=AT_ONCE)
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(list_view(found, called_by, wanted))


def waiting(findings: Listed[Finding]) -> tuple[Finding, ...]:
    """Return what somebody has to consider."""
    return tuple(each for each in findings.items if each.waits)


def name_of(finding: Finding) -> str:
    """Return what tells a finding from the others: the entry, and whom it is about."""
    return f"{finding.entry}|{finding.relation}|{finding.who}"


def findings_view(findings: Listed[Finding], supplier: str, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return all findings; those that wait are said so."""
    name = next(iter(called_by.values()), "Supplier")
    waits = bool(waiting(findings))
    considers = (Action(f"{PATH}/{supplier}/consider", "Say what follows from an entry"),) if waits else ()
    acts = (*considers, Action(f"{PATH}/{supplier}/check", "Hold it against the list now"))
    return Detail(
        heading="Debarment list",
        caption=name,
        back=(f"/suppliers/{supplier}", name),
        states=(TO_CONSIDER,) if waits else (),
        sections=tuple(_section(each, visit.names) for each in findings.items)
        or (Section("", empty="The debarment list says nothing of this supplier or of its associates."),),
        actions=acts if visit.role is Role.CATEGORY_MANAGER else (),
        links=(
            *((Action(f"/history/debarment/{supplier}", "What happened"),) if findings.items else ()),
            Action(PATH, "Debarment list: all suppliers"),
        ),
    )


def _section(finding: Finding, names: Names) -> Section:
    rows = [
        ("About", f"{finding.who} ({in_words(finding.relation).lower()})"),
        ("Nature", f"{in_words(finding.nature)}{', compulsory' if finding.compulsory else ''}"),
        ("Published", day(finding.published_on)),
        ("Found", day(finding.found_at)),
    ]
    if finding.outcome:
        said = f"{reason_text(names, 'debarment_considered', finding.outcome)} {finding.note}".strip()
        rows.append(("What follows", said))
    elif finding.waits:
        rows.append(("What follows", "To be considered"))
    return Section(f"Entry {finding.entry}", tuple(rows))


async def show(visit: Visit) -> Reply:
    """Show what the list may say of one supplier."""
    supplier = visit.parameters["supplier_id"]
    findings = await visit.api.get(FINDINGS, supplier_id=supplier)
    return Shown(findings_view(findings, supplier, await _names(visit), visit))


async def _names(visit: Visit) -> SupplierNames:
    supplier = UUID(visit.parameters["supplier_id"])
    return {supplier: called(await supplier_names(visit.api, [supplier]), supplier)}


async def _ask(visit: Visit) -> Asked:
    findings = await visit.api.get(FINDINGS, supplier_id=visit.parameters["supplier_id"])
    found = tuple((name_of(each), f"Entry {each.entry}: {each.who}") for each in waiting(findings))
    options = {"finding": found, "outcome": reasons_for(visit.names, "debarment_considered")}
    said = () if found else (NONE_WAITS,)
    return Asked(StepView("Say what follows from an entry", "Record it", _back(visit), "Debarment list", said, options))


def _take(visit: Visit, values: Mapping[str, Any]) -> Awaitable[Done[Any] | Refused]:
    entry, _, about = values["finding"].partition("|")
    relation, _, who = about.partition("|")
    asked = ConsiderDebarment(
        entry=entry,
        relation=relation,
        who=who,
        outcome=values["outcome"],
        note=values["note"],
        declares_no_interest=True,
    )
    return visit.api.send(CONSIDER, asked, key=visit.form.key, supplier_id=visit.parameters["supplier_id"])


def _back(visit: Visit) -> str:
    return f"/debarment/{visit.parameters['supplier_id']}"


CONSIDERING = Step(
    Form(
        Field("finding", "Entry", choice_of, pointer="/entry /relation /who", empty="Select the entry"),
        Field("outcome", "What follows", choice_of, empty="Select what follows"),
        Field("note", "Why", long_text_of, "It is kept with the decision."),
        INTEREST,
    ),
    _ask,
    _take,
    lambda visit: To(_back(visit), "What follows is recorded."),
)

CHECK = decision(
    "Hold a supplier against the debarment list",
    "Check it now",
    "The supplier was held against the debarment list.",
    read=FINDINGS,
    send=CHECK_DEBARMENT,
    form=Form(),
    back=f"{PATH}/{{supplier_id}}",
    paragraphs=(
        "Whoever must be removed because of an entry is removed at once, in every category.",
        "The supplier, its connected persons and its subcontractors are looked for.",
    ),
    caption=lambda findings, visit: "Debarment list",  # noqa: ARG005 - the same for all
    warning=True,
    versioned=False,
)

PAGES = (
    Page(PATH, ASSESSORS, "staff/worklist.html", show_list),
    Page(f"{PATH}/{{supplier_id}}", ASSESSORS, "staff/detail.html", show),
    step_page(f"{PATH}/{{supplier_id}}/consider", OFFICERS, CONSIDERING),
    step_page(f"{PATH}/{{supplier_id}}/check", OFFICERS, CHECK),
)
