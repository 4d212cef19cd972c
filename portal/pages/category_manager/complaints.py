"""Complaints about suppliers: what was said on both sides, and what follows."""

from collections.abc import Iterator

from portal.api.answers.complaint_decisions import (
    COMPLAINT_IN_FULL,
    COMPLAINTS_IN_FULL,
    DECIDE_COMPLAINT,
    ComplaintInFull,
)
from portal.api.operation import Listed
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.step import step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.asked import one_supplier
from portal.pages.category_manager.complaining import SOURCES
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.pages.category_manager.suppliers import STAFF
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of, long_text_of, select_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day
from shared.auth.principal import DEPARTMENT, Role

AT_ONCE = 25
LISTS = (("", "To decide"), ("ended", "Decided or withdrawn"))
EMPTY = {"": "No complaint waits for a decision.", "ended": "No complaint was decided yet."}
STATES = {
    "raised": State("Supplier to answer", "blue"),
    "answered": State("Answered", "yellow"),
    "decided": State("Decided", "green"),
    "withdrawn": State("Withdrawn", "grey"),
}
FINDINGS = (("upheld", "Upheld"), ("partly_upheld", "Partly upheld"), ("not_upheld", "Not upheld"))
CONSEQUENCES = (
    ("none", "Nothing"),
    ("warning", "A warning"),
    ("no_new_orders", "No new orders"),
    ("suspension", "A suspension"),
    ("removal", "Notice of removal"),
)


def state_of(complaint: ComplaintInFull) -> State:
    """Return how a complaint stands."""
    return STATES.get(complaint.status, State(in_words(complaint.status), "grey"))


def complaints_view(
    found: Listed[ComplaintInFull], called_by: SupplierNames, wanted: str, supplier: str, visit: Visit
) -> WorkList:
    """Return the list that was asked for, of one supplier where that was."""
    return WorkList(
        heading="Complaints about suppliers",
        heads=("Supplier", "Complaint", "State"),
        due_head="Decide by",
        rows=tuple(_row(each, called_by, visit) for each in found.items),
        empty="There is no complaint about this supplier that you may see." if supplier else EMPTY[wanted],
        tabs=() if supplier else tabs("/complaints", "list", LISTS, wanted),
        following=next_page("/complaints", found.next, list=wanted, supplier=supplier),
        links=tuple(_around(supplier, visit.role)) if supplier else (),
    )


def _around(supplier: str, role: Role | None) -> Iterator[tuple[str, str]]:
    yield f"/suppliers/{supplier}", "The supplier"
    if role in DEPARTMENT:
        yield f"/suppliers/{supplier}/complain", "Complain about this supplier"
    yield "/complaints", "All complaints"


