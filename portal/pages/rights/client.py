"""One client as a district manager sees them: where they are, what is recorded, and the rights that they have."""

from collections.abc import Iterator

from portal.api.answers.clients import CLIENT, Client
from portal.api.answers.journeys import JOURNEY, Journey
from portal.api.together import Missing, part, together
from portal.components.clients import client_label
from portal.components.detail import Action, Detail, Section
from portal.components.recorded import recorded
from portal.components.states import State
from portal.pages.rights.words import MANAGERS, PATH
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day


def managers_view(journey: Journey, client: Client | Missing, visit: Visit) -> Detail:
    """Return the page: nothing of who the client is, which managers do not open."""
    known = () if isinstance(client, Missing) else recorded(client, visit.names)
    restricted = not isinstance(client, Missing) and client.restricted_for is not None
    path = f"/clients/{journey.journey_id}"
    return Detail(
        heading=client_label(journey.journey_id),
        caption=visit.names.category(journey.category),
        back=("/clients/search", "Find a client"),
        states=(_state(journey), *((State("Use restricted", "orange"),) if restricted else ())),
        sections=(
            Section("", rows=tuple(_rows(journey, visit))),
            *((Section("What is recorded", sentences=known),) if known else ()),
        ),
        actions=() if journey.erased_at else tuple(_actions(path, restricted=restricted)),
        links=(
            Action(f"{path}/openings", "Who looked at this client's data"),
            Action(PATH, "Data requests of clients of your district"),
        ),
        missing=(client,) if isinstance(client, Missing) else (),
        doing="What you can do",
    )


def _state(journey: Journey) -> State:
    if journey.erased_at:
        return State("Erased", "grey")
    return State("On the way to work", "green") if journey.status == "open" else State("Journey closed", "grey")


def _rows(journey: Journey, visit: Visit) -> Iterator[tuple[str, str]]:
    yield "District", visit.names.district(journey.district)
    yield "Jobcentre", visit.names.jobcentre(journey.jobcentre) if journey.jobcentre else "Not chosen yet"
    yield "Coach", journey.coach.subject if journey.coach else "Nobody yet"
    yield "On the way since", day(journey.started_at)
    if journey.closed_at:
        yield "Closed", day(journey.closed_at)
    if journey.erased_at:
        yield "Erased", day(journey.erased_at)


def _actions(path: str, *, restricted: bool) -> Iterator[Action]:
    yield Action(f"{path}/data-requests/new", "Record a request about the client's data")
    if restricted:
        yield Action(f"{path}/restriction-end", "End the restriction")
    else:
        yield Action(f"{path}/restriction", "Restrict the use of the client's data")
    yield Action(f"/emergency-accesses/new?journey={path.rpartition('/')[2]}", "Ask for emergency access")


async def show(visit: Visit) -> Reply:
    """Show a client of the manager's district."""
    journey_id = visit.parameters["journey_id"]
    journey, client = await together(
        visit.api.get(JOURNEY, journey_id=journey_id),
        part(visit.api.get(CLIENT, journey_id=journey_id), "What is recorded of the client"),
    )
    return Shown(managers_view(journey, client, visit))


PAGES = (Page("/clients/{journey_id}", MANAGERS, "staff/detail.html", show),)
