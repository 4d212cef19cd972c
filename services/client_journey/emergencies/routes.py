"""The HTTP of emergency access to what is sealed of a client: asked for by one, granted by another, seen by all."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.client_journey.clients.queries import ClientQueries, OpenedClient
from services.client_journey.emergencies.commands import Emergencies
from services.client_journey.emergencies.domain.deciding import (
    OpenInEmergency,
    RefuseEmergencyAccess,
    RequestEmergencyAccess,
    ReviewEmergencyAccess,
)
from services.client_journey.emergencies.domain.emergency import Status
from services.client_journey.emergencies.queries import EmergencyQueries, EmergencyView
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode

router = service_router("emergency access")

Requester = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.OPERATOR)]
Approver = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.CATEGORY_MANAGER)]
Involved = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.CATEGORY_MANAGER, Role.OPERATOR)]
Reader = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.CATEGORY_MANAGER, Role.OPERATOR, Role.AUDITOR)]
Looking = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.OPERATOR, reads=True)]
Clients = Annotated[ClientQueries, provided(ClientQueries)]
Commands = Annotated[Emergencies, provided(Emergencies)]
Queries = Annotated[EmergencyQueries, provided(EmergencyQueries)]


class EmergencyCreated(Created):
    """The new access's id."""

    emergency_id: UUID


@router.post("/emergency-accesses", status_code=201, response_model=EmergencyCreated)
async def request_emergency_access(asked: RequestEmergencyAccess, caller: Requester, emergencies: Commands) -> Response:
    """Ask to open what is sealed of the client of a journey. Somebody else grants it, for hours; it is announced."""
    answer = created("/v1/emergency-accesses/{}", "emergency_id")
    return respond(await emergencies.request(asked, caller.answered(answer)))


@router.get("/emergency-accesses", response_model=Paged[EmergencyView])
async def list_emergency_accesses(
    caller: Reader,
    emergencies: Queries,
    district: DistrictCode | None = None,
    status: Status | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List emergency accesses in the order of time: a district manager those of its districts, an operator its own."""
    return page(await emergencies.find(caller, district=district, status=status, after=after, limit=limit), limit)


@router.get("/emergency-accesses/{emergency_id}", response_model=EmergencyView)
async def get_emergency_access(
    emergency_id: UUID, caller: Reader, emergencies: Queries, as_at: AsAt = None
) -> Response:
    """Show who asked to open what and why, who decided, and how often something was opened."""
    stored = await emergencies.get(emergency_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/emergency-accesses/{emergency_id}/history", response_model=Paged[Happened])
async def get_history_of_emergency_access(
    emergency_id: UUID, caller: Reader, emergencies: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to an emergency access, oldest first, every look with it."""
    return page(await emergencies.history(emergency_id, caller, after=after, limit=limit), limit)


@router.post("/emergency-accesses/{emergency_id}/approval", status_code=204)
async def grant_emergency_access(emergency_id: UUID, caller: Approver, emergencies: Commands) -> Response:
    """Grant it: whoever asked may open what was asked for, until `ends_at`."""
    return respond(await emergencies.grant(emergency_id, caller))


@router.post("/emergency-accesses/{emergency_id}/refusal", status_code=204)
async def refuse_emergency_access(
    emergency_id: UUID, asked: RefuseEmergencyAccess, caller: Approver, emergencies: Commands
) -> Response:
    """Refuse it, with the reason."""
    return respond(await emergencies.refuse(emergency_id, asked, caller))


@router.post("/emergency-accesses/{emergency_id}/openings", response_model=OpenedClient, responses=RULES_MAY_REFUSE)
async def open_in_emergency(
    emergency_id: UUID, asked: OpenInEmergency, caller: Looking, emergencies: Commands, clients: Clients
) -> Response:
    """Open some of what was asked for and granted. Who looks, at what and why is recorded first, for every look."""
    return computed(await clients.look(await emergencies.use(emergency_id, asked, caller), caller))


@router.post("/emergency-accesses/{emergency_id}/end", status_code=204)
async def end_emergency_access(emergency_id: UUID, caller: Involved, emergencies: Commands) -> Response:
    """End it before its hours are over: nothing more is opened under it."""
    return respond(await emergencies.end(emergency_id, caller))


@router.post("/emergency-accesses/{emergency_id}/review", status_code=204)
async def review_emergency_access(
    emergency_id: UUID, asked: ReviewEmergencyAccess, caller: Approver, emergencies: Commands
) -> Response:
    """Say whether an access that has ended was justified: neither whoever asked nor whoever granted it does."""
    return respond(await emergencies.review(emergency_id, asked, caller))
