"""The HTTP of needs: for staff of the client's district. Nobody else sees client data."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.client_journey.needs.commands import ClientNeeds
from services.client_journey.needs.domain.constraining import ConstrainNeed
from services.client_journey.needs.domain.giving_up import ReportUnmet, ResumeNeed, WithdrawNeed
from services.client_journey.needs.domain.need import NeedStatus
from services.client_journey.needs.domain.recording import QualifyNeed, RecordNeed
from services.client_journey.needs.queries import NeedQueries, NeedView, OpenConstraints, OpenedConstraints
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode

router = service_router("needs")

Coach = Annotated[Caller, allow(Role.WORK_COACH, scope="journeys:write")]
Looking = Annotated[Caller, allow(Role.WORK_COACH, reads=True)]
Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, scope="journeys:read")]
Commands = Annotated[ClientNeeds, provided(ClientNeeds)]
Queries = Annotated[NeedQueries, provided(NeedQueries)]


class NeedCreated(Created):
    """The new need's id."""

    need_id: UUID


@router.post("/journeys/{journey_id}/needs", status_code=201, response_model=NeedCreated)
async def record_need(journey_id: UUID, asked: RecordNeed, caller: Coach, needs: Commands) -> Response:
    """Record that the client needs provision in a category. One need of a category is open or ordered at a time.

    Say by codes of which kinds it is, on what ground the client may be helped, and which other funding was considered.
    """
    return respond(await needs.record(journey_id, asked, caller.answered(created("/v1/needs/{}", "need_id"))))


@router.get("/journeys/{journey_id}/needs", response_model=Paged[NeedView])
async def list_needs_of_journey(
    journey_id: UUID, caller: Staff, needs: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """List the needs of one journey, those of the past too."""
    return page(await needs.of_journey(journey_id, caller, after=after, limit=limit), limit)


@router.get("/needs", response_model=Paged[NeedView])
async def list_needs(
    caller: Staff,
    needs: Queries,
    district: DistrictCode | None = None,
    status: NeedStatus | None = None,
    category: CategoryCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the needs of the token's districts, in the order of their ids."""
    found = await needs.find(caller, district=district, status=status, category=category, after=after, limit=limit)
    return page(found, limit)


@router.get("/needs/{need_id}", response_model=NeedView)
async def get_need(need_id: UUID, caller: Staff, needs: Queries, as_at: AsAt = None) -> Response:
    """Show one need and what became of it, as it is or as it was when a day ended."""
    stored = await needs.get(need_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/needs/{need_id}/history", response_model=Paged[Happened])
async def get_history_of_need(
    need_id: UUID, caller: Staff, needs: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a need, oldest first: which orders ran for it, and what became of it."""
    return page(await needs.history(need_id, caller, after=after, limit=limit), limit)


@router.post("/needs/{need_id}/unmet", status_code=204)
async def report_need_unmet(need_id: UUID, asked: ReportUnmet, caller: Coach, needs: Commands) -> Response:
    """Report that no suitable offer was found for a need; the catalogue makes a gap of it."""
    return respond(await needs.report_unmet(need_id, asked, caller))


@router.put("/needs/{need_id}/constraints", status_code=204)
async def constrain_need(need_id: UUID, asked: ConstrainNeed, caller: Coach, needs: Commands) -> Response:
    """Say anew of which kinds the need is and what the client's circumstances ask: sealed before anything is kept."""
    return respond(await needs.constrain(need_id, asked, caller))


@router.post("/needs/{need_id}/constraints/openings", response_model=OpenedConstraints, responses=RULES_MAY_REFUSE)
async def open_constraints(need_id: UUID, asked: OpenConstraints, caller: Looking, needs: Commands) -> Response:
    """Open what the client's circumstances ask, as the request that matches the need. Every look is recorded first."""
    return computed(await needs.open_constraints(need_id, asked, caller))


@router.put("/needs/{need_id}/qualification", status_code=204)
async def qualify_need(need_id: UUID, asked: QualifyNeed, caller: Coach, needs: Commands) -> Response:
    """Say on what ground the client may be helped and which other funding was considered, or correct that."""
    return respond(await needs.qualify(need_id, asked, caller))


@router.post("/needs/{need_id}/resumption", status_code=204)
async def resume_need(need_id: UUID, asked: ResumeNeed, caller: Coach, needs: Commands) -> Response:
    """Look anew for what was unmet, since an offer, a place or money is there now. Its journey is still open."""
    return respond(await needs.resume(need_id, asked, caller))


@router.post("/needs/{need_id}/withdrawal", status_code=204)
async def withdraw_need(need_id: UUID, asked: WithdrawNeed, caller: Coach, needs: Commands) -> Response:
    """Withdraw a need that the client does not have any more, or never had. One that is ordered is cancelled first."""
    return respond(await needs.withdraw(need_id, asked, caller))
