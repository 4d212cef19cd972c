"""Evidence of suppliers: what waits to be checked, what ends soon, and each kind with its versions."""

from collections.abc import Iterator
from datetime import timedelta

from portal.api.answers.evidence import FILE, FILE_ADDRESS, HELD, HELD_EVIDENCE, IMPACT, Held, HeldVersion, Impact
from portal.api.answers.evidence_decisions import REQUESTS_TO_CHECK, RequestToCheck
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.opening import opened
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.asked import one_supplier
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.names import Names, in_words
from portal.web.page import Absent, Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, short_day
from shared.auth.principal import Role

AT_ONCE = 25
SOON = timedelta(days=30)
LISTS = (("", "To check"), ("overdue", "Not given in time"), ("asked", "Asked for"), ("ends", "Ends within 30 days"))
EMPTY = {
    "": "No evidence waits to be checked.",
    "overdue": "Nothing that was asked for is late.",
    "asked": "Nothing was asked for.",
    "ends": "No evidence ends within 30 days.",
}
_WAITING = {"": "check", "overdue": "overdue", "asked": "evidence"}
STATES = {
    "requested": State("Supplier to give it", "blue"),
    "answered": State("To check", "yellow"),
    "met": State("Accepted", "green"),
    "withdrawn": State("Taken back", "grey"),
}
FILES = {
    "clean": "Found clean",
    "unscanned": "Not scanned yet",
    "infected": "Something harmful was found in it",
    "lost": "Its file is lost",
}


def requests_view(found: Listed[RequestToCheck], called_by: SupplierNames, wanted: str, visit: Visit) -> WorkList:
    """Return the requests that were asked for."""
    return _list(wanted, "", found.next, tuple(_request_row(each, called_by, visit) for each in found.items))


def held_view(found: Listed[Held], called_by: SupplierNames, supplier: str, visit: Visit) -> WorkList:
    """Return what ends soon, or all that one supplier holds."""
    return _list("ends", supplier, found.next, tuple(_held_row(each, called_by, visit) for each in found.items))


def _list(wanted: str, supplier: str, following: str | None, rows: tuple[WorkRow, ...]) -> WorkList:
    return WorkList(
        heading="Evidence of suppliers",
        heads=("Supplier", "Evidence", "State"),
        due_head="Last day",
        rows=rows,
        empty="This supplier holds no evidence." if supplier else EMPTY[wanted],
        tabs=() if supplier else tabs("/evidence", "list", LISTS, wanted),
        following=next_page("/evidence", following, list=wanted, supplier=supplier),
        links=(("/evidence", "Evidence of all suppliers"),) if supplier else (),
    )


def _request_row(each: RequestToCheck, called_by: SupplierNames, visit: Visit) -> WorkRow:
    answered = each.evidence_id and each.status == "answered"
    path = f"/evidence/{each.evidence_id}" if answered else f"/evidence-requests/{each.request_id}"
    waits = each.status in ("requested", "answered")
    return WorkRow(
        path=path,
        title=called(called_by, each.supplier_id),
        about=reason_text(visit.names, "evidence_requested", each.reason),
        cells=(visit.names.evidence(each.kind).rstrip("."),),
        state=STATES.get(each.status, State(in_words(each.status), "grey")),
        due=due(each.check_by or each.answer_by, visit.day) if waits else None,
    )


