"""The HTTP of interests."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.interests.commands import Interests
from services.supplier_registry.interests.domain.declaring import DeclareInterest, EndInterest
from services.supplier_registry.interests.queries import InterestQueries, InterestShown
from shared.auth.principal import Role
from shared.http.answers import Paged, computed, respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("interests")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Assessor = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[Interests, provided(Interests)]
Queries = Annotated[InterestQueries, provided(InterestQueries)]


@router.get("/suppliers/{supplier_id}/interests", response_model=Paged[InterestShown])
async def list_interests(supplier_id: UUID, caller: Assessor, queries: Queries) -> Response:
    """List who has an interest in a supplier, and so decides nothing about it. No supplier sees this."""
    found = await queries.interests(supplier_id, caller)
    return computed({"items": found, "next": None})


@router.post("/suppliers/{supplier_id}/interests", status_code=204)
async def declare_interest(supplier_id: UUID, asked: DeclareInterest, caller: Officer, interests: Commands) -> Response:
    """Declare an interest of your own in a supplier. From then on you propose and confirm no decision about it."""
    return respond(await interests.declare(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/interests/ending", status_code=204)
async def end_interest(supplier_id: UUID, asked: EndInterest, caller: Officer, interests: Commands) -> Response:
    """Say that somebody else's interest is no more; nobody ends their own."""
    return respond(await interests.end(supplier_id, asked, caller))
