"""The clock that runs in a live plan: by when client and coach look at it again."""

from collections.abc import Iterator
from typing import Any

from services.client_journey.plans.domain.plan import ACTION_PLANS, ActionPlan, PlanStatus
from shared.kernel.deadlines import Deadline, Due, Reminder


def _review(plan: ActionPlan) -> Iterator[Due]:
    yield Due(str(plan.plan_id), plan.review_by)


REVIEW_DUE: Reminder[ActionPlan] = Reminder("action_plan_review_due", lambda plan: plan.remind_on)
REVIEW: Deadline[Any] = Deadline(
    "action_plan_review",
    awaits="a review of an action plan by client and coach",
    passed="the plan goes on, and may still be reviewed; the district is told",
    aggregate=ACTION_PLANS,
    due=_review,
    standing={"status": PlanStatus.LIVE},
    binding=False,
    reminders=(REVIEW_DUE,),
    ends=True,
)

PLAN_DEADLINES: tuple[Deadline[Any], ...] = (REVIEW,)
