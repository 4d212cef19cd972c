"""The HTTP of waiting lists."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.ordering.waiting.commands import WaitingLists
from services.ordering.waiting.domain.joining import JoinWaitingList
from services.ordering.waiting.queries import WaitingListForStaff, WaitingListForSupplier, WaitingListQueries
from shared.auth.principal import Role
from shared.contracts import ordering as facts
from shared.http.answers import Created, Paged, located, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("waiting lists")

Coach = Annotated[Caller, allow(Role.WORK_COACH, Role.BUYER)]
District = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)]
Anyone = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.SUPPLIER)]
Commands = Annotated[WaitingLists, provided(WaitingLists)]
Queries = Annotated[WaitingListQueries, provided(WaitingListQueries)]


class WaitingStarted(Created):
    """Under which id the need waits."""

    waiting_id: UUID


def _joined(committed: Committed) -> Answer:
    began = next(each.event for each in committed.events if isinstance(each.event, facts.WaitingBegan))
    headers = located("/v1/waiting-lists/{}", committed)
    return Answer(201, {"waiting_id": str(began.waiting_id)}, headers)


@router.get("/waiting-lists", response_model=Paged[WaitingListForStaff])
async def list_waiting_lists(
    caller: District,
    lists: Queries,
    district: DistrictCode | None = None,
    need_id: UUID | None = None,
    offered: bool | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the starts that needs of your districts wait for; `offered=true` finds those where somebody is to order."""
    found = await lists.list(caller, district=district, need_id=need_id, offered=offered, after=after, limit=limit)
    return page(found, limit)


@router.get("/waiting-lists/{start_id}", response_model=WaitingListForStaff | WaitingListForSupplier)
async def get_waiting_list(start_id: UUID, caller: Anyone, lists: Queries) -> Response:
    """Show who waits for a place of a start: to staff the needs of their districts, to its supplier how many."""
    found = await lists.get(start_id, caller)
    return one(found.state, found.version)


@router.post("/waiting-lists/{start_id}/needs", status_code=201, response_model=WaitingStarted)
async def join_waiting_list(start_id: UUID, asked: JoinWaitingList, caller: Coach, lists: Commands) -> Response:
    """Let a need wait for a place of a start that is full, after all that wait already.

    When its turn comes a place is held for it for some working days, and the district is told: order the start for the
    need until then. Whatever would speak against its order but for the places speaks against waiting.
    """
    return respond(await lists.join(start_id, asked, caller.answered(_joined)))


@router.post("/waiting-lists/{start_id}/needs/{waiting_id}/withdrawal", status_code=204)
async def leave_waiting_list(start_id: UUID, waiting_id: UUID, caller: District, lists: Commands) -> Response:
    """Let a need wait no more. A place that it was offered is thereby refused, and offered to the next."""
    return respond(await lists.leave(start_id, waiting_id, caller))
