"""A client's action plan, folded from its events: steps with days, and the day of the next review."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.client_journey import AnyDoer, AnyPlanStep
from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

LIVE_PLAN = Claim("live_plan")
"""One plan of a journey is live at a time, by the journey's id."""


class PlanStatus(StrEnum):
    """Whether a plan is worked by."""

    LIVE = "live"
    ENDED = "ended"


class StepStatus(StrEnum):
    """What became of a step."""

    TO_DO = "to_do"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Step:
    """One step; `settled_on` is the day on which it was done or dropped, `reason` says why it was dropped.

    `sealed` are its words, where it has any.
    """

    step_id: UUID
    kind: AnyPlanStep
    done_by: AnyDoer
    due: date
    status: Annotated[StepStatus, Code("status of a plan step")] = StepStatus.TO_DO
    settled_on: date | None = None
    reason: str | None = None
    sealed: Sealed | None = None


@dataclass(frozen=True)
class ActionPlan:
    """What client and coach agreed on.

    `district` is where the journey was when something was last done with the plan. `overdue` is a plan whose review was
    not done by its day.
    """

    plan_id: UUID
    journey_id: UUID
    district: AnyDistrict
    made_at: datetime
    review_by: date
    remind_on: date
    steps: tuple[Step, ...]
    status: Annotated[PlanStatus, Code("action plan status")] = PlanStatus.LIVE
    overdue: bool = False
    reviewed_on: date | None = None
    reason: str | None = None
    ended_at: datetime | None = None

    def step(self, step_id: UUID) -> Step | None:
        """Return a step, `None` where the plan has none of this id."""
        return next((each for each in self.steps if each.step_id == step_id), None)


def evolve(plan: ActionPlan | None, event: facts.ActionPlanEvent) -> ActionPlan:
    """Fold one event into a plan; each says in which district the journey is."""
    if isinstance(event, facts.ActionPlanMade):
        return _made(event)
    plan, fold = replace(begun(plan, event), district=event.district), _FOLDS.get(type(event))
    return fold(plan, event) if fold else plan


def _made(event: facts.ActionPlanMade) -> ActionPlan:
    return ActionPlan(
        plan_id=event.plan_id,
        journey_id=event.journey_id,
        district=event.district,
        made_at=event.made_at,
        review_by=event.review_by,
        remind_on=event.remind_on,
        steps=tuple(map(_planned, event.steps)),
    )


def _planned(step: facts.PlannedStep) -> Step:
    return Step(step.step_id, step.kind, step.done_by, step.due, sealed=step.sealed)


def _with_step(plan: ActionPlan, step_id: UUID, **changed: Any) -> ActionPlan:
    steps = (replace(each, **changed) if each.step_id == step_id else each for each in plan.steps)
    return replace(plan, steps=tuple(steps))


def _fold_added(plan: ActionPlan, event: facts.PlanStepAdded) -> ActionPlan:
    return replace(plan, steps=(*plan.steps, _planned(event.step)))


def _fold_changed(plan: ActionPlan, event: facts.PlanStepChanged) -> ActionPlan:
    step = event.step
    return _with_step(plan, step.step_id, kind=step.kind, done_by=step.done_by, due=step.due, sealed=step.sealed)


def _fold_done(plan: ActionPlan, event: facts.PlanStepDone) -> ActionPlan:
    return _with_step(plan, event.step_id, status=StepStatus.DONE, settled_on=event.done_on, reason=None)


def _fold_dropped(plan: ActionPlan, event: facts.PlanStepDropped) -> ActionPlan:
    settled = {"settled_on": event.dropped_on, "reason": event.reason}
    return _with_step(plan, event.step_id, status=StepStatus.DROPPED, **settled)


def _fold_reopened(plan: ActionPlan, event: facts.PlanStepReopened) -> ActionPlan:
    return _with_step(plan, event.step_id, status=StepStatus.TO_DO, settled_on=None, reason=None)


def _fold_reviewed(plan: ActionPlan, event: facts.ActionPlanReviewed) -> ActionPlan:
    clock = replace(plan, review_by=event.review_by, remind_on=event.remind_on, overdue=False)
    return replace(clock, reviewed_on=event.reviewed_on)


def _fold_overdue(plan: ActionPlan, _: facts.ActionPlanReviewOverdue) -> ActionPlan:
    return replace(plan, overdue=True)


def _fold_ended(plan: ActionPlan, event: facts.ActionPlanEnded) -> ActionPlan:
    ended = replace(plan, status=PlanStatus.ENDED, reason=event.reason)
    return replace(ended, ended_at=event.ended_at, overdue=False)


_FOLDS: Mapping[type[Event], Callable[[ActionPlan, Any], ActionPlan]] = {
    facts.PlanStepAdded: _fold_added,
    facts.PlanStepChanged: _fold_changed,
    facts.PlanStepDone: _fold_done,
    facts.PlanStepDropped: _fold_dropped,
    facts.PlanStepReopened: _fold_reopened,
    facts.ActionPlanReviewed: _fold_reviewed,
    facts.ActionPlanReviewOverdue: _fold_overdue,
    facts.ActionPlanEnded: _fold_ended,
}


def _claims(plan: ActionPlan) -> tuple[ClaimRef, ...]:
    return (LIVE_PLAN(plan.journey_id),) if plan.status == PlanStatus.LIVE else ()


ACTION_PLANS = Aggregate(
    "action_plan",
    "action_plans",
    ActionPlan,
    evolve,
    indexes=(
        ("journey_id",),
        ("district", "status", "review_by", "plan_id"),
        ("status", "review_by", "plan_id"),
    ),
    claims=_claims,
)
