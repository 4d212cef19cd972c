"""Improvement plans: a proper opportunity to improve, with dates, before poor performance counts against a supplier.

PA 2023 Sch. 7 para. 12 asks for notice, a proper opportunity to improve and that the supplier did not; PCR 2015
reg. 57(8)(g) for significant or persistent deficiencies. People open, review and conclude a plan; its clock reminds
them.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.supplier_registry.performance.domain.about import About, about
from services.supplier_registry.performance.domain.fairness import (
    had_its_time,
    is_a_member,
    is_later,
    is_not_too_late,
    may_decide,
    measures_are_named_once,
    no_plan_runs,
    review_lies_within,
    time_is_fair,
)
from services.supplier_registry.performance.domain.passing import counts_by_itself
from services.supplier_registry.performance.domain.plan import Plan
from services.supplier_registry.performance.domain.state import Performance
from services.supplier_registry.removals.domain.notices import NotifyRemoval, notify_removal
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Distinct, Text, command
from shared.kernel.memberships import key_of
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference.calendar import uk_date
from shared.reference.lists import coded
from shared.reference.policies import Policy
from shared.reference.policy_values import ImprovementPlan

POOR_PERFORMANCE = "persistent_poor_performance"
"""The reason for which a supplier is told of its removal once a plan has failed."""


@command
class AskedTarget:
    """What is to be reached of a measure: at least so many percent, or at most so many hours or complaints.

    Of provision that did not start, it is at most so many percent.
    """

    measure: Annotated[str, coded("measure of performance")]
    value: Annotated[int, Field(ge=0, le=1000)]


@command
class OpenPlan:
    """Give a supplier until the end of a day to improve, and say what it is to reach and how."""

    targets: Annotated[tuple[AskedTarget, ...], Field(max_length=7), Distinct(at_least=1)]
    steps: Annotated[str, Shown(longest=4000, lines=True, needed=True)]
    review_on: Day
    improve_by: Day
    declares_no_interest: bool


@command
class AnswerPlan:
    """What the supplier replies to a plan; a later reply takes the place of this."""

    agrees: bool
    reply: Text = ""


@command
class ReviewPlan:
    """Whether a plan is on track, and when it is looked at again."""

    on_track: bool
    next_review_on: Day | None = None
    note: Text = ""
    declares_no_interest: bool


@command
class ExtendPlan:
    """Give a supplier more time to improve."""

    improve_by: Day
    note: Text = ""
    declares_no_interest: bool


class Conclusion(StrEnum):
    """What came of a plan."""

    MET = "met"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


@command
class ConcludePlan:
    """Say what came of a plan. Where it failed, the supplier is told that it is to be removed, with the note."""

    conclusion: Conclusion
    note: Text = ""
    declares_no_interest: bool


class OfPlan(About):
    """Which plan a fact is about."""

    plan_id: UUID


def open_plan(
    performance: Performance,
    supplier: Supplier,
    asked: OpenPlan,
    plan_id: UUID,
    actor: str,
    terms: Policy[ImprovementPlan],
    now: datetime,
) -> list[Event]:
    """Open a plan, or raise `Rejected`."""
    today = uk_date(now)
    reject_if_any(
        (
            *may_decide(supplier, actor, declared=asked.declares_no_interest),
            counts_by_itself(performance),
            is_a_member(performance, supplier),
            no_plan_runs(performance),
            measures_are_named_once([each.measure for each in asked.targets]),
            *time_is_fair(asked.improve_by, today, terms.values),
            review_lies_within(asked.review_on, asked.improve_by, today, "/review_on"),
        )
    )
    of = _of(performance, plan_id)
    opened = facts.ImprovementPlanOpened(
        **of,
        measures=tuple(each.measure for each in asked.targets),
        review_on=asked.review_on,
        improve_by=asked.improve_by,
        remind_on=_remind_on(asked.improve_by, terms.values),
        opened_at=now,
        policies=(terms.stamp,),
    )
    targets = tuple(facts.Target(measure=each.measure, value=each.value) for each in asked.targets)
    return [opened, facts.ImprovementPlanDetailed(**of, targets=targets, steps=asked.steps)]


def answer_plan(performance: Performance, asked: AnswerPlan, now: datetime) -> list[Event]:
    """Take in what the supplier replies to the plan that runs; raises `Rejected` where none does."""
    plan = running(performance)
    if (plan.agreed, plan.reply) == (asked.agrees, asked.reply):
        return []
    of = _of(performance, plan.plan_id)
    answered = facts.ImprovementPlanAnswered(**of, agreed=asked.agrees, answered_at=now)
    return [answered, facts.ImprovementPlanReplied(**of, reply=asked.reply)] if asked.reply else [answered]


def review_plan(
    performance: Performance, supplier: Supplier, asked: ReviewPlan, actor: str, now: datetime
) -> list[Event]:
    """Say whether the plan that runs is on track, or raise `Rejected`."""
    plan = running(performance)
    following = asked.next_review_on
    late = review_lies_within(following, plan.improve_by, uk_date(now), "/next_review_on") if following else None
    reject_if_any((*may_decide(supplier, actor, declared=asked.declares_no_interest), late))
    of = _of(performance, plan.plan_id)
    reviewed = facts.ImprovementPlanReviewed(**of, on_track=asked.on_track, review_on=following, reviewed_at=now)
    return [reviewed, *_noted(of, asked.note)]


def extend_plan(
    performance: Performance,
    supplier: Supplier,
    asked: ExtendPlan,
    actor: str,
    terms: Policy[ImprovementPlan],
    now: datetime,
) -> list[Event]:
    """Give more time for the plan that runs, or raise `Rejected`."""
    plan = running(performance)
    if plan.improve_by == asked.improve_by:
        return []
    reject_if_any(
        (
            *may_decide(supplier, actor, declared=asked.declares_no_interest),
            is_later(asked.improve_by, plan),
            is_not_too_late(asked.improve_by, uk_date(now), terms.values),
        )
    )
    of = _of(performance, plan.plan_id)
    extended = facts.ImprovementPlanExtended(
        **of,
        improve_by=asked.improve_by,
        remind_on=_remind_on(asked.improve_by, terms.values),
        extended_at=now,
        policies=(terms.stamp,),
    )
    return [extended, *_noted(of, asked.note)]


def conclude_plan(
    performance: Performance, supplier: Supplier, asked: ConcludePlan, actor: str, removal: Terms, now: datetime
) -> list[Event]:
    """Conclude the plan that runs, or raise `Rejected`; with a plan that failed goes the notice of removal."""
    plan = running(performance)
    failed = asked.conclusion is Conclusion.FAILED
    reject_if_any(
        (
            *may_decide(supplier, actor, declared=asked.declares_no_interest),
            had_its_time(plan, uk_date(now)) if failed else None,
        )
    )
    of = _of(performance, plan.plan_id)
    concluded: dict[Conclusion, Event] = {
        Conclusion.MET: facts.ImprovementPlanMet(**of, met_at=now),
        Conclusion.FAILED: facts.ImprovementPlanFailed(**of, failed_at=now),
        Conclusion.WITHDRAWN: facts.ImprovementPlanWithdrawn(**of, withdrawn_at=now),
    }
    follows = _notice(performance, supplier, asked.note, removal, now) if failed else []
    return [concluded[asked.conclusion], *_noted(of, asked.note), *follows]


def _notice(performance: Performance, supplier: Supplier, note: str, removal: Terms, now: datetime) -> list[Event]:
    """Return the notice of removal of a member that was not told of one before, whatever for."""
    name = key_of(performance.market, performance.category)
    if name in supplier.notices or is_a_member(performance, supplier):
        return []
    asked = NotifyRemoval(category=performance.category, reasons=(POOR_PERFORMANCE,), detail=note)
    return notify_removal(supplier, performance.market, asked, removal, now)


def running(performance: Performance) -> Plan:
    """Return the plan that runs; raises `Rejected` where none does."""
    if (plan := performance.running_plan) is None:
        raise Rejected(Rejection("no_plan_runs", "no improvement plan runs in this category"))
    return plan


def _remind_on(improve_by: date, terms: ImprovementPlan) -> date:
    return improve_by - timedelta(days=terms.remind_before_days)


def _of(performance: Performance, plan_id: UUID) -> OfPlan:
    return OfPlan(**about(performance), plan_id=plan_id)


def _noted(of: OfPlan, note: str) -> list[Event]:
    return [facts.ImprovementPlanNoted(**of, note=note)] if note else []
