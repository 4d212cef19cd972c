"""Facts about clients' action plans. Only that a review is due leaves the service, and it names no journey."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.reference.codes import Code

AnyPlanStep = Annotated[str, Code("plan step")]
AnyDoer = Annotated[str, Code("doer of a step")]


class PlannedStep(BaseModel):
    """One step of a plan: what, who does it, and the last day for it; its words are the client's and sealed."""

    model_config = ConfigDict(frozen=True)

    step_id: UUID
    kind: AnyPlanStep
    done_by: AnyDoer
    due: date
    sealed: Sealed | None = None


class ActionPlanEvent(Event):
    """Base of every fact about one action plan."""

    TOPIC: ClassVar[str] = "client-journey.reminders"
    AGGREGATE: ClassVar[str] = "action_plan"
    SUBJECT: ClassVar[str] = "plan_id"

    plan_id: UUID
    district: AnyDistrict


class ActionPlanMade(ActionPlanEvent):
    """Client and coach agreed on a plan, and on the day of its first review."""

    TYPE: ClassVar[str] = "client_journey.ActionPlanMade.v1"
    PRIVATE: ClassVar[bool] = True
    journey_id: UUID
    steps: tuple[PlannedStep, ...]
    made_at: AwareDatetime
    review_by: date
    remind_on: date
    policies: tuple[str, ...]


class PlanStepAdded(ActionPlanEvent):
    """A step was added to a plan."""

    TYPE: ClassVar[str] = "client_journey.PlanStepAdded.v1"
    PRIVATE: ClassVar[bool] = True
    step: PlannedStep
    policies: tuple[str, ...]


class PlanStepChanged(ActionPlanEvent):
    """Who does a step, or by when, was agreed anew."""

    TYPE: ClassVar[str] = "client_journey.PlanStepChanged.v1"
    PRIVATE: ClassVar[bool] = True
    step: PlannedStep
    policies: tuple[str, ...]


class PlanStepDone(ActionPlanEvent):
    """A step was taken, on a day."""

    TYPE: ClassVar[str] = "client_journey.PlanStepDone.v1"
    PRIVATE: ClassVar[bool] = True
    step_id: UUID
    done_on: date


class PlanStepDropped(ActionPlanEvent):
    """A step will not be taken, with the reason."""

    TYPE: ClassVar[str] = "client_journey.PlanStepDropped.v1"
    PRIVATE: ClassVar[bool] = True
    step_id: UUID
    reason: Annotated[str, Code("plan_step_dropped reason")]
    dropped_on: date


class PlanStepReopened(ActionPlanEvent):
    """A step that was done or dropped is to do after all."""

    TYPE: ClassVar[str] = "client_journey.PlanStepReopened.v1"
    PRIVATE: ClassVar[bool] = True
    step_id: UUID


class ActionPlanReviewed(ActionPlanEvent):
    """Client and coach went through the plan, and agreed on the day of the next review."""

    TYPE: ClassVar[str] = "client_journey.ActionPlanReviewed.v1"
    PRIVATE: ClassVar[bool] = True
    reviewed_on: date
    review_by: date
    remind_on: date
    policies: tuple[str, ...]


class ActionPlanTransferred(ActionPlanEvent):
    """The plan went with its journey to another district."""

    TYPE: ClassVar[str] = "client_journey.ActionPlanTransferred.v1"
    PRIVATE: ClassVar[bool] = True
    from_district: AnyDistrict


class ActionPlanEnded(ActionPlanEvent):
    """The plan is over, with the reason."""

    TYPE: ClassVar[str] = "client_journey.ActionPlanEnded.v1"
    PRIVATE: ClassVar[bool] = True
    reason: Annotated[str, Code("action_plan_ended reason")]
    ended_at: AwareDatetime


class ActionPlanReviewDue(ActionPlanEvent):
    """The last day for the review of a plan is near."""

    TYPE: ClassVar[str] = "client_journey.ActionPlanReviewDue.v1"
    review_by: date


class ActionPlanReviewOverdue(ActionPlanEvent):
    """The last day for the review of a plan is over, and nobody has reviewed it."""

    TYPE: ClassVar[str] = "client_journey.ActionPlanReviewOverdue.v1"
    review_by: date
