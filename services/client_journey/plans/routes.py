"""The HTTP of action plans: for staff of the client's district. Nobody else sees client data."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.client_journey.plans.commands import ActionPlans
from services.client_journey.plans.domain.plan import PlanStatus
from services.client_journey.plans.domain.terms import (
    CompleteStep,
    DropStep,
    EndPlan,
    MakePlan,
    PlanStep,
    ReviewPlan,
)
from services.client_journey.plans.queries import ActionPlanQueries, ListedPlan, OpenedPlan, OpenPlan, PlanView
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.openapi import RULES_MAY_REFUSE
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import DistrictCode

router = service_router("action plans")

Coach = Annotated[Caller, allow(Role.WORK_COACH)]
Deciding = Annotated[Caller, allow(Role.WORK_COACH, versioned=True)]
Looking = Annotated[Caller, allow(Role.WORK_COACH, reads=True)]
Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER)]
Commands = Annotated[ActionPlans, provided(ActionPlans)]
Queries = Annotated[ActionPlanQueries, provided(ActionPlanQueries)]


class PlanCreated(Created):
    """The new plan's id."""

    plan_id: UUID


@router.post("/journeys/{journey_id}/action-plans", status_code=201, response_model=PlanCreated)
async def make_action_plan(journey_id: UUID, asked: MakePlan, caller: Coach, plans: Commands) -> Response:
    """Make a plan with the client: its steps, who does them and by when. A journey has one live plan at a time."""
    return respond(await plans.make(journey_id, asked, caller.answered(created("/v1/action-plans/{}", "plan_id"))))


@router.get("/journeys/{journey_id}/action-plans", response_model=Paged[ListedPlan])
async def list_action_plans_of_journey(
    journey_id: UUID, caller: Staff, plans: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """List the plans of one journey, those of the past too."""
    return page(await plans.of_journey(journey_id, caller, after=after, limit=limit), limit)


@router.get("/action-plans", response_model=Paged[ListedPlan])
async def list_action_plans(
    caller: Staff,
    plans: Queries,
    district: DistrictCode | None = None,
    status: PlanStatus = PlanStatus.LIVE,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the plans of the token's districts, the one whose review is due first at the head."""
    return page(await plans.by_review(caller, district=district, status=status, after=after, limit=limit), limit)


@router.get("/action-plans/{plan_id}", response_model=PlanView)
async def get_action_plan(plan_id: UUID, caller: Staff, plans: Queries, as_at: AsAt = None) -> Response:
    """Show one plan with its steps, as it is or as it was when a day ended."""
    stored = await plans.get(plan_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/action-plans/{plan_id}/history", response_model=Paged[Happened])
async def get_history_of_action_plan(
    plan_id: UUID, caller: Staff, plans: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a plan, oldest first."""
    return page(await plans.history(plan_id, caller, after=after, limit=limit), limit)


@router.post("/action-plans/{plan_id}/steps", status_code=204)
async def add_step_to_action_plan(plan_id: UUID, asked: PlanStep, caller: Coach, plans: Commands) -> Response:
    """Add a step to the plan."""
    return respond(await plans.add_step(plan_id, asked, caller))


@router.put("/action-plans/{plan_id}/steps/{step_id}", status_code=204)
async def change_step_of_action_plan(
    plan_id: UUID, step_id: UUID, asked: PlanStep, caller: Deciding, plans: Commands
) -> Response:
    """Agree anew on a step that is to do: what it is, who does it, by when."""
    return respond(await plans.change_step(plan_id, step_id, asked, caller))


@router.post("/action-plans/{plan_id}/steps/{step_id}/completion", status_code=204)
async def complete_step_of_action_plan(
    plan_id: UUID, step_id: UUID, asked: CompleteStep, caller: Coach, plans: Commands
) -> Response:
    """Record that a step was taken."""
    return respond(await plans.complete_step(plan_id, step_id, asked, caller))


@router.post("/action-plans/{plan_id}/steps/{step_id}/dropping", status_code=204)
async def drop_step_of_action_plan(
    plan_id: UUID, step_id: UUID, asked: DropStep, caller: Coach, plans: Commands
) -> Response:
    """Record that a step will not be taken, with the reason."""
    return respond(await plans.drop_step(plan_id, step_id, asked, caller))


@router.post("/action-plans/{plan_id}/steps/{step_id}/reopening", status_code=204)
async def reopen_step_of_action_plan(plan_id: UUID, step_id: UUID, caller: Coach, plans: Commands) -> Response:
    """Let a step be to do that was recorded as done or dropped in error."""
    return respond(await plans.reopen_step(plan_id, step_id, caller))


@router.post("/action-plans/{plan_id}/review", status_code=204)
async def review_action_plan(plan_id: UUID, asked: ReviewPlan, caller: Deciding, plans: Commands) -> Response:
    """Record that you went through the plan with the client as you have read it, and when you will do so next."""
    return respond(await plans.review(plan_id, asked, caller))


@router.post("/action-plans/{plan_id}/ending", status_code=204)
async def end_action_plan(plan_id: UUID, asked: EndPlan, caller: Deciding, plans: Commands) -> Response:
    """End the plan as you have read it, with the reason. It ends by itself where the journey is closed."""
    return respond(await plans.end(plan_id, asked, caller))


@router.post("/action-plans/{plan_id}/openings", response_model=OpenedPlan, responses=RULES_MAY_REFUSE)
async def open_action_plan(plan_id: UUID, asked: OpenPlan, caller: Looking, plans: Queries) -> Response:
    """Open what the steps say in words. Who looks and why is recorded first, for every look."""
    return computed(await plans.open(plan_id, asked, caller))
