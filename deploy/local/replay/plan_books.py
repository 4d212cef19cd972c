"""The books of a replay on action plans: each stands as the client was told, and its clock said what there was to say.

What a review is due by is checked against the plan as it stood: said too late or twice, it would mislead a coach.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from deploy.local.replay.last_words import Logs, said_wrongly, told_otherwise
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.client_journey.plans.domain.plan import ACTION_PLANS, ActionPlan, PlanStatus
from shared.contracts import client_journey as facts


def plan_findings(plans: Logs, told: Told, today: date) -> list[Finding]:
    """Check the logs of action plans against what the client was told, one another, and their clock."""
    folded = {each: ACTION_PLANS.fold([one.event for one in log if one.event]) for each, log in plans.items()}
    states = {each: plan for each, plan in folded.items() if plan}
    expected = {each: f"{' '.join(steps)}, {told.plan_reviews[each]} reviews" for each, steps in told.plans.items()}
    found = {each: _in_words(plan, plans[each]) for each, plan in states.items()}
    differing = told_otherwise(found, expected, "action plan {} has {}, the client was told {}")
    live = [plan for plan in states.values() if plan.status is PlanStatus.LIVE]
    of_journeys = [f"journey {each} has {many} live plans" for each, many in _journeys(live).items() if many > 1]
    of_journeys += [f"plan {plan.plan_id} {why}" for plan in states.values() for why in _apart(plan, told)]
    overdue = [
        f"action plan {each}: {why}"
        for each, log in plans.items()
        for why in said_wrongly(log, ACTION_PLANS, facts.ActionPlanReviewOverdue, "review_by")
    ]
    overdue += [
        f"action plan {plan.plan_id} is to be reviewed by {plan.review_by}, and nobody was told that this is over"
        for plan in live
        if plan.review_by < today and not plan.overdue
    ]
    return [
        Finding.of("every action plan stands as the client was told, and no other", len(states), differing),
        Finding.of("a journey has one live plan, which goes with it and ends with it", len(states), of_journeys),
        Finding.of("every review that nobody made by its day is said to be overdue, once", len(states), overdue),
    ]


def _in_words(plan: ActionPlan, log: Sequence[Logged]) -> str:
    reviews = sum(isinstance(each.event, facts.ActionPlanReviewed) for each in log)
    return f"{' '.join(str(each.status) for each in plan.steps)}, {reviews} reviews"


def _journeys(plans: Sequence[ActionPlan]) -> Mapping[str, int]:
    return Counter(str(each.journey_id) for each in plans)


def _apart(plan: ActionPlan, told: Told) -> Iterator[str]:
    """Say in what a plan is not with its journey."""
    journey = str(plan.journey_id)
    if (plan.status is PlanStatus.LIVE) != (told.journeys.get(journey) == "open"):
        yield f"is {plan.status}, and its journey is {told.journeys.get(journey)}"
    if plan.district != told.transferred.get(journey, plan.district):
        yield f"is in {plan.district}, and its journey in {told.transferred[journey]}"
