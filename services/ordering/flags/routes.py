"""The HTTP of integrity flags."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.ordering.flags.commands import Flags
from services.ordering.flags.domain.flag import DecideFlag
from services.ordering.flags.queries import FlagQueries, IntegrityFlagShown
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference.lists import coded

router = service_router("integrity")

Decider = Annotated[Caller, allow(Role.BUYER, Role.CATEGORY_MANAGER, versioned=True)]
_READERS = allow(Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Reader = Annotated[Caller, _READERS]
Commands = Annotated[Flags, provided(Flags)]
Queries = Annotated[FlagQueries, provided(FlagQueries)]
KnownKind = Annotated[str, coded("kind of flag")]


@router.get("/integrity-flags", response_model=Paged[IntegrityFlagShown], dependencies=[_READERS])
async def list_integrity_flags(
    queries: Queries,
    decided: bool | None = None,
    kind: KnownKind | None = None,
    supplier_id: UUID | None = None,
    order_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List what looks wrong in the buying, with its facts: a question for a person, and no finding."""
    found = await queries.listed(
        decided=decided, kind=kind, supplier_id=supplier_id, order_id=order_id, after=after, limit=limit
    )
    return page(found, limit)


@router.get("/integrity-flags/{flag_id}", response_model=IntegrityFlagShown, dependencies=[_READERS])
async def get_integrity_flag(flag_id: UUID, queries: Queries) -> Response:
    """Show a flag."""
    return one(*await queries.get(flag_id))


@router.get("/integrity-flags/{flag_id}/history", response_model=Paged[Happened])
async def get_history_of_integrity_flag(
    flag_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a flag, oldest first: who decided on it, and why."""
    return page(await queries.history(flag_id, caller, after=after, limit=limit), limit)


@router.post("/integrity-flags/{flag_id}/decision", status_code=204)
async def decide_integrity_flag(flag_id: UUID, asked: DecideFlag, caller: Decider, flags: Commands) -> Response:
    """Say what you found in a flag as you have read it: nothing, or something that was acted on, with the reason."""
    return respond(await flags.decide(flag_id, asked, caller))
