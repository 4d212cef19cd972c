"""The HTTP of what is known of clients: for staff of the client's district, and nobody else opens any of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.client_journey.clients.commands import Clients
from services.client_journey.clients.domain.consenting import GiveConsent, WithdrawConsent
from services.client_journey.clients.domain.details import AccessNeeds, ContactDetails
from services.client_journey.clients.queries import ClientQueries, ClientView, OpenClient, OpenedClient, OpeningView
from shared.auth.principal import Role
from shared.http.answers import Paged, computed, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("clients")

Coach = Annotated[Caller, allow(Role.WORK_COACH)]
Looking = Annotated[Caller, allow(Role.WORK_COACH, reads=True)]
Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER)]
Overseer = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.AUDITOR)]
Commands = Annotated[Clients, provided(Clients)]
Queries = Annotated[ClientQueries, provided(ClientQueries)]


@router.get("/journeys/{journey_id}/client", response_model=ClientView)
async def get_client(journey_id: UUID, caller: Staff, clients: Queries) -> Response:
    """Show what is recorded of the client of a journey and since when, without a word of it."""
    stored = await clients.get(journey_id, caller)
    return one(stored.state, stored.version)


@router.put("/journeys/{journey_id}/client/contact-details", status_code=204)
async def record_contact_details(journey_id: UUID, asked: ContactDetails, caller: Coach, clients: Commands) -> Response:
    """Record or correct how the client is addressed and reached. It is sealed before anything is kept."""
    return respond(await clients.record_contact(journey_id, asked, caller))


@router.put("/journeys/{journey_id}/client/access-needs", status_code=204)
async def record_access_needs(journey_id: UUID, asked: AccessNeeds, caller: Coach, clients: Commands) -> Response:
    """Record or correct what the client said about access. It is sealed before anything is kept."""
    return respond(await clients.record_access(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/client/openings", response_model=OpenedClient, responses=RULES_MAY_REFUSE)
async def open_client(journey_id: UUID, asked: OpenClient, caller: Looking, clients: Queries) -> Response:
    """Open what is sealed of the client. Who looks, at what and why is recorded first, for every look."""
    return computed(await clients.open(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/client/consents", status_code=204)
async def give_consent(journey_id: UUID, asked: GiveConsent, caller: Coach, clients: Commands) -> Response:
    """Record what the client agrees to, purpose by purpose, and how the client said so."""
    return respond(await clients.give_consent(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/client/consent-withdrawals", status_code=204)
async def withdraw_consent(journey_id: UUID, asked: WithdrawConsent, caller: Coach, clients: Commands) -> Response:
    """Record what the client does not agree to any more. What rested on it ends at once; no reason is asked for."""
    return respond(await clients.withdraw_consent(journey_id, asked, caller))


@router.get("/journeys/{journey_id}/openings", response_model=Paged[OpeningView])
async def list_openings(
    journey_id: UUID, caller: Overseer, clients: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """List who looked at what is sealed of the client of a journey, when, at what and why; never what was read."""
    return page(await clients.openings(journey_id, caller, after=after, limit=limit), limit)