def _row(each: ComplaintInFull, called_by: SupplierNames, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"/complaints/{each.complaint_id}",
        title=called(called_by, each.supplier_id),
        about=f"Raised {day(each.raised_at)}",
        cells=(reason_text(visit.names, "complaint_raised", each.reason),),
        state=state_of(each),
        due=due(each.decide_by, visit.day) if each.ended_at is None else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    supplier = one_supplier(visit)
    found = await visit.api.get(
        COMPLAINTS_IN_FULL,
        supplier_id=supplier,
        open=None if supplier else wanted == "",
        after=visit.asked("after"),
        limit=AT_ONCE,
    )
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(complaints_view(found, called_by, wanted, supplier, visit))


def complaint_view(complaint: ComplaintInFull, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return one complaint; it can be decided once it was answered, or the time for that is over."""
    path = f"/complaints/{complaint.complaint_id}"
    return Detail(
        heading=reason_text(visit.names, "complaint_raised", complaint.reason),
        caption=f"Complaint about {called(called_by, complaint.supplier_id)}",
        back=("/complaints", "Complaints about suppliers"),
        states=(state_of(complaint), *((State("Overdue", "red"),) if complaint.overdue else ())),
        sections=tuple(_sections(complaint, visit.names, visit.role)),
        actions=tuple(_actions(path, complaint, visit.role)),
        links=tuple(_links(complaint, called_by, visit.role)),
    )


def _actions(path: str, complaint: ComplaintInFull, role: Role | None) -> Iterator[Action]:
    if complaint.ended_at or role not in DEPARTMENT:
        return
    if role is Role.CATEGORY_MANAGER:
        yield Action(f"{path}/decide", "Decide on the complaint")
        yield Action(f"{path}/withdraw", "Take back the complaint")
    else:
        yield Action(f"{path}/withdraw", "Take back the complaint, if you raised it")


def _sections(complaint: ComplaintInFull, names: Names, role: Role | None) -> Iterator[Section]:
    where = names.district(complaint.district) if complaint.district else "No one district"
    yield Section(
        "",
        (
            ("Category", names.category(complaint.category) if complaint.category else "No one category"),
            ("District", where),
            ("Who complains", dict(SOURCES).get(complaint.source) or in_words(complaint.source)),
            ("Raised", day(complaint.raised_at)),
            ("Supplier to answer by", day(complaint.answer_by)),
            ("Decide by", day(complaint.decide_by)),
        ),
    )
    yield from _said(complaint, role)
    if complaint.finding:
        follows = complaint.consequence or "none"
        rows = [
            ("Finding", dict(FINDINGS).get(complaint.finding) or in_words(complaint.finding)),
            (
                "What follows",
                dict(CONSEQUENCES).get(follows) or in_words(follows),
            ),
        ]
        if complaint.explanation:
            rows.append(("What the supplier was told", complaint.explanation))
        yield Section("Decision", tuple(rows))


def _said(complaint: ComplaintInFull, role: Role | None) -> Iterator[Section]:
    if role not in ASSESSORS:
        answered = f"The supplier answered on {day(complaint.answered_at)}." if complaint.answered_at else ""
        kept = "What was said and answered is for the supplier and the commercial team to read."
        yield Section("What was said", sentences=tuple(each for each in (answered, kept) if each))
        return
    said = (complaint.detail,) if complaint.detail else ()
    yield Section("What was said", sentences=said, empty="Nothing beside the reason.")
    yield Section(
        "The supplier's answer", sentences=(complaint.answer,) if complaint.answer else (), empty="Not given yet."
    )


def _links(complaint: ComplaintInFull, called_by: SupplierNames, role: Role | None) -> Iterator[Action]:
    yield Action(f"/suppliers/{complaint.supplier_id}", called(called_by, complaint.supplier_id))
    if complaint.order_id:
        yield Action(f"/orders/{complaint.order_id}", "The order that it is about")
    if role in ASSESSORS:
        yield Action(f"/history/complaint/{complaint.complaint_id}", "What happened")


async def show_one(visit: Visit) -> Reply:
    """Show one complaint."""
    complaint = await visit.api.get(COMPLAINT_IN_FULL, complaint_id=visit.parameters["complaint_id"])
    return Shown(complaint_view(complaint, await supplier_names(visit.api, [complaint.supplier_id]), visit))


DECIDE = decision(
    "Decide on the complaint",
    "Decide",
    "The complaint is decided.",
    read=COMPLAINT_IN_FULL,
    send=DECIDE_COMPLAINT,
    form=Form(
        Field("finding", "What was found", choice_of, empty="Select what was found"),
        Field("consequence", "What follows for the supplier", choice_of, empty="Select what follows for the supplier"),
        Field("suspended_until", "Last day of a suspension", date_of, "Empty until somebody lifts it.", optional=True),
        Field("removal_reason", "Reason for a removal", select_of, "Only with notice of removal.", optional=True),
        Field("detail", "What both sides are told", long_text_of, optional=True),
        INTEREST,
    ),
    back="/complaints/{complaint_id}",
    options={"finding": FINDINGS, "consequence": CONSEQUENCES},
    reasons={"removal_reason": "supplier_removed"},
    paragraphs=("You decide on the complaint as you have read it, with the supplier's answer.",),
)

PAGES = (
    Page("/complaints", STAFF, "staff/worklist.html", show_list),
    Page("/complaints/{complaint_id}", STAFF, "staff/detail.html", show_one),
    step_page("/complaints/{complaint_id}/decide", OFFICERS, DECIDE),
)
