"""The HTTP of lent authorities."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.ordering.authorities.commands import Authorities
from services.ordering.authorities.domain.lent import EndAuthoritiesOf, LendAuthority, ReturnAuthority
from services.ordering.authorities.queries import AuthorityQueries, Covering
from shared.auth.principal import Role
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode

router = service_router("authorities to approve")

Lending = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.BUYER)]
Borrowing = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)]
Reading = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.BUYER, Role.AUDITOR)]
Central = Annotated[Caller, allow(Role.BUYER)]
Commands = Annotated[Authorities, provided(Authorities)]
Queries = Annotated[AuthorityQueries, provided(AuthorityQueries)]


class AuthorityCreated(Created):
    """Under which id is kept what the account was lent."""

    authorities_id: UUID


@router.post("/authorities", status_code=201, response_model=AuthorityCreated)
async def lend_authority(asked: LendAuthority, caller: Lending, authorities: Commands) -> Response:
    """Let another account approve orders in your place for some days, with the reason.

    It approves by your authority, which is on record with each approval; not what you have placed or approved yourself.
    """
    lent = created("/v1/authorities/{}", "authorities_id")
    return respond(await authorities.lend(asked, caller.answered(lent)))


@router.get("/authorities", response_model=Paged[Covering])
async def list_authorities(
    caller: Reading, queries: Queries, district: DistrictCode | None = None, after: After = None, limit: Limit = 50
) -> Response:
    """List who was lent an authority for which districts, by whom and until when; what is over is not shown."""
    return page(await queries.list(caller, district=district, after=after, limit=limit), limit)


@router.post("/authorities/endings", status_code=204)
async def end_authorities_of(asked: EndAuthoritiesOf, caller: Central, authorities: Commands) -> Response:
    """End all that an account lent and was lent, once it has lost its role or is closed. What was approved stands."""
    return respond(await authorities.end_all_of(asked, caller))


@router.get("/authorities/mine", response_model=Covering)
async def get_own_authorities(caller: Borrowing, queries: Queries) -> Response:
    """Show what authority you were lent."""
    return computed(await queries.own(caller))


@router.get("/authorities/{authorities_id}", response_model=Covering)
async def get_authorities(authorities_id: UUID, caller: Reading, queries: Queries) -> Response:
    """Show what authority an account was lent for districts that you may see."""
    return one(*await queries.get(authorities_id, caller))


@router.post("/authorities/{authorities_id}/return", status_code=204)
async def return_authority(
    authorities_id: UUID, asked: ReturnAuthority, caller: Borrowing, authorities: Commands
) -> Response:
    """End an authority that was lent before its last day. What was approved by it stands."""
    return respond(await authorities.give_back(authorities_id, asked, caller))
