"""Emergency accesses: those that wait for a decision or a review, and one with what became of it."""

from collections.abc import Iterator

from portal.api.answers.emergency_accesses import EMERGENCY_ACCESS, EMERGENCY_ACCESSES, EmergencyAccess
from portal.api.operation import Listed
from portal.components.clients import client_label
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.opened_client import kind_name
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.emergencies.words import ASKERS, DECIDERS, INVOLVED, ONE, PATH, READERS, state_of
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, listed, moment, number
from shared.auth.principal import Role

AT_ONCE = 50
LISTS = (
    ("", "All"),
    ("requested", "To decide"),
    ("granted", "Granted"),
    ("ended", "To review"),
    ("reviewed", "Reviewed"),
)
EMPTY = {
    "": "No emergency access was asked for.",
    "requested": "No emergency access waits for a decision.",
    "granted": "No emergency access is granted at the moment.",
    "ended": "No emergency access waits for its review.",
    "reviewed": "No emergency access was reviewed yet.",
}


def accesses_view(found: Listed[EmergencyAccess], wanted: str, visit: Visit) -> WorkList:
    """Return the list that was asked for, in the order of time."""
    return WorkList(
        heading="Emergency accesses",
        heads=("Why it was asked for", "District", "Looks", "State"),
        due_head="Review by",
        rows=tuple(_row(each, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
        links=((f"{PATH}/new", "Ask for emergency access"),) if visit.role in ASKERS else (),
    )


def _row(each: EmergencyAccess, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.emergency_id}",
        title=reason_text(visit.names, "emergency_requested", each.reason),
        about=f"Asked for on {moment(each.requested_at)}",
        cells=(visit.names.district(each.district), number(each.looks)),
        state=state_of(each.status),
        due=due(each.review_by, visit.day) if each.status == "ended" and each.review_by else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(EMERGENCY_ACCESSES, status=wanted, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(accesses_view(found, wanted, visit))


def access_view(access: EmergencyAccess, visit: Visit) -> Detail:
    """Return one access with what this person can do about it."""
    overdue = (State("Review overdue", "red"),) if access.overdue else ()
    return Detail(
        heading="Emergency access",
        caption=client_label(access.journey_id) if access.journey_id else visit.names.district(access.district),
        back=(PATH, "Emergency accesses"),
        states=(state_of(access.status), *overdue),
        sections=(Section("", rows=tuple(_rows(access, visit)), sentences=tuple(_said(access, visit))),),
        actions=tuple(_actions(access, visit)) if visit.role in INVOLVED else (),
        links=tuple(_links(access, visit)),
        doing="What you can do",
    )


def _rows(access: EmergencyAccess, visit: Visit) -> Iterator[tuple[str, str]]:
    yield "Why", reason_text(visit.names, "emergency_requested", access.reason)
    yield "What is to be opened", listed([kind_name(each) for each in access.kinds])
    yield "District", visit.names.district(access.district)
    yield "Asked for by", f"{access.requested_by}, {moment(access.requested_at)}"
    if access.status == "requested":
        yield "Can be granted until", moment(access.answer_by)
    if access.decided_by:
        yield "Decided by", f"{access.decided_by}, {moment(access.decided_at)}"
    if access.refused_for:
        yield "Refused because", reason_text(visit.names, "emergency_refused", access.refused_for)
    if access.ends_at:
        yield "Open until", moment(access.ends_at)
    if access.ended_at:
        yield "Ended", moment(access.ended_at)
    if access.ends_at:
        yield "Looks", number(access.looks)
    if access.review_by and access.status == "ended":
        yield "To be reviewed by", day(access.review_by)
    if access.finding:
        yield "What the review found", reason_text(visit.names, "emergency_reviewed", access.finding)


def _said(access: EmergencyAccess, visit: Visit) -> Iterator[str]:
    mine = access.requested_by == visit.person.subject
    if access.status == "requested" and mine:
        yield "Another person decides: a manager of the district or the commercial team. All of them have been told."
    if access.status == "granted" and mine:
        yield "You may open what was asked for. Each look stays on record. End it as soon as you need it no more."
    if access.status == "granted" and not mine:
        yield "Only whoever asked for it opens anything."
    if access.status == "lapsed":
        yield "Nobody decided in time, and nothing was opened. Whoever still needs access asks anew."
    if access.status == "ended" and visit.role in DECIDERS and not _may_review(access, visit):
        yield "You asked for this access or granted it: somebody else reviews it."


def _may_review(access: EmergencyAccess, visit: Visit) -> bool:
    return visit.person.subject not in (access.requested_by, access.decided_by)


def _actions(access: EmergencyAccess, visit: Visit) -> Iterator[Action]:
    path, mine = f"{PATH}/{access.emergency_id}", access.requested_by == visit.person.subject
    if access.status == "requested" and visit.role in DECIDERS and not mine:
        yield Action(f"{path}/grant", "Grant it")
        yield Action(f"{path}/refuse", "Refuse it")
    if access.status == "granted":
        if mine and visit.role in ASKERS:
            yield Action(f"{path}/open", "Open what was asked for")
        yield Action(f"{path}/end", "End it")
    if access.status == "ended" and visit.role in DECIDERS and _may_review(access, visit):
        yield Action(f"{path}/review", "Review it")


def _links(access: EmergencyAccess, visit: Visit) -> Iterator[Action]:
    if visit.role is Role.DISTRICT_MANAGER and access.journey_id:
        yield Action(f"/clients/{access.journey_id}", "The client")
    if visit.role is not Role.OPERATOR:
        yield Action(f"/history/emergency-access/{access.emergency_id}", "All that is on record about this access")


async def show_one(visit: Visit) -> Reply:
    """Show one access."""
    access = await visit.api.get(EMERGENCY_ACCESS, emergency_id=visit.parameters["emergency_id"])
    return Shown(access_view(access, visit))


PAGES = (
    Page(PATH, READERS, "staff/worklist.html", show_list),
    Page(ONE, READERS, "staff/detail.html", show_one),
)
