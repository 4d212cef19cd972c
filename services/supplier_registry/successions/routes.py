"""The HTTP of successions."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.successions.commands import Successions
from services.supplier_registry.successions.domain.succeeding import (
    ConfirmSuccession,
    ProposeSuccession,
    ReturnSuccession,
)
from services.supplier_registry.successions.domain.succession import Status
from services.supplier_registry.successions.queries import SuccessionQueries, SuccessionShown
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("successions")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Assessor = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[Successions, provided(Successions)]
Queries = Annotated[SuccessionQueries, provided(SuccessionQueries)]


class SuccessionCreated(Created):
    """The new succession's id."""

    succession_id: UUID


@router.post("/successions", status_code=201, response_model=SuccessionCreated)
async def propose_succession(asked: ProposeSuccession, caller: Officer, successions: Commands) -> Response:
    """Propose that a supplier takes the place of another: after a takeover, a merger, or under another number."""
    answer = caller.answered(created("/v1/successions/{}", "succession_id"))
    return respond(await successions.propose(asked, answer))


@router.get("/successions", response_model=Paged[SuccessionShown])
async def list_successions(
    caller: Assessor, queries: Queries, status: Status | None = None, after: After = None, limit: Limit = 50
) -> Response:
    """List successions; those that are `proposed` wait for somebody else to confirm or return them."""
    return page(await queries.list(caller, status, after, limit), limit)


@router.get("/successions/{succession_id}", response_model=SuccessionShown)
async def get_succession(succession_id: UUID, caller: Assessor, queries: Queries) -> Response:
    """Show a succession."""
    return one(*await queries.get(succession_id, caller))


@router.get("/successions/{succession_id}/history", response_model=Paged[Happened])
async def get_history_of_succession(
    succession_id: UUID, caller: Assessor, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell who proposed and decided it."""
    return page(await queries.history(succession_id, caller, after=after, limit=limit), limit)


@router.post("/successions/{succession_id}/confirmation", status_code=204)
async def confirm_succession(
    succession_id: UUID, asked: ConfirmSuccession, caller: Officer, successions: Commands
) -> Response:
    """Confirm what another category manager proposed: memberships pass over at once, offers and orders follow."""
    return respond(await successions.confirm(succession_id, asked, caller))


@router.post("/successions/{succession_id}/return", status_code=204)
async def return_succession(
    succession_id: UUID, asked: ReturnSuccession, caller: Officer, successions: Commands
) -> Response:
    """Send a proposal back, with a note. It has no effect, and may be made anew."""
    return respond(await successions.send_back(succession_id, asked, caller))
