"""The clocks that run in a performance, and what is said at their steps. They decide nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.supplier_registry.performance.domain.state import PERFORMANCES, Performance
from shared.kernel.deadlines import Deadline, Due, Reminder


def _review(performance: Performance) -> Iterator[Due]:
    plan = performance.running_plan
    if plan and plan.review_on:
        yield Due(str(performance.performance_id), plan.review_on)


def _plan(performance: Performance) -> Iterator[Due]:
    if plan := performance.running_plan:
        yield Due(str(performance.performance_id), plan.improve_by)


def _inactivity(performance: Performance) -> Iterator[Due]:
    if performance.inactivity and performance.inactivity.open:
        yield Due(str(performance.performance_id), performance.inactivity.answer_by)


def _reminded_on(performance: Performance) -> date | None:
    return performance.running_plan.remind_on if performance.running_plan else None


PLAN_REVIEW: Deadline[Any] = Deadline(
    "improvement_plan_review",
    awaits="the review of an improvement plan",
    passed="the commercial team is told, and may still review it",
    aggregate=PERFORMANCES,
    due=_review,
    standing={"plan_runs": True},
    ends=True,
)
PLAN_DUE: Reminder[Performance] = Reminder("improvement_plan_due", _reminded_on)
PLAN: Deadline[Any] = Deadline(
    "improvement_plan",
    awaits="a supplier's improvement (PA 2023 Sch. 7 para. 12)",
    passed="the commercial team is told, and decides whether it has improved",
    aggregate=PERFORMANCES,
    due=_plan,
    standing={"plan_runs": True},
    reminders=(PLAN_DUE,),
    ends=True,
)
INACTIVITY: Deadline[Any] = Deadline(
    "membership_inactivity",
    awaits="a supplier's answer whether it still offers",
    passed="it stays a member; the commercial team is told",
    aggregate=PERFORMANCES,
    due=_inactivity,
    standing={"is_asked": True},
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (PLAN_REVIEW, PLAN, INACTIVITY)
