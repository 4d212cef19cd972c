"""The HTTP of journeys: for staff of the client's district. Nobody else sees client data."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.client_journey.journeys.commands import Journeys
from services.client_journey.journeys.domain.journey import CloseJourney, MoveJourney, StartJourney, Status
from services.client_journey.journeys.queries import JourneyQueries, JourneyView
from shared.auth.principal import Role
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode

router = service_router("client journeys")

Coach = Annotated[Caller, allow(Role.WORK_COACH, scope="journeys:write")]
Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, scope="journeys:read")]
Commands = Annotated[Journeys, provided(Journeys)]
Queries = Annotated[JourneyQueries, provided(JourneyQueries)]


class JourneyCreated(Created):
    """The new journey's id."""

    journey_id: UUID


@router.post("/journeys", status_code=201, response_model=JourneyCreated)
async def start_journey(asked: StartJourney, caller: Coach, journeys: Commands) -> Response:
    """Open a client's journey in its first category. A client has one open journey at a time."""
    return respond(await journeys.start(asked, caller.answered(created("/v1/journeys/{}", "journey_id"))))


@router.get("/journeys", response_model=Paged[JourneyView])
async def list_journeys(
    caller: Staff,
    journeys: Queries,
    district: DistrictCode | None = None,
    status: Status | None = None,
    category: CategoryCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the journeys of the token's districts, in the order of their ids, which says nothing of time."""
    found = await journeys.find(caller, district=district, status=status, category=category, after=after, limit=limit)
    return page(found, limit)


@router.get("/journeys/{journey_id}", response_model=JourneyView)
async def get_journey(journey_id: UUID, caller: Staff, journeys: Queries) -> Response:
    """Show one journey; its needs are listed beneath it."""
    stored = await journeys.get(journey_id, caller)
    return one(stored.state, stored.version)


@router.post("/journeys/{journey_id}/moves", status_code=204)
async def move_journey(journey_id: UUID, asked: MoveJourney, caller: Coach, journeys: Commands) -> Response:
    """Move the client to another category, in any direction."""
    return respond(await journeys.move(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/closure", status_code=204)
async def close_journey(journey_id: UUID, asked: CloseJourney, caller: Coach, journeys: Commands) -> Response:
    """End the journey, and withdraw its open needs; a new one may be opened for the client later."""
    return respond(await journeys.close(journey_id, asked, caller))
