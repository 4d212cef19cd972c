"""The HTTP of requirements to come: stated by the staff of a district, read by the department, published to anybody."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Query, Request, Response

from services.client_journey.requirements.commands import Requirements
from services.client_journey.requirements.domain.requirement import (
    CorrectRequirement,
    StateRequirement,
    Status,
    WithdrawRequirement,
)
from services.client_journey.requirements.queries import RequirementQueries
from services.client_journey.requirements.views import Accuracy, ForecastsShown, PublicForecasts, RequirementView
from shared.auth.principal import STAFF, Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow, anyone
from shared.http.endpoint import service_router
from shared.http.kept import IF_NONE_MATCH, KeptAnswer, responses_of
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.commands import MONTH
from shared.reference import CategoryCode, DistrictCode, JobcentreCode

router = service_router("requirements to come")

Planner = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER)]
UpToDatePlanner = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, versioned=True)]
Reader = Annotated[Caller, allow(*STAFF)]
Commands = Annotated[Requirements, provided(Requirements)]
Queries = Annotated[RequirementQueries, provided(RequirementQueries)]
Month = Annotated[str, Query(pattern=MONTH, description="A month, such as 2026-10")]

_KEEP = "public, max-age=300"


class RequirementCreated(Created):
    """The id of what is stated."""

    requirement_id: UUID


@router.post("/requirements", status_code=201, response_model=RequirementCreated)
async def state_requirement(asked: StateRequirement, caller: Planner, requirements: Commands) -> Response:
    """State how many needs of a category a district, or one of its jobcentres, expects in a month that has not begun.

    Stating the same again changes nothing; another number is a correction.
    """
    answered = caller.answered(created("/v1/requirements/{}", "requirement_id"))
    return respond(await requirements.state(asked, answered))


@router.get("/requirements", response_model=Paged[RequirementView])
async def list_requirements(
    caller: Reader,
    requirements: Queries,
    district: DistrictCode | None = None,
    jobcentre: JobcentreCode | None = None,
    category: CategoryCode | None = None,
    month: Month | None = None,
    status: Status | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List what districts and jobcentres expect, in full: staff of a district see their own."""
    found = await requirements.listed(
        caller,
        district=district,
        jobcentre=jobcentre,
        category=category,
        month=month,
        status=status,
        after=after,
        limit=limit,
    )
    return page(found, limit)


@router.get("/requirements/{requirement_id}", response_model=RequirementView)
async def get_requirement(requirement_id: UUID, caller: Reader, requirements: Queries, as_at: AsAt = None) -> Response:
    """Show what is stated, as it is or as it was when a day ended."""
    stored = await requirements.get(requirement_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/requirements/{requirement_id}/history", response_model=Paged[Happened])
async def get_history_of_requirement(
    requirement_id: UUID, caller: Reader, requirements: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what was stated and corrected, oldest first, by whom and why."""
    return page(await requirements.history(requirement_id, caller, after=after, limit=limit), limit)


@router.post("/requirements/{requirement_id}/correction", status_code=204)
async def correct_requirement(
    requirement_id: UUID, asked: CorrectRequirement, caller: UpToDatePlanner, requirements: Commands
) -> Response:
    """Expect another number, as long as the month has not begun."""
    return respond(await requirements.correct(requirement_id, asked, caller))


@router.post("/requirements/{requirement_id}/withdrawal", status_code=204)
async def withdraw_requirement(
    requirement_id: UUID, asked: WithdrawRequirement, caller: UpToDatePlanner, requirements: Commands
) -> Response:
    """State nothing of these needs any more, as long as the month has not begun."""
    return respond(await requirements.withdraw(requirement_id, asked, caller))


@router.get("/forecasts", response_model=ForecastsShown)
async def list_forecasts(
    caller: Reader,
    requirements: Queries,
    month: Month | None = None,
    district: DistrictCode | None = None,
    category: CategoryCode | None = None,
) -> Response:
    """Show what was stated and forecast for each month that came out and, once it is over, what came; in full."""
    return computed(await requirements.forecasts(caller, month=month, district=district, category=category))


@router.get("/forecasts/accuracy", response_model=Accuracy, dependencies=[allow(*STAFF)])
async def show_accuracy_of_forecasts(requirements: Queries) -> Response:
    """Show how far off forecasts and statements were, and how the method does on the months that are over."""
    return computed(await requirements.accuracy())


@router.get(
    "/public/forecasts",
    response_model=PublicForecasts,
    dependencies=[anyone()],
    responses=responses_of(_KEEP),
    openapi_extra=IF_NONE_MATCH,
)
async def list_published_forecasts(
    request: Request,
    requirements: Queries,
    month: Month | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
) -> Response:
    """Show which needs are expected in the months ahead, by category and district; no small number is told.

    Districts of which few are expected share a line with others of their group. What came is in `/v1/demand`.
    """
    found = await requirements.published(month=month, category=category, district=district)
    return KeptAnswer.of(orjson.dumps(found), _KEEP).answer(request)
