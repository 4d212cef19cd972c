"""What becomes of a plan by what becomes of its journey, and what is said of its clock. None of it decides."""

from datetime import date, datetime

from services.client_journey.journeys.domain.journey import Journey, Status
from services.client_journey.plans.domain.plan import ActionPlan, PlanStatus
from services.client_journey.plans.domain.planning import about
from services.client_journey.plans.domain.terms import JOURNEY_CLOSED
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date


def follow(plan: ActionPlan | None, journey: Journey | None, now: datetime) -> list[Event]:
    """Let a live plan go with its journey to another district, and end with it.

    It may run at any time, in any order and any number of times.
    """
    if plan is None or journey is None or plan.status is not PlanStatus.LIVE:
        return []
    moved = plan.district != journey.district
    events: list[Event] = (
        [facts.ActionPlanTransferred(**about(plan, journey), from_district=plan.district)] if moved else []
    )
    if journey.status == Status.CLOSED:
        events.append(facts.ActionPlanEnded(**about(plan, journey), reason=JOURNEY_CLOSED, ended_at=now))
    return events


def announce_due(plan: ActionPlan, journey: Journey, review_by: date) -> list[Event]:
    """Say that the last day for a review is near; not for a journey that has closed meanwhile."""
    if not _awaits_review(plan, journey, review_by):
        return []
    return [facts.ActionPlanReviewDue(**about(plan, journey), review_by=review_by)]


def announce_overdue(plan: ActionPlan, journey: Journey, review_by: date, now: datetime) -> list[Event]:
    """Say that the last day for a review is over."""
    if not _awaits_review(plan, journey, review_by) or plan.overdue or uk_date(now) <= review_by:
        return []
    return [facts.ActionPlanReviewOverdue(**about(plan, journey), review_by=review_by)]


def _awaits_review(plan: ActionPlan, journey: Journey, review_by: date) -> bool:
    live = plan.status is PlanStatus.LIVE and journey.status == Status.OPEN
    return live and plan.review_by == review_by
