"""Action plans: what client and coach do next, and by when."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class ListedPlan(Answer):
    """A plan of a journey."""

    plan_id: UUID
    status: str
    made_at: datetime
    review_by: date
    overdue: bool
    steps_to_do: int
    next_due: date | None


class Step(Answer):
    """A step, without the words that say what it is for this client."""

    step_id: UUID
    kind: str
    done_by: str
    due: date
    status: str
    settled_on: date | None
    reason: str | None
    has_words: bool


class Plan(Answer):
    """A plan with its steps."""

    plan_id: UUID
    journey_id: UUID
    status: str
    made_at: datetime
    review_by: date
    overdue: bool
    reviewed_on: date | None
    steps_to_do: int
    steps: tuple[Step, ...]


class OpenedStep(Answer):
    """What a step says in words."""

    step_id: UUID
    said: str | None


class OpenedPlan(Answer):
    """A plan's words."""

    erased: bool
    steps: tuple[OpenedStep, ...]


class PlanCreated(Answer):
    """A plan that was made."""

    plan_id: UUID


class PlanStep(Body):
    """A step: who does what by when."""

    kind: str
    done_by: str
    due: date
    said: str | None = None


class MakePlan(Body):
    """Make a plan with the client."""

    steps: tuple[PlanStep, ...]
    review_by: date | None = None


class CompleteStep(Body):
    """Record that a step was taken."""

    done_on: date


class ReviewPlan(Body):
    """Record that the plan was gone through with the client."""

    reviewed_on: date


class OpenPlan(Body):
    """Open what the steps say in words."""

    reason: str | None = None


PLANS = Operation("GET", "/v1/journeys/{journey_id}/action-plans", Listed[ListedPlan], query=("after", "limit"))
PLAN = Operation("GET", "/v1/action-plans/{plan_id}", Plan)
MAKE_PLAN = Operation("POST", "/v1/journeys/{journey_id}/action-plans", PlanCreated, body=MakePlan)
ADD_STEP = Operation("POST", "/v1/action-plans/{plan_id}/steps", Nothing, body=PlanStep)
COMPLETE_STEP = Operation("POST", "/v1/action-plans/{plan_id}/steps/{step_id}/completion", Nothing, body=CompleteStep)
DROP_STEP = Operation("POST", "/v1/action-plans/{plan_id}/steps/{step_id}/dropping", Nothing, body=ForReason)
REOPEN_STEP = Operation("POST", "/v1/action-plans/{plan_id}/steps/{step_id}/reopening", Nothing)
CHANGE_STEP = Operation("PUT", "/v1/action-plans/{plan_id}/steps/{step_id}", Nothing, body=PlanStep)
END_PLAN = Operation("POST", "/v1/action-plans/{plan_id}/ending", Nothing, body=ForReason)
REVIEW_PLAN = Operation("POST", "/v1/action-plans/{plan_id}/review", Nothing, body=ReviewPlan)
OPEN_PLAN = Operation("POST", "/v1/action-plans/{plan_id}/openings", OpenedPlan, body=OpenPlan)
