"""Which facts of a plan are for whom: staff of the client's district, who alone may see it, see all of them."""

from services.client_journey.plans.domain.plan import ACTION_PLANS
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

ACTION_PLAN_DISCLOSURE = Disclosure(
    ACTION_PLANS,
    told_to(
        whoever_sees_it,
        facts.ActionPlanMade,
        facts.PlanStepAdded,
        facts.PlanStepChanged,
        facts.PlanStepDone,
        facts.PlanStepDropped,
        facts.PlanStepReopened,
        facts.ActionPlanReviewed,
        facts.ActionPlanTransferred,
        facts.ActionPlanReviewDue,
        facts.ActionPlanReviewOverdue,
        facts.ActionPlanEnded,
    ),
    fields={"sealed": nobody},
)
