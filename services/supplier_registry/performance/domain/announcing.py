"""What is said of plans by the clock: that a review is overdue, that the last day is near, and that it is over."""

from datetime import date, datetime

from services.supplier_registry.performance.domain.about import about
from services.supplier_registry.performance.domain.state import Performance
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date


def announce_review_due(performance: Performance, review_on: date, now: datetime) -> list[Event]:
    """Say that nobody has reviewed the plan on its day. Nothing where it was, or is concluded."""
    plan = performance.running_plan
    if plan is None or plan.review_on != review_on or uk_date(now) <= review_on:
        return []
    return [facts.ImprovementPlanReviewDue(**about(performance), plan_id=plan.plan_id, review_on=review_on)]


def announce_plan_due(performance: Performance, improve_by: date) -> list[Event]:
    """Say that the last day of the plan is near."""
    plan = performance.running_plan
    if plan is None or plan.improve_by != improve_by:
        return []
    return [facts.ImprovementPlanDue(**about(performance), plan_id=plan.plan_id, improve_by=improve_by)]


def announce_plan_overdue(performance: Performance, improve_by: date, now: datetime) -> list[Event]:
    """Say that the last day of the plan is over. It concludes nothing: whether it was met, people decide."""
    plan = performance.running_plan
    if plan is None or plan.improve_by != improve_by or uk_date(now) <= improve_by:
        return []
    return [facts.ImprovementPlanOverdue(**about(performance), plan_id=plan.plan_id, improve_by=improve_by)]
