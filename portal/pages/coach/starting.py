"""Taking on a client: the journey is opened, and the reference that was made is shown once."""

from dataclasses import dataclass

from portal.api.answers.journeys import START_JOURNEY, JourneyCreated, StartJourney
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import Options
from portal.pages.coach.words import COACH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, select_of, text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit

START = Form(
    Field(
        "category",
        "Where is the client on the way to work?",
        choice_of,
        empty="Select where the client is on the way to work",
    ),
    Field("district", "District", select_of, empty="Select a district"),
    Field("jobcentre", "Jobcentre", select_of, optional=True),
    Field(
        "client_ref",
        "Client reference",
        text_of,
        hint="Leave it empty where the client has none yet: one is made, and shown once on the next page.",
        optional=True,
    ),
)


@dataclass(frozen=True)
class StartView:
    """The form, with what there is to choose from."""

    heading: str
    categories: Options
    districts: Options
    jobcentres: Options


@dataclass(frozen=True)
class StartedView:
    """The journey that was opened."""

    heading: str
    label: str
    path: str
    reference: str


def start_view(names: Names, districts: frozenset[str]) -> StartView:
    """Offer the districts that the coach works in, and their jobcentres."""
    offered = sorted(districts) or [code for code, _ in names.options("districts")]
    jobcentres = [each for each in names.items.get("jobcentres", ()) if each.district in offered]
    return StartView(
        heading="Take on a new client",
        categories=names.options("categories"),
        districts=tuple((code, names.district(code)) for code in offered),
        jobcentres=tuple(sorted(((each.code, each.name) for each in jobcentres), key=lambda each: each[1])),
    )


def started_view(created: JourneyCreated) -> StartedView:
    """Say what was opened, and the reference where one was made."""
    reference = str(created.client_ref) if created.client_ref else ""
    label = client_label(created.journey_id)
    return StartedView("You have taken on a new client", label, f"/clients/{created.journey_id}", reference)


async def show(visit: Visit) -> Reply:
    """Show the form, with the coach's district where there is one alone."""
    known = {"district": next(iter(visit.person.districts))} if len(visit.person.districts) == 1 else {}
    return _form(visit, START.blank(**known), 200)


async def act(visit: Visit) -> Reply:
    """Open the journey. What is shown then is sent again by a reload, and answered the same."""
    filled = START.read(visit.form)
    if not filled.ok:
        return _form(visit, filled, 422)
    said = filled.values
    asked = StartJourney(
        category=said["category"],
        district=said["district"],
        jobcentre=said["jobcentre"] or None,
        client_ref=said["client_ref"].lower() or None,
    )
    done = await visit.api.send(START_JOURNEY, asked, key=visit.form.key)
    if isinstance(done, Refused):
        return _form(visit, filled.refused(done, _WORDS), 422)
    return Shown(started_view(done.answer), template="coach/started.html")


_WORDS = {"journey_open": "This client has an open journey already: find it by the reference."}


def _form(visit: Visit, filled: Filled, status: int) -> Reply:
    return Shown(start_view(visit.names, visit.person.districts), status=status, filled=filled)


PAGES = (Page("/clients/new", COACH, "coach/starting.html", show, act),)
