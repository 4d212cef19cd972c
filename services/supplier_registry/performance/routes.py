"""The HTTP of performance."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.performance.commands import Performances
from services.supplier_registry.performance.domain.improving import (
    AnswerPlan,
    ConcludePlan,
    ExtendPlan,
    OpenPlan,
    ReviewPlan,
)
from services.supplier_registry.performance.domain.inactivity import AnswerInactivity
from services.supplier_registry.performance.domain.levels import ChangeLevel
from services.supplier_registry.performance.queries import PerformanceQueries, PerformanceShown
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference import CategoryCode, MarketCode

router = service_router("performance")

Reader = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.AUDITOR, Role.SUPPLIER)]
UpToDateOfficer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, versioned=True)]
Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Member = Annotated[Caller, allow(Role.SUPPLIER)]
Commands = Annotated[Performances, provided(Performances)]
Queries = Annotated[PerformanceQueries, provided(PerformanceQueries)]
LevelNumber = Annotated[int | None, Query(ge=1, le=100, description="The level that was decided on")]


@router.get("/performance", response_model=Paged[PerformanceShown])
async def list_performance(
    caller: Reader,
    queries: Queries,
    supplier_id: UUID | None = None,
    market: MarketCode | None = None,
    category: CategoryCode | None = None,
    below_floor: bool | None = None,
    level: LevelNumber = None,
    plan_runs: bool | None = None,
    is_asked: bool | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List how suppliers deliver, category by category; `below_floor=true` are those to look into.

    `plan_runs` are those with an improvement plan, `is_asked` those that have not answered whether they still offer.
    Assessors see all, a supplier its own alone.
    """
    asked: Filters = {
        "market": market,
        "category": category,
        "below_floor": below_floor,
        "level": level,
        "plan_runs": plan_runs,
        "is_asked": is_asked,
    }
    found = await queries.list(caller, supplier_id=supplier_id, asked=asked, after=after, limit=limit)
    return page(found, limit)


@router.get("/performance/{performance_id}", response_model=PerformanceShown)
async def get_performance(performance_id: UUID, caller: Reader, queries: Queries, as_at: AsAt = None) -> Response:
    """Show how a supplier delivers in a category: the scorecard published last, and what is done about it."""
    return one(*await queries.get(performance_id, caller, as_at), as_at)


@router.get("/performance/{performance_id}/history", response_model=Paged[Happened])
async def get_history_of_performance(
    performance_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what was published and decided, oldest first."""
    return page(await queries.history(performance_id, caller, after=after, limit=limit), limit)


@router.post("/performance/{performance_id}/level", status_code=204)
async def change_performance_level(
    performance_id: UUID, asked: ChangeLevel, caller: UpToDateOfficer, performances: Commands
) -> Response:
    """Put a supplier on another level of intervention in a category. Any level may follow any."""
    return respond(await performances.change_level(performance_id, asked, caller))


@router.post("/performance/{performance_id}/improvement-plan", status_code=204)
async def open_improvement_plan(
    performance_id: UUID, asked: OpenPlan, caller: UpToDateOfficer, performances: Commands
) -> Response:
    """Give a supplier until the end of a day to improve, and say what it is to reach and how."""
    return respond(await performances.open_plan(performance_id, asked, caller))


@router.post("/performance/{performance_id}/improvement-plan/reply", status_code=204)
async def reply_to_improvement_plan(
    performance_id: UUID, asked: AnswerPlan, caller: Member, performances: Commands
) -> Response:
    """Agree to the plan that runs or not, as the supplier."""
    return respond(await performances.answer_plan(performance_id, asked, caller))


@router.post("/performance/{performance_id}/improvement-plan/review", status_code=204)
async def review_improvement_plan(
    performance_id: UUID, asked: ReviewPlan, caller: Officer, performances: Commands
) -> Response:
    """Say whether the plan that runs is on track, and when it is looked at again."""
    return respond(await performances.review_plan(performance_id, asked, caller))


@router.post("/performance/{performance_id}/improvement-plan/extension", status_code=204)
async def extend_improvement_plan(
    performance_id: UUID, asked: ExtendPlan, caller: Officer, performances: Commands
) -> Response:
    """Give a supplier more time to improve; the time it was given is never shortened."""
    return respond(await performances.extend_plan(performance_id, asked, caller))


@router.post("/performance/{performance_id}/improvement-plan/conclusion", status_code=204)
async def conclude_improvement_plan(
    performance_id: UUID, asked: ConcludePlan, caller: UpToDateOfficer, performances: Commands
) -> Response:
    """Say that the plan was met, at any time, or that it failed, once its last day is over.

    With a plan that failed, the supplier is given notice of its removal from the category.
    """
    return respond(await performances.conclude_plan(performance_id, asked, caller))


@router.post("/performance/{performance_id}/inactivity-answer", status_code=204)
async def answer_inactivity(
    performance_id: UUID, asked: AnswerInactivity, caller: Member, performances: Commands
) -> Response:
    """Say whether you still offer in this category, when you were asked. If not, you leave the category with this."""
    return respond(await performances.answer_inactivity(performance_id, asked, caller))
