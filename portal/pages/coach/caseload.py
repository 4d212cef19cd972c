"""The clients of a coach: who waits for what, who was not seen for long, and finding one by the reference."""

from dataclasses import dataclass, replace
from datetime import date

from portal.api.answers.caseload import MY_CASELOAD, ON_HAND, CaseloadCounts, JourneyOnHand
from portal.api.answers.journeys import JOURNEYS, SEARCH_JOURNEYS, Journey, SearchJourneys
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.clients import client_label
from portal.components.paging import next_page
from portal.components.states import State
from portal.pages.coach.words import COACH, WAITING, waiting_state
from portal.web.form import Field, Form
from portal.web.kinds import text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count, short_day
from shared.auth.principal import Role

AT_ONCE = 25
ALL, ATTENTION, UNASSIGNED = "all", "", "unassigned"
SEARCH = Form(
    Field(
        "client_ref",
        "Client reference",
        text_of,
        hint="The reference on the client's papers, such as 2f1c7d40-8a5b-4c3e-9f21-6b0d8e7a1c55. "
        "It is not kept in the address of the page.",
        empty="Enter a client reference",
    )
)


@dataclass(frozen=True)
class ListLink:
    """A list of the caseload; its text says how many clients are on it."""

    text: str
    path: str
    current: bool


@dataclass(frozen=True)
class ClientRow:
    """One client on a list."""

    label: str
    path: str
    category: str
    jobcentre: str
    waiting: tuple[State, ...]
    seen: str
    note: str


@dataclass(frozen=True)
class CaseloadView:
    """A list of clients, with links to the other lists."""

    heading: str
    lists: tuple[ListLink, ...]
    lists_missing: Missing | None
    rows: tuple[ClientRow, ...]
    empty: str
    following: str


async def show(visit: Visit) -> Reply:
    """Show one list of the coach's clients."""
    chosen, after = visit.asked("list"), visit.asked("after") or None
    counts, page = await together(
        part(visit.api.get(MY_CASELOAD), "The number of clients"), _page(visit, chosen, after)
    )
    return Shown(caseload_view(chosen, counts, page, visit.names, visit.person.subject))


async def _page(visit: Visit, chosen: str, after: str | None) -> Listed[JourneyOnHand] | Listed[Journey]:
    if chosen == UNASSIGNED:
        return await visit.api.get(JOURNEYS, unassigned=True, status="open", after=after, limit=AT_ONCE)
    if chosen == ALL:
        return await visit.api.get(JOURNEYS, mine=True, status="open", after=after, limit=AT_ONCE)
    waiting = chosen if chosen in WAITING else None
    return await visit.api.get(ON_HAND, waiting=waiting, after=after, limit=AT_ONCE)


def caseload_view(
    chosen: str,
    counts: CaseloadCounts | Missing,
    page: Listed[JourneyOnHand] | Listed[Journey],
    names: Names,
    subject: str,
) -> CaseloadView:
    """Say who is on a list and why; `subject` is the account of the coach who looks."""
    return CaseloadView(
        heading="Your clients",
        lists=() if isinstance(counts, Missing) else lists_of(counts, chosen),
        lists_missing=counts if isinstance(counts, Missing) else None,
        rows=tuple(_row(each, names, subject) for each in page.items),
        empty=_EMPTY.get(chosen, "Nobody is on this list."),
        following=next_page("/clients", page.next, list=chosen),
    )


_EMPTY = {
    ATTENTION: "None of your clients waits for anything.",
    ALL: "You do not look after any clients yet.",
    UNASSIGNED: "Every client of your district has a coach.",
}


def lists_of(counts: CaseloadCounts, chosen: str) -> tuple[ListLink, ...]:
    """Return the lists that have anybody on them, and those that are always there."""
    found = [(code, state.text, getattr(counts, code)) for code, state in WAITING.items()]
    return (
        ListLink("Needs your attention", "/clients", chosen == ATTENTION),
        ListLink(f"Everyone you look after ({counts.journeys})", f"/clients?list={ALL}", chosen == ALL),
        *(
            ListLink(f"{text} ({number})", f"/clients?list={code}", chosen == code)
            for code, text, number in found
            if number or chosen == code
        ),
    )


def _row(journey: JourneyOnHand | Journey, names: Names, subject: str) -> ClientRow:
    on_hand = isinstance(journey, JourneyOnHand)
    return ClientRow(
        label=client_label(journey.journey_id),
        path=f"/clients/{journey.journey_id}",
        category=names.category(journey.category),
        jobcentre=names.jobcentre(journey.jobcentre) if journey.jobcentre else "",
        waiting=tuple(waiting_state(each) for each in journey.waiting) if isinstance(journey, JourneyOnHand) else (),
        seen=_seen(journey.not_seen_since if isinstance(journey, JourneyOnHand) else journey.last_seen_on, on_hand),
        note=cover_note(journey, subject),
    )


def _seen(day: date | None, since: bool) -> str:
    if day is None:
        return "Not seen yet"
    return f"Not since {short_day(day)}" if since else short_day(day)


def cover_note(journey: JourneyOnHand | Journey, subject: str) -> str:
    """Say whose client it is, where it is not the coach's own."""
    if journey.coach is None:
        return "No coach yet"
    return "" if journey.coach.subject == subject else "You cover for a colleague"


@dataclass(frozen=True)
class SearchView:
    """The form to find a client by the reference, and who was found."""

    heading: str
    found: tuple[ClientRow, ...]
    said: str
    back: str = "/clients"


async def show_search(visit: Visit) -> Reply:
    """Show the form."""
    return Shown(SearchView("Find a client by reference", (), "", _back(visit)), filled=SEARCH.blank())


async def search(visit: Visit) -> Reply:
    """Go to the client with this reference, or list the journeys there were."""
    filled = SEARCH.read(visit.form)
    view = SearchView("Find a client by reference", (), "", _back(visit))
    if not filled.ok:
        return Shown(view, status=422, filled=filled)
    found = await visit.api.send(
        SEARCH_JOURNEYS, SearchJourneys(client_ref=filled.values["client_ref"].lower()), key=None
    )
    if isinstance(found, Refused):
        said = "Enter a client reference as it stands on the papers: 36 letters, numbers and hyphens"
        return Shown(view, status=422, filled=filled.with_error("client_ref", said))
    return found_by_reference(found.answer, visit.names, visit.person.subject, view.back) or Shown(
        replace(view, said="No client of your district has this reference."), filled=filled
    )


def _back(visit: Visit) -> str:
    return "/clients" if visit.role in COACH else "/data-requests"


def found_by_reference(page: Listed[Journey], names: Names, subject: str, back: str = "/clients") -> Reply | None:
    """Go to the one journey that is open or the only one; list them where there are several; nothing for nobody."""
    open_ones = [each for each in page.items if each.status == "open"] or list(page.items)
    if len(open_ones) == 1:
        return To(f"/clients/{open_ones[0].journey_id}")
    if not open_ones:
        return None
    rows = tuple(_row(each, names, subject) for each in open_ones)
    said = f"This client has had {count(len(rows), 'journey')}, none of them open."
    return Shown(SearchView("Find a client by reference", rows, said, back), filled=SEARCH.blank())


PAGES = (
    Page("/clients", COACH, "coach/caseload.html", show),
    Page("/clients/search", COACH | {Role.DISTRICT_MANAGER}, "coach/search.html", show_search, search),
)
