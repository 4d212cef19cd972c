"""The HTTP of procurement notices."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.ordering.notices.commands import Notices
from services.ordering.notices.domain.publishing import PublishNotices, WithdrawNotice
from services.ordering.notices.files import table_of
from services.ordering.notices.queries import (
    ContractListed,
    NoticeQueries,
    ProcurementNoticeShown,
    ProcurementNoticeState,
)
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.downloads import OF_TABLE, table
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference.lists import coded

router = service_router("procurement notices")

Buyer = Annotated[Caller, allow(Role.BUYER)]
_READERS = allow(Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Reader = Annotated[Caller, _READERS]
Commands = Annotated[Notices, provided(Notices)]
Queries = Annotated[NoticeQueries, provided(NoticeQueries)]
KnownType = Annotated[str, coded("type of procurement notice")]


@router.get("/procurement-notices", response_model=Paged[ProcurementNoticeShown], dependencies=[_READERS])
async def list_procurement_notices(
    queries: Queries,
    state: ProcurementNoticeState | None = None,
    notice_type: KnownType | None = None,
    order_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List what the law asks to be published of contracts and competitions: due, overdue, published, or withdrawn."""
    found = await queries.listed(state=state, notice_type=notice_type, order_id=order_id, after=after, limit=limit)
    return page(found, limit)


@router.get("/procurement-notices.csv", response_class=Response, responses=OF_TABLE, dependencies=[_READERS])
async def get_table_of_procurement_notices(
    queries: Queries, state: ProcurementNoticeState | None = None, notice_type: KnownType | None = None
) -> Response:
    """Send the notices as a table, a line for each, those with the earliest day first."""
    found = await queries.all_listed(state=state, notice_type=notice_type)
    return table("procurement-notices.csv", table_of(found))


@router.get("/procurement-notices/{notice_id}", response_model=ProcurementNoticeShown, dependencies=[_READERS])
async def get_procurement_notice(notice_id: UUID, queries: Queries) -> Response:
    """Show a notice."""
    return one(*await queries.get(notice_id))


@router.get("/procurement-notices/{notice_id}/contracts", response_model=Paged[ContractListed], dependencies=[_READERS])
async def list_contracts_of_procurement_notice(
    notice_id: UUID, queries: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """List the contracts that a notice has to tell of: all of its quarter, or its own."""
    return page(await queries.contracts(notice_id, after=after, limit=limit), limit)


@router.get("/procurement-notices/{notice_id}/history", response_model=Paged[Happened])
async def get_history_of_procurement_notice(
    notice_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a notice, oldest first: who published it, and when."""
    return page(await queries.history(notice_id, caller, after=after, limit=limit), limit)


@router.post("/procurement-notices/publication", status_code=204)
async def publish_procurement_notices(asked: PublishNotices, caller: Buyer, notices: Commands) -> Response:
    """Record that notices were published on a day, one or many at once; said again of one, it corrects the record."""
    return respond(await notices.publish(asked, caller))


@router.post("/procurement-notices/{notice_id}/withdrawal", status_code=204)
async def withdraw_procurement_notice(
    notice_id: UUID, asked: WithdrawNotice, caller: Buyer, notices: Commands
) -> Response:
    """Record that a notice has not to be published, with the reason."""
    return respond(await notices.withdraw(notice_id, asked, caller))
