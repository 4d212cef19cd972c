"""What client and coach agree on: a plan is made, its steps are added, changed, done or dropped, it is looked at again.

Nothing is recorded for a journey that is closed. What each step is in words is the client's own and sealed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict
from uuid import UUID

from services.client_journey.journeys.domain.journey import Journey, journey_is_open
from services.client_journey.plans.domain.plan import ActionPlan, PlanStatus, Step, StepStatus
from services.client_journey.plans.domain.terms import (
    CompleteStep,
    DropStep,
    EndPlan,
    MakePlan,
    PlanStep,
    ReviewPlan,
    Today,
    is_due_in_time,
    is_for_staff_to_say,
    is_reviewed_in_time,
    is_to_do,
    lies_in_the_plan,
    may_be_done_by,
    no_plan_is_live,
    not_too_many,
    plan_is_live,
    says_what_it_is,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.known_codes import code_is_known, status_is_known
from shared.kernel.rules import NotFound, Rejection, reject_if_any
from shared.reference.calendar import subtract_working_days


@dataclass(frozen=True)
class NewStep:
    """The id of a step, and its words as they were sealed."""

    step_id: UUID
    sealed: Sealed | None = None


def make(
    journey: Journey, plan_id: UUID, steps: Sequence[NewStep], holder: str | None, asked: MakePlan, today: Today
) -> list[Event]:
    """Make the plan of a journey, or raise `Rejected` with every reason against it.

    `holder` is the plan of the journey that is live; `steps` are the ids and sealed words of what is asked for.
    """
    review_by = asked.review_by or today.day + timedelta(days=today.asks.review_after_days)
    reject_if_any(
        [
            journey_is_open(journey),
            no_plan_is_live(holder),
            not_too_many(len(asked.steps), today),
            *(
                each
                for number, step in enumerate(asked.steps)
                for each in _may_be_planned(step, today, f"/steps/{number}")
            ),
            is_reviewed_in_time(review_by, today),
        ]
    )
    return [
        facts.ActionPlanMade(
            plan_id=plan_id,
            district=journey.district,
            journey_id=journey.journey_id,
            steps=tuple(_planned(each, new) for each, new in zip(asked.steps, steps, strict=False)),
            made_at=today.now,
            review_by=review_by,
            remind_on=_remind_on(review_by, today),
            policies=today.stamps,
        )
    ]


def add_step(journey: Journey, plan: ActionPlan, new: NewStep, asked: PlanStep, today: Today) -> list[Event]:
    """Add a step to a plan."""
    too_many = not_too_many(len(plan.steps) + 1, today)
    reject_if_any([*_may_be_changed(journey, plan), too_many, *_may_be_planned(asked, today)])
    step = _planned(asked, new)
    return [facts.PlanStepAdded(**about(plan, journey), step=step, policies=today.stamps)]


def change_step(journey: Journey, plan: ActionPlan, new: NewStep, asked: PlanStep, today: Today) -> list[Event]:
    """Agree anew on a step that is to do; the same again changes nothing. Without words, those that it has stay."""
    step = _the_step(plan, new.step_id)
    if new.sealed is None and (step.kind, step.done_by, step.due) == (asked.kind, asked.done_by, asked.due):
        return []
    reject_if_any([*_may_be_changed(journey, plan), is_to_do(step), *_may_be_planned(asked, today, instead_of=step)])
    changed = _planned(asked, NewStep(step.step_id, new.sealed or step.sealed))
    return [facts.PlanStepChanged(**about(plan, journey), step=changed, policies=today.stamps)]


def complete_step(journey: Journey, plan: ActionPlan, step_id: UUID, asked: CompleteStep, today: Today) -> list[Event]:
    """Record that a step was taken."""
    step = _the_step(plan, step_id)
    if step.status is StepStatus.DONE and step.settled_on == asked.done_on:
        return []
    was_there = lies_in_the_plan(plan, asked.done_on, today, "/done_on")
    reject_if_any([*_may_be_changed(journey, plan), is_to_do(step), was_there])
    return [facts.PlanStepDone(**about(plan, journey), step_id=step_id, done_on=asked.done_on)]


def drop_step(journey: Journey, plan: ActionPlan, step_id: UUID, asked: DropStep, today: Today) -> list[Event]:
    """Record that a step will not be taken."""
    step = _the_step(plan, step_id)
    if step.status is StepStatus.DROPPED and step.reason == asked.reason:
        return []
    reject_if_any([*_may_be_changed(journey, plan), is_to_do(step)])
    return [facts.PlanStepDropped(**about(plan, journey), step_id=step_id, reason=asked.reason, dropped_on=today.day)]


def reopen_step(journey: Journey, plan: ActionPlan, step_id: UUID) -> list[Event]:
    """Let a step be to do that was recorded as done or dropped in error."""
    step = _the_step(plan, step_id)
    if step.status is StepStatus.TO_DO:
        return []
    reject_if_any([*_may_be_changed(journey, plan), status_is_known("step", step.status)])
    return [facts.PlanStepReopened(**about(plan, journey), step_id=step_id)]


def review(journey: Journey, plan: ActionPlan, asked: ReviewPlan, today: Today) -> list[Event]:
    """Record a review, which starts the clock of the next one."""
    review_by = asked.review_by or today.day + timedelta(days=today.asks.review_after_days)
    if not plan.overdue and (plan.reviewed_on, plan.review_by) == (asked.reviewed_on, review_by):
        return []
    was_there = lies_in_the_plan(plan, asked.reviewed_on, today, "/reviewed_on")
    reject_if_any([*_may_be_changed(journey, plan), was_there, is_reviewed_in_time(review_by, today)])
    return [
        facts.ActionPlanReviewed(
            **about(plan, journey),
            reviewed_on=asked.reviewed_on,
            review_by=review_by,
            remind_on=_remind_on(review_by, today),
            policies=today.stamps,
        )
    ]


def end(journey: Journey, plan: ActionPlan, asked: EndPlan, now: datetime) -> list[Event]:
    """End a plan; steps that are to do stay as they are."""
    if plan.status is PlanStatus.ENDED and plan.reason == asked.reason:
        return []
    reject_if_any([is_for_staff_to_say(asked.reason), *_may_be_changed(journey, plan)])
    return [facts.ActionPlanEnded(**about(plan, journey), reason=asked.reason, ended_at=now)]


def _may_be_changed(journey: Journey, plan: ActionPlan) -> Iterator[Rejection | None]:
    yield journey_is_open(journey)
    yield plan_is_live(plan)


def _may_be_planned(
    step: PlanStep, today: Today, pointer: str = "", *, instead_of: Step | None = None
) -> Iterator[Rejection | None]:
    """Say what is against a step; a day and words that it had already may be kept."""
    yield code_is_known("plan step", step.kind, f"{pointer}/kind")
    yield may_be_done_by(step, pointer)
    if instead_of is None or instead_of.sealed is None:
        yield says_what_it_is(step, pointer)
    if instead_of is None or step.due != instead_of.due:
        yield is_due_in_time(step, today, pointer)


def _planned(step: PlanStep, new: NewStep) -> facts.PlannedStep:
    return facts.PlannedStep(step_id=new.step_id, kind=step.kind, done_by=step.done_by, due=step.due, sealed=new.sealed)


def _the_step(plan: ActionPlan, step_id: UUID) -> Step:
    if (step := plan.step(step_id)) is None:
        raise NotFound("step of the action plan", step_id)
    return step


def _remind_on(review_by: date, today: Today) -> date:
    return subtract_working_days(review_by, today.asks.remind_before_working_days)


class About(TypedDict):
    """Which plan every fact is about, and where its journey is."""

    plan_id: UUID
    district: str


def about(plan: ActionPlan, journey: Journey) -> About:
    """Return what every fact about this plan says."""
    return About(plan_id=plan.plan_id, district=journey.district)