def _held_row(each: Held, called_by: SupplierNames, visit: Visit) -> WorkRow:
    ended = State("Has ended", "red") if each.expired else None
    return WorkRow(
        path=f"/evidence/{each.evidence_id}",
        title=called(called_by, each.supplier_id),
        about="",
        cells=(visit.names.evidence(each.kind).rstrip("."),),
        state=State("Given up", "grey") if each.released else ended or State("Holds", "green"),
        due=due(each.valid_until, visit.day, soon=30) if each.valid_until and not each.expired else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    supplier, after = one_supplier(visit), visit.asked("after")
    if supplier or wanted == "ends":
        ends_by = None if supplier else visit.day + SOON
        held = await visit.api.get(HELD_EVIDENCE, supplier_id=supplier, ends_by=ends_by, after=after, limit=AT_ONCE)
        called_by = await supplier_names(visit.api, (each.supplier_id for each in held.items))
        return Shown(held_view(held, called_by, supplier, visit))
    found = await visit.api.get(REQUESTS_TO_CHECK, waiting=_WAITING[wanted], after=after, limit=AT_ONCE)
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(requests_view(found, called_by, wanted, visit))


def evidence_view(held: Held, impact: Impact | Missing, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return one kind of evidence with its versions, the newest first, and what its end would come to."""
    path, officer = f"/evidence/{held.evidence_id}", visit.role is Role.CATEGORY_MANAGER
    versions = sorted(held.versions, key=lambda each: each.version, reverse=True)
    counts = next((each for each in versions if each.rejected_for is None and each.status == "clean"), None)
    return Detail(
        heading=visit.names.evidence(held.kind).rstrip("."),
        caption=called(called_by, held.supplier_id),
        back=("/evidence", "Evidence of suppliers"),
        states=(_stands(held),),
        sections=tuple(_sections(held, versions, impact, visit.names)),
        actions=tuple(_actions(path, counts)) if officer and not held.released else (),
        links=(
            Action(f"/suppliers/{held.supplier_id}", called(called_by, held.supplier_id)),
            Action(f"/history/evidence/{held.evidence_id}", "What happened"),
            *(_openings(path, versions) if visit.role is Role.AUDITOR else ()),
        ),
        missing=(impact,) if isinstance(impact, Missing) else (),
    )


def _stands(held: Held) -> State:
    if held.released:
        return State("Given up", "grey")
    return State("Has ended", "red") if held.expired else State("Holds", "green")


def _actions(path: str, counts: HeldVersion | None) -> Iterator[Action]:
    if counts:
        yield Action(f"{path}/{counts.version}/open", f"Open version {counts.version}", opens=True)
        yield Action(f"{path}/{counts.version}/accept", f"Accept version {counts.version}")
        yield Action(f"{path}/{counts.version}/reject", f"Reject version {counts.version}")
    yield Action(f"{path}/release", "Hold nothing to it any more")


def _openings(path: str, versions: list[HeldVersion]) -> Iterator[Action]:
    for each in versions:
        yield Action(f"{path}/{each.version}/openings", f"Who opened version {each.version}")


def _sections(held: Held, versions: list[HeldVersion], impact: Impact | Missing, names: Names) -> Iterator[Section]:
    yield Section("", (("Holds until", day(held.valid_until) if held.valid_until else "No last day"),))
    table = tuple(_version(each, names) for each in versions)
    heads = ("Version", "File", "Given", "Until", "What was said of it")
    yield Section("Versions", heads=heads, table=table, empty="No version may be shown.")
    if isinstance(impact, Impact):
        hidden = f"{count(impact.offers_hidden, 'offer').capitalize()} would be hidden."
        affected = f"{count(impact.orders_affected, 'order').capitalize()} would run past its end."
        yield Section("What its end would come to", sentences=(hidden, affected))


def _version(each: HeldVersion, names: Names) -> tuple[str, str, str, str, str]:
    rejected = reason_text(names, "evidence_rejected", each.rejected_for) if each.rejected_for else ""
    said = f"{rejected} {each.said_of_it}".strip() or FILES.get(each.status) or in_words(each.status)
    until = short_day(each.valid_until) if each.valid_until else "No last day"
    return str(each.version), each.name, short_day(each.given_at), until, said


async def show_one(visit: Visit) -> Reply:
    """Show one kind of evidence of one supplier."""
    identifier = visit.parameters["evidence_id"]
    held, impact = await together(
        visit.api.get(HELD, evidence_id=identifier),
        part(visit.api.get(IMPACT, evidence_id=identifier), "What its end would come to"),
    )
    return Shown(evidence_view(held, impact, await supplier_names(visit.api, [held.supplier_id]), visit))


async def open_version(visit: Visit) -> Reply:
    """Hand out the file of a version."""
    held = await visit.api.get(HELD, evidence_id=visit.parameters["evidence_id"])
    version = next((each for each in held.versions if str(each.version) == visit.parameters["version"]), None)
    if version is None:
        return Absent()
    return await opened(visit, FILE_ADDRESS, FILE, version.name, **visit.parameters)


PAGES = (
    Page("/evidence", ASSESSORS, "staff/worklist.html", show_list),
    Page("/evidence/{evidence_id}", ASSESSORS, "staff/detail.html", show_one),
    Page("/evidence/{evidence_id}/{version}/open", OFFICERS, "staff/detail.html", None, open_version),
)
