"""Applications that wait for a decision, by the last day for it."""

from dataclasses import dataclass

from portal.api.answers.assessments import QUEUE, Assessed
from portal.api.operation import Listed
from portal.components.due import Due, due
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.components.tabs import Tab, tabs
from portal.pages.category_manager.roles import ASSESSORS
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.person import Person
from portal.web.visit import Visit
from portal.web.wording import count, short_day
from shared.auth.principal import Role

AT_ONCE = 25
OPEN = "open"
LISTS = (("", "All"), ("confirm", "To confirm"), ("mine", "Evaluated by you"), ("late", "Overdue"))
EMPTY = {
    "": "No application waits for a decision.",
    "confirm": "No decision waits to be confirmed.",
    "mine": "You evaluate no application at the moment.",
    "late": "No decision is overdue.",
}


@dataclass(frozen=True)
class Row:
    """One application of the queue."""

    path: str
    supplier: str
    received: str
    due: Due
    categories: tuple[str, ...]
    state: State
    evaluated_by: str


@dataclass(frozen=True)
class QueueView:
    """The queue, or the part of it that was asked for."""

    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    empty: str
    following: str


def state_of(application: Assessed, person: Person) -> State:
    """Return what an application waits for."""
    if any(each.proposed_by != person.subject for each in application.proposals):
        return State("To confirm", "purple") if person.role is Role.CATEGORY_MANAGER else State("Proposed", "purple")
    if application.proposals:
        return State("Waits for a second person", "blue")
    if any(each.replied_at is None for each in application.invitations):
        return State("Applicant may speak", "blue")
    if any(each.answered_at is None for each in application.clarifications):
        return State("Waits for the applicant", "blue")
    if any(each.decision == OPEN for each in application.categories):
        return State("To evaluate", "yellow")
    return State("Waits for the agreement", "blue")


def evaluator(assessor: str | None, person: Person) -> str:
    """Return who evaluates: people are not named to one another."""
    if assessor is None:
        return "Nobody yet"
    return "You" if assessor == person.subject else "Another category manager"


def queue_view(
    found: Listed[Assessed], called_by: SupplierNames, wanted: str, person: Person, names: Names, visit: Visit
) -> QueueView:
    """Return the queue as a page shows it; categories that are decided are left out."""
    rows = tuple(_row(each, called_by, person, names, visit) for each in found.items)
    return QueueView(
        tabs("/applications", "list", LISTS, wanted),
        rows,
        EMPTY[wanted],
        next_page("/applications", found.next, list=wanted),
    )


def _row(each: Assessed, called_by: SupplierNames, person: Person, names: Names, visit: Visit) -> Row:
    waiting = tuple(names.category(one.category) for one in each.categories if one.decision == OPEN)
    return Row(
        path=f"/applications/{each.application_id}",
        supplier=called(called_by, each.supplier_id),
        received=short_day(each.received_at),
        due=due(each.decide_by, visit.day),
        categories=waiting or (count(len(each.categories), "category", "categories") + " decided",),
        state=state_of(each, person),
        evaluated_by=evaluator(each.assessor, person),
    )


async def show(visit: Visit) -> Reply:
    """Show the queue."""
    wanted = visit.asked_of("list", EMPTY)
    found = await visit.api.get(
        QUEUE,
        overdue=True if wanted == "late" else None,
        to_confirm=True if wanted == "confirm" else None,
        mine=True if wanted == "mine" else None,
        after=visit.asked("after"),
        limit=AT_ONCE,
    )
    called_by = await supplier_names(visit.api, (each.supplier_id for each in found.items))
    return Shown(queue_view(found, called_by, wanted, visit.person, visit.names, visit))


PAGES = (Page("/applications", ASSESSORS, "category_manager/queue.html", show),)
