"""The HTTP of journeys: for staff of the client's district. Nobody else sees client data."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.client_journey.journeys.commands import JOURNEY_ACCESS, Journeys
from services.client_journey.journeys.domain.journey import (
    JOURNEYS,
    CloseJourney,
    Journey,
    MoveJourney,
    RecordNeed,
    ReportUnmet,
    StartJourney,
    Status,
)
from shared.auth.principal import Role
from shared.contracts.client_journey import NeedRecorded
from shared.http.answers import Created, Paged, created, located, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference import CategoryCode, DistrictCode
from shared.store.answer import Answer
from shared.store.group import Committed

router = service_router("client journeys")

Coach = Annotated[Caller, allow(Role.WORK_COACH, scope="journeys:write")]
Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, scope="journeys:read")]
Service = Annotated[Journeys, provided(Journeys)]


class JourneyCreated(Created):
    """The new journey's id."""

    journey_id: UUID


class NeedCreated(Created):
    """The new need's id."""

    need_id: UUID


def _with_the_need(committed: Committed) -> Answer:
    """Answer with the new need's id; it is read as a part of its journey."""
    (recorded,) = (each.event for each in committed.events if isinstance(each.event, NeedRecorded))
    return Answer(201, {"need_id": str(recorded.need_id)}, located("/v1/journeys/{}", committed))


@router.post("/journeys", status_code=201, response_model=JourneyCreated)
async def start_journey(asked: StartJourney, caller: Coach, service: Service) -> Response:
    """Open a client's journey in its first category. A client has one open journey at a time."""
    return respond(await service.start(asked, caller.answered(created("/v1/journeys/{}", "journey_id"))))


@router.get("/journeys", response_model=Paged[Journey])
async def list_journeys(
    caller: Staff,
    service: Service,
    district: DistrictCode | None = None,
    status: Status | None = None,
    category: CategoryCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the journeys of the token's districts, in the order of their ids, which says nothing of time."""
    filters: Filters = {
        "status": status,
        "category": category,
        **JOURNEY_ACCESS.filters(caller, district=district),
    }
    return page(await service.store.documents(JOURNEYS, filters, after=after, limit=limit), limit)


@router.get("/journeys/{journey_id}", response_model=Journey)
async def get_journey(journey_id: UUID, caller: Staff, service: Service) -> Response:
    """Show one journey with its needs."""
    stored = await service.get(journey_id, caller)
    return one(JOURNEYS.encode(stored.state), stored.version)


@router.post("/journeys/{journey_id}/moves", status_code=204)
async def move_journey(journey_id: UUID, asked: MoveJourney, caller: Coach, service: Service) -> Response:
    """Move the client to another category, in any direction."""
    return respond(await service.move(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/needs", status_code=201, response_model=NeedCreated)
async def record_need(journey_id: UUID, asked: RecordNeed, caller: Coach, service: Service) -> Response:
    """Record that the client needs provision in a category. One need of a category is open at a time."""
    return respond(await service.record_need(journey_id, asked, caller.answered(_with_the_need)))


@router.post("/journeys/{journey_id}/needs/{need_id}/unmet", status_code=204)
async def report_need_unmet(
    journey_id: UUID, need_id: UUID, asked: ReportUnmet, caller: Coach, service: Service
) -> Response:
    """Report that no suitable offer was found for a need; the catalogue makes a gap of it."""
    return respond(await service.report_unmet(journey_id, need_id, asked, caller))


@router.post("/journeys/{journey_id}/closure", status_code=204)
async def close_journey(journey_id: UUID, asked: CloseJourney, caller: Coach, service: Service) -> Response:
    """End the journey; a new one may be opened for the client later."""
    return respond(await service.close(journey_id, asked, caller))
