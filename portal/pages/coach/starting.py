"""Taking on a client: the journey is opened, and the reference that was made is shown once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.api.answers.journeys import JOURNEYS, START_JOURNEY, Journey, JourneyCreated, StartJourney
from portal.api.problem import Refused
from portal.api.together import Missing, part
from portal.components.clients import client_label
from portal.components.reasons import Options
from portal.pages.coach.words import COACH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, select_of, text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit

_LOOKED_AT = 25
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
    """Show the form, with the coach's district where there is one alone, and the jobcentre that most clients go to."""
    mine = await part(visit.api.get(JOURNEYS, mine=True, status="open", limit=_LOOKED_AT), "Your clients")
    districts = visit.person.districts
    usual = None if isinstance(mine, Missing) else usual_jobcentre(mine.items)
    district = next(iter(districts)) if len(districts) == 1 else usual.district if usual else None
    jobcentre = usual.jobcentre if usual and usual.district == district else None
    return _form(visit, START.blank(district=district, jobcentre=jobcentre), 200)


def usual_jobcentre(journeys: Sequence[Journey]) -> Journey | None:
    """Return a journey of the jobcentre that most of these go to: that of the coach, as far as the portal can know."""
    chosen = Counter(each.jobcentre for each in journeys if each.jobcentre)
    if not chosen:
        return None
    ((jobcentre, _),) = chosen.most_common(1)
    return next(each for each in journeys if each.jobcentre == jobcentre)


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
