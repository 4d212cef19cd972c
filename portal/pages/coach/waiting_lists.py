"""Waiting lists of the district: which starts are full, and who waits for a place of one, in their order."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from portal.api.answers.needs import NEED, Need
from portal.api.answers.waiting_lists import WAITING_LIST, WAITING_LISTS, Waiting, WaitingList
from portal.api.operation import Listed
from portal.api.together import part, together
from portal.components.clients import client_label
from portal.components.detail import Action, Detail, Section
from portal.components.due import due
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.pages.coach.order_standing import DECIDES
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, short_day
from shared.auth.principal import Role

AT_ONCE = 25
LISTS = (("", "All"), ("offered", "A place is held"))
EMPTY = {
    "": "Nobody waits for a place of a start that is full.",
    "offered": "No place is held for anybody who waits.",
}


def lists_view(found: Listed[WaitingList], wanted: str, visit: Visit) -> WorkList:
    """Return the starts that needs of the person's districts wait for."""
    return WorkList(
        heading="Waiting lists",
        heads=("Start", "Waiting", "State"),
        due_head="Order by",
        rows=tuple(_row(each, visit) for each in found.items),
        empty=EMPTY[wanted],
        tabs=tabs("/waiting-lists", "list", LISTS, wanted),
        following=next_page("/waiting-lists", found.next, list=wanted),
    )


def _row(each: WaitingList, visit: Visit) -> WorkRow:
    held = [waiting.order_by for waiting in each.needs if waiting.order_by]
    return WorkRow(
        path=f"/waiting-lists/{each.start_id}",
        title=f"Start on {day(each.starts_on)}",
        about="",
        cells=(count(each.waiting, "client"),),
        state=State("Place held", "green") if held else None,
        due=due(min(held), visit.day) if held else None,
    )


async def show_lists(visit: Visit) -> Reply:
    """Show the starts that somebody waits for."""
    wanted = visit.asked_of("list", EMPTY)
    offered = True if wanted == "offered" else None
    found = await visit.api.get(WAITING_LISTS, offered=offered, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(lists_view(found, wanted, visit))


def list_view(found: WaitingList, clients: Mapping[UUID, UUID], visit: Visit) -> Detail:
    """Return who waits for a place of a start; `clients` are the journeys of needs, for whoever may look at them."""
    ordered = sorted(found.needs, key=lambda each: each.position)
    return Detail(
        heading=f"Waiting for the start on {day(found.starts_on)}",
        caption="Waiting list",
        back=("/waiting-lists", "Waiting lists"),
        sections=(
            Section("", (("Clients who wait", str(found.waiting)), ("Of your districts", str(len(ordered))))),
            Section(
                "Who waits",
                heads=("Number", "Client", "District", "Since", "Place held until"),
                table=tuple(_waits(each, clients, visit) for each in ordered),
                empty="Nobody of your districts waits for this start.",
            ),
        ),
        links=(*_clients(ordered, clients), Action(f"/offers/{found.offer_id}", "The offer")),
    )


def _waits(each: Waiting, clients: Mapping[UUID, UUID], visit: Visit) -> tuple[str, ...]:
    journey = clients.get(each.need_id)
    return (
        str(each.position),
        client_label(journey) if journey else "Not shown to you",
        visit.names.district(each.district),
        short_day(each.began_at),
        day(each.order_by) if each.order_by else "No place yet",
    )


def _clients(ordered: Sequence[Waiting], clients: Mapping[UUID, UUID]) -> tuple[Action, ...]:
    journeys = dict.fromkeys(clients[each.need_id] for each in ordered if each.need_id in clients)
    return tuple(Action(f"/clients/{each}", client_label(each)) for each in journeys)


async def show_list(visit: Visit) -> Reply:
    """Show the waiting list of one start."""
    found = await visit.api.get(WAITING_LIST, start_id=visit.parameters["start_id"])
    return Shown(list_view(found, await _journeys(visit, found.needs), visit))


async def _journeys(visit: Visit, waiting: Sequence[Waiting]) -> Mapping[UUID, UUID]:
    """Return whose the needs are, as far as a coach may know."""
    if visit.role is not Role.WORK_COACH:
        return {}
    asked = (part(visit.api.get(NEED, need_id=each.need_id), "The client") for each in waiting[:AT_ONCE])
    return {each.need_id: each.journey_id for each in await together(*asked) if isinstance(each, Need)}


PAGES = (
    Page("/waiting-lists", DECIDES, "staff/worklist.html", show_lists),
    Page("/waiting-lists/{start_id}", DECIDES, "staff/detail.html", show_list),
)
