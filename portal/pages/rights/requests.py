"""Requests that clients make by right: those to answer by their last day, and one with what can be done about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.api.answers.data_requests import DATA_REQUEST, DATA_REQUESTS, DataRequest
from portal.api.answers.history import KEPT, Happened
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.clients import client_label
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.facts import fact_part
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.rights.words import IDENTIFIED, ONE, OUTCOMES, PATH, READERS, STAFF, kind_of, state_of
from portal.web.names import in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, moment
from shared.auth.principal import Role

AT_ONCE = 50
SOON = 7
LISTS = (("", "To answer"), ("overdue", "Overdue"), ("over", "Answered or withdrawn"))
EMPTY = {
    "": "No request waits for an answer.",
    "overdue": "No request is overdue.",
    "over": "No request was answered or withdrawn yet.",
}
_ASKED: dict[str, dict[str, bool]] = {
    "": {"open": True},
    "overdue": {"open": True, "overdue": True},
    "over": {"open": False},
}
HISTORY = KEPT["data-request"].history


@dataclass(frozen=True)
class Told:
    """What happened to a request, and whether it is this person who proposes the erasure that waits."""

    happened: tuple[Happened, ...]
    own_proposal: bool


def requests_view(found: Listed[DataRequest], wanted: str, visit: Visit) -> WorkList:
    """Return the list that was asked for, the one that is due first at the head."""
    return WorkList(
        heading="Data requests of clients",
        heads=("What the client asks for", "District", "Received", "State"),
        due_head="Answer by",
        rows=tuple(_row(each, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted),
        links=(("/clients/search", "Find the client whose request is to be recorded"),) if visit.role in STAFF else (),
    )


def _row(each: DataRequest, visit: Visit) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.request_id}",
        title=kind_of(each.kind),
        about=client_label(each.journey_id) if each.journey_id else "",
        cells=(visit.names.district(each.district), day(each.received_on)),
        state=state_of(each.status),
        due=due(each.answer_by, visit.day, soon=SOON) if each.ended_at is None else None,
    )


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted = visit.asked_of("list", EMPTY)
    asked = _ASKED[wanted]
    found = await visit.api.get(DATA_REQUESTS, order="due", after=visit.asked("after"), limit=AT_ONCE, **asked)
    return Shown(requests_view(found, wanted, visit))


def told_of(history: Listed[Happened], account: str) -> Told:
    """Return what happened; `account` is whose proposal they may not confirm."""
    proposed = [each for each in history.items if each.fact and ".ErasureProposed." in each.fact]
    by = proposed[-1].by if proposed else None
    return Told(history.items, by is not None and by.name == account)


def request_view(request: DataRequest, told: Told | Missing, visit: Visit) -> Detail:
    """Return one request with what happened and what can be done now."""
    happened = () if isinstance(told, Missing) else tuple(_fact(each) for each in told.happened)
    sections = (
        Section("", rows=tuple(_rows(request, visit)), sentences=tuple(_said(request, told, visit))),
        Section("What happened", heads=("What", "When", "By", "Why"), table=happened),
    )
    return Detail(
        heading=kind_of(request.kind),
        caption=client_label(request.journey_id) if request.journey_id else "Request of a client",
        back=(PATH, "Data requests of clients"),
        states=(state_of(request.status), *((State("Overdue", "red"),) if request.overdue and _open(request) else ())),
        sections=sections if happened else sections[:1],
        actions=tuple(_actions(request, told, visit)) if visit.role in STAFF and _open(request) else (),
        links=tuple(_links(request, visit)),
        missing=(told,) if isinstance(told, Missing) else (),
        doing="What to do",
    )


def _open(request: DataRequest) -> bool:
    return request.ended_at is None


def _rows(request: DataRequest, visit: Visit) -> Iterator[tuple[str, str]]:
    yield "Received", day(request.received_on)
    if _open(request):
        longer = ", two months longer than usual" if request.extended else ""
        yield "Answer by", f"{day(request.answer_by)}{longer}"
    yield "District", visit.names.district(request.district)
    if request.identified:
        yield "How we know that it is the client", IDENTIFIED.get(request.identified) or in_words(request.identified)
    if request.exported_at:
        yield "Last put together", moment(request.exported_at)
    if request.ground:
        yield "Ground of the erasure", reason_text(visit.names, "erasure_granted", request.ground)
    if request.outcome:
        yield "Answer", OUTCOMES.get(request.outcome) or in_words(request.outcome)
    if request.reason:
        yield "Why", reason_text(visit.names, "data_request_refused", request.reason)
    if request.ended_at:
        yield "Answered or withdrawn", moment(request.ended_at)


def _said(request: DataRequest, told: Told | Missing, visit: Visit) -> Iterator[str]:
    if not _open(request):
        return
    late = (visit.day - request.answer_by).days
    if late > 0:
        yield f"The answer is {count(late, 'day')} late. The client may complain to the Information Commissioner."
    if request.status == "proposed" and not isinstance(told, Missing) and told.own_proposal:
        yield "You proposed this erasure. A district manager other than you confirms it, or it is sent back."
    elif request.status == "proposed":
        yield "An erasure is proposed. A district manager who did not propose it confirms it, or it is sent back."


def _fact(happened: Happened) -> tuple[str, ...]:
    said = fact_part(happened)
    return said.title, said.when, said.by or "Not told", " ".join(said.reasons) or "No reason is asked for"


def _actions(request: DataRequest, told: Told | Missing, visit: Visit) -> Iterator[Action]:
    path, client = f"{PATH}/{request.request_id}", f"/clients/{request.journey_id}"
    if request.status == "proposed":
        own = not isinstance(told, Missing) and told.own_proposal
        if visit.role is Role.DISTRICT_MANAGER and not own:
            yield Action(f"{path}/confirm", "Confirm the erasure")
        yield Action(f"{path}/return", "Send the proposal back")
    else:
        yield from _kind_of_work(request, path, client, visit)
        yield Action(f"{path}/answer", "Refuse the erasure" if request.kind == "erasure" else "Record the answer")
    if not request.extended and visit.day <= request.answer_by:
        yield Action(f"{path}/extend", "Take longer to answer")
    yield Action(f"{path}/withdraw", "Record that the client does not ask for it any more")


def _kind_of_work(request: DataRequest, path: str, client: str, visit: Visit) -> Iterator[Action]:
    """Yield what is done to comply with a request, before it is answered."""
    if request.kind == "access":
        yield Action(f"{path}/export", "Put together all that is kept of the client")
    if request.kind == "erasure":
        yield Action(f"{path}/propose", "Propose the erasure")
    if request.kind == "restriction" and request.journey_id:
        yield Action(f"{client}/restriction", "Restrict the use of the data")
    if request.kind == "rectification" and request.journey_id and visit.role is Role.WORK_COACH:
        yield Action(f"{client}/details", "Correct the client's details")


def _links(request: DataRequest, visit: Visit) -> Iterator[Action]:
    if request.journey_id:
        yield Action(f"/clients/{request.journey_id}", "The client")
    if visit.role is not Role.WORK_COACH:
        yield Action(f"/history/data-request/{request.request_id}", "All that is on record about this request")


async def show_one(visit: Visit) -> Reply:
    """Show one request."""
    identifier = visit.parameters["data_request_id"]
    request, history = await together(
        visit.api.get(DATA_REQUEST, data_request_id=identifier),
        part(visit.api.get(HISTORY, data_request_id=identifier, limit=AT_ONCE), "What happened"),
    )
    told = history if isinstance(history, Missing) else told_of(history, visit.person.subject)
    return Shown(request_view(request, told, visit))


PAGES = (
    Page(PATH, READERS, "staff/worklist.html", show_list),
    Page(ONE, READERS, "staff/detail.html", show_one),
)
