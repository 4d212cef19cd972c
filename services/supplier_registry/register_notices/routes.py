"""The HTTP of notices of the law."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.register_notices.commands import RegisterNotices
from services.supplier_registry.register_notices.domain.giving import GiveNotices
from services.supplier_registry.register_notices.queries import (
    NoticeState,
    RegisterNoticeQueries,
    RegisterNoticeShown,
)
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference.lists import coded

router = service_router("register notices")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
_READERS = allow(Role.CATEGORY_MANAGER, Role.AUDITOR)
Reader = Annotated[Caller, _READERS]
Commands = Annotated[RegisterNotices, provided(RegisterNotices)]
Queries = Annotated[RegisterNoticeQueries, provided(RegisterNoticeQueries)]
KnownType = Annotated[str, coded("type of notice")]


@router.get("/register-notices", response_model=Paged[RegisterNoticeShown], dependencies=[_READERS])
async def list_register_notices(
    queries: Queries,
    state: NoticeState | None = None,
    notice_type: KnownType | None = None,
    supplier_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List what the law asks to be published or told because the register changed: due, overdue, or given."""
    found = await queries.listed(
        state=state, notice_type=notice_type, supplier_id=supplier_id, after=after, limit=limit
    )
    return page(found, limit)


@router.get("/register-notices/{notice_id}", response_model=RegisterNoticeShown, dependencies=[_READERS])
async def get_register_notice(notice_id: UUID, queries: Queries) -> Response:
    """Show a notice, with what it has to say of its supplier."""
    return one(*await queries.get(notice_id))


@router.get("/register-notices/{notice_id}/history", response_model=Paged[Happened])
async def get_history_of_register_notice(
    notice_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a notice, oldest first: who gave it, and when."""
    return page(await queries.history(notice_id, caller, after=after, limit=limit), limit)


@router.post("/register-notices/giving", status_code=204)
async def give_register_notices(asked: GiveNotices, caller: Officer, notices: Commands) -> Response:
    """Record that notices were given on a day, one or many at once; said again of one, it corrects the record."""
    return respond(await notices.give(asked, caller))
