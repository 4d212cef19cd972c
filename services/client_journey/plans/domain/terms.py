"""What is asked for of an action plan, and the rules of what client and coach may agree on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from services.client_journey.plans.domain.plan import ActionPlan, PlanStatus, Step, StepStatus
from shared.kernel.commands import Day, command, confidential
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection
from shared.kernel.text import Shown
from shared.reference import (
    Doer,
    PlanStepCode,
    Policy,
    ReasonKind,
    plan_step_kinds,
    prevailing_policy,
    reason_of,
)
from shared.reference.calendar import uk_date
from shared.reference.policy_values import ActionPlans

JOURNEY_CLOSED = "journey_closed"
OTHER = "other"
STEPS_IN_ONE_REQUEST = 100
"""More than any policy lets a plan have."""

Words = Annotated[str, Shown(longest=500, lines=True, needed=True)]


@confidential
@command
class StepWords:
    """A step in words: all of it that is sealed."""

    said: Words


@confidential
@command
class PlanStep:
    """A step: what it is, who does it, the last day for it, and in words what it is for this client."""

    kind: PlanStepCode
    done_by: Doer
    due: Day
    said: Words | None = None


@confidential
@command
class MakePlan:
    """A plan with its first steps, and by when it is looked at again; without a day, by that of the policy."""

    steps: Annotated[tuple[PlanStep, ...], Field(max_length=STEPS_IN_ONE_REQUEST)]
    review_by: Day | None = None


@command
class CompleteStep:
    """A step was taken, on a day that is not in the future."""

    done_on: Day


@command
class DropStep:
    """A step will not be taken, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.PLAN_STEP_DROPPED)]


@command
class ReviewPlan:
    """Client and coach went through the plan on a day, and meet for the next review by another."""

    reviewed_on: Day
    review_by: Day | None = None


@command
class EndPlan:
    """The plan is over, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.ACTION_PLAN_ENDED)]


@dataclass(frozen=True)
class Today:
    """The moment of a decision, with what the policy of its day asks of plans."""

    now: datetime

    @property
    def day(self) -> date:
        """The day in the United Kingdom."""
        return uk_date(self.now)

    @property
    def asks(self) -> ActionPlans:
        """What the policy asks."""
        return self._policy.values

    @property
    def stamps(self) -> tuple[str, ...]:
        """The policy that a decision followed."""
        return (self._policy.stamp,)

    @property
    def _policy(self) -> Policy[ActionPlans]:
        return prevailing_policy(ActionPlans, self.day)


def no_plan_is_live(holder: str | None) -> Rejection | None:
    """Client and coach work by one plan at a time."""
    if holder is None:
        return None
    return Rejection("plan_live", f"the journey has action plan {holder}: add to it, or end it first")


def plan_is_live(plan: ActionPlan) -> Rejection | None:
    """What is over stays as it was: a new plan takes its place."""
    if plan.status is PlanStatus.LIVE:
        return None
    return status_is_known("action plan", plan.status) or Rejection("plan_ended", "the action plan has ended")


def is_for_staff_to_say(reason: str) -> Rejection | None:
    """A plan ends with its journey only where that has happened."""
    if reason != JOURNEY_CLOSED:
        return None
    return Rejection("reason_not_given", f"{reason} follows from something else, and is not given", "/reason")


def not_too_many(steps: int, today: Today) -> Rejection | None:
    """A plan is short enough to work by, and has at least one step."""
    most = today.asks.steps_at_most
    if 1 <= steps <= most:
        return None
    return Rejection("steps_out_of_bounds", f"a plan has 1 to {most} steps, not {steps}", "/steps")


def may_be_done_by(step: PlanStep, pointer: str = "") -> Rejection | None:
    """Some steps only the client can take, and some only the coach."""
    kinds = plan_step_kinds()
    allowed = kinds[step.kind].done_by if step.kind in kinds else tuple(Doer)
    if step.done_by in allowed:
        return None
    return Rejection("step_not_theirs", f"{step.kind} is done by {' or '.join(allowed)}", f"{pointer}/done_by")


def says_what_it_is(step: PlanStep, pointer: str = "") -> Rejection | None:
    """A step without a code of its own is nothing without words."""
    if step.kind != OTHER or step.said:
        return None
    return Rejection("step_words_needed", "say in words what the step is", f"{pointer}/said")


def is_due_in_time(step: PlanStep, today: Today, pointer: str = "") -> Rejection | None:
    """A step lies ahead, and no further than the policy lets anybody plan."""
    last = today.day + timedelta(days=today.asks.steps_due_within_days)
    if today.day <= step.due <= last:
        return None
    return Rejection("step_due_out_of_bounds", f"a step is due from {today.day} to {last}", f"{pointer}/due")


def is_reviewed_in_time(review_by: date, today: Today) -> Rejection | None:
    """The next review lies ahead, and no further than the policy lets a plan go on unseen."""
    first, last = today.day + timedelta(days=1), today.day + timedelta(days=today.asks.review_within_days)
    if first <= review_by <= last:
        return None
    return Rejection("review_out_of_bounds", f"the next review is by a day from {first} to {last}", "/review_by")


def lies_in_the_plan(plan: ActionPlan, day: date, today: Today, pointer: str) -> Rejection | None:
    """What was done was done between the beginning of the plan and today."""
    first = uk_date(plan.made_at)
    if first <= day <= today.day:
        return None
    return Rejection("day_out_of_bounds", f"a day from {first}, on which the plan was made, to {today.day}", pointer)


def is_to_do(step: Step) -> Rejection | None:
    """What is done or dropped is opened again before anything else is said of it."""
    if step.status is StepStatus.TO_DO:
        return None
    settled = Rejection("step_settled", f"the step is {step.status}: reopen it first, if that was an error")
    return status_is_known("step", step.status) or settled
