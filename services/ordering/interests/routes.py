"""The HTTP of interests."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.ordering.interests.commands import InterestCommands
from services.ordering.interests.domain.interests import DeclareOwnInterest, EndInterestOfAnother
from services.ordering.interests.queries import InterestQueries, PersonWithInterests
from shared.auth.principal import Role
from shared.http.answers import Paged, computed, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("interests in buying")

Buying = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)]
Central = Annotated[Caller, allow(Role.BUYER)]
_READERS = allow(Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Commands = Annotated[InterestCommands, provided(InterestCommands)]
Queries = Annotated[InterestQueries, provided(InterestQueries)]


@router.post("/interests", status_code=204)
async def declare_own_interest(asked: DeclareOwnInterest, caller: Buying, interests: Commands) -> Response:
    """Declare an interest of your own in a supplier. From then on you order and approve nothing of it."""
    return respond(await interests.declare(asked, caller))


@router.get("/interests/mine", response_model=PersonWithInterests)
async def get_own_interests(caller: Buying, queries: Queries) -> Response:
    """Show what you have declared and nobody has ended."""
    return computed(await queries.own(caller))


@router.get("/interests", response_model=Paged[PersonWithInterests], dependencies=[_READERS])
async def list_people_with_interests(
    queries: Queries,
    supplier_id: UUID | None = None,
    account: Annotated[str | None, Query(max_length=200)] = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List who in the department has an interest in which supplier, and so buys nothing of it. No supplier sees it."""
    found = await queries.list(supplier_id=supplier_id, account=account, after=after, limit=limit)
    return page(found, limit)


@router.post("/interests/{interests_id}/ending", status_code=204)
async def end_interest_of_another(
    interests_id: UUID, asked: EndInterestOfAnother, caller: Central, interests: Commands
) -> Response:
    """Say that somebody else's interest in a supplier is no more; nobody ends their own."""
    return respond(await interests.end(interests_id, asked, caller))
