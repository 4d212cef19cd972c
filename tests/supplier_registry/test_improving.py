"""Improvement plans: a proper opportunity, a reply, reviews, and an end that people decide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.performance.domain import announcing, improving
from services.supplier_registry.performance.domain.deadlines import PLAN, PLAN_REVIEW
from services.supplier_registry.performance.domain.improving import (
    AnswerPlan,
    AskedTarget,
    ConcludePlan,
    Conclusion,
    ExtendPlan,
    OpenPlan,
    ReviewPlan,
)
from services.supplier_registry.performance.domain.plan import PlanStatus
from services.supplier_registry.performance.domain.state import Performance
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import key_of
from shared.kernel.rules import Rejected
from shared.reference import policy
from shared.reference.policy_values import ImprovementPlan
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, TERMS, a_member, a_notified_member, a_registered
from tests.supplier_registry.performing import TODAY, a_performance, after, codes, later, names, noon_of

ANN, PLAN_ID = "ann", UUID("01890000-0000-7000-8000-000000000004")
RULES = policy(ImprovementPlan, MARKET.regime, TODAY)
MEMBER = a_member()
REVIEW, LAST = later(14), later(60)


def a_plan(**differing: Any) -> OpenPlan:
    usual: dict[str, Any] = {
        "targets": (AskedTarget(measure="completion", value=70),),
        "steps": "Call each client before the start.",
        "review_on": REVIEW,
        "improve_by": LAST,
        "declares_no_interest": True,
    }
    return OpenPlan(**(usual | differing))


def opening(performance: Performance, asked: OpenPlan, supplier: Supplier = MEMBER) -> list[Event]:
    return improving.open_plan(performance, supplier, asked, PLAN_ID, ANN, RULES, NOON)


def improving_supplier() -> Performance:
    begun = a_performance()
    return after(begun, opening(begun, a_plan()))


def concluding(
    performance: Performance, conclusion: Conclusion, day: Any, supplier: Supplier = MEMBER, note: str = "41 of 90."
) -> list[Event]:
    asked = ConcludePlan(conclusion=conclusion, note=note, declares_no_interest=True)
    return improving.conclude_plan(performance, supplier, asked, ANN, TERMS, noon_of(day))


def refused(events: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        events()
    return codes(refusal.value)


def test_a_plan_says_what_is_asked_for_in_private_and_until_when_in_public() -> None:
    opened, detailed = opening(a_performance(), a_plan())
    assert isinstance(opened, facts.ImprovementPlanOpened)
    assert (opened.measures, opened.improve_by, opened.policies) == (("completion",), LAST, (RULES.stamp,))
    assert opened.remind_on == LAST - timedelta(days=RULES.values.remind_before_days)
    assert detailed.PRIVATE
    plan = improving_supplier().running_plan
    assert plan is not None
    assert (plan.status, plan.steps, plan.targets[0].value) == ("open", "Call each client before the start.", 70)


def test_every_reason_against_a_plan_is_given() -> None:
    interested = replace(a_registered(), interests=(Interest(ANN, "worked_there", "", NOON),))
    twice = (AskedTarget(measure="completion", value=70), AskedTarget(measure="completion", value=80))
    bad = a_plan(targets=twice, review_on=TODAY, improve_by=later(5), declares_no_interest=False)
    assert refused(lambda: opening(improving_supplier(), bad, interested)) == {
        "interest_not_denied",
        "interest_declared",
        "not_a_member",
        "plan_runs",
        "target_repeated",
        "time_too_short",
        "review_outside_plan",
    }
    least, most = RULES.values.at_least_days, RULES.values.at_most_days
    assert opening(a_performance(), a_plan(improve_by=later(least)))
    assert opening(a_performance(), a_plan(improve_by=later(most)))
    assert refused(lambda: opening(a_performance(), a_plan(improve_by=later(most + 1)))) == {"time_too_long"}


def test_the_supplier_replies_and_may_change_its_reply() -> None:
    plan = improving_supplier()
    agreed = improving.answer_plan(plan, AnswerPlan(agrees=True), NOON)
    assert names(agreed) == ["ImprovementPlanAnswered"]
    plan = after(plan, agreed)
    assert improving.answer_plan(plan, AnswerPlan(agrees=True), NOON) == []
    no = AnswerPlan(agrees=False, reply="We need until June.")
    after_all = after(plan, improving.answer_plan(plan, no, NOON)).running_plan
    assert after_all is not None
    assert (after_all.agreed, after_all.reply) == (False, "We need until June.")
    assert refused(lambda: improving.answer_plan(a_performance(), no, NOON)) == {"no_plan_runs"}


def test_a_review_says_whether_it_is_on_track_and_when_it_is_looked_at_again() -> None:
    asked = ReviewPlan(on_track=False, next_review_on=later(30), note="Starts are late.", declares_no_interest=True)
    reviewed = after(improving_supplier(), improving.review_plan(improving_supplier(), MEMBER, asked, ANN, NOON))
    plan = reviewed.running_plan
    assert plan is not None
    assert (plan.status, plan.review_on, plan.note) == (PlanStatus.OFF_TRACK, later(30), "Starts are late.")
    late = replace(asked, next_review_on=later(61))
    assert refused(lambda: improving.review_plan(reviewed, MEMBER, late, ANN, NOON)) == {"review_outside_plan"}


def test_time_to_improve_is_prolonged_and_never_taken_back() -> None:
    plan = improving_supplier()

    def until(day: Any) -> list[Event]:
        asked = ExtendPlan(improve_by=day, declares_no_interest=True)
        return improving.extend_plan(plan, MEMBER, asked, ANN, RULES, NOON)

    extended = after(plan, until(later(90))).running_plan
    assert extended is not None
    assert (extended.improve_by, extended.remind_on) == (later(90), later(90 - RULES.values.remind_before_days))
    assert until(LAST) == []
    assert refused(lambda: until(later(59))) == {"time_shortened"}
    assert refused(lambda: until(later(500))) == {"time_too_long"}


def test_nobody_fails_before_the_last_day_of_the_opportunity_is_over() -> None:
    plan = improving_supplier()
    assert refused(lambda: concluding(plan, Conclusion.FAILED, LAST)) == {"plan_still_runs"}
    met = after(plan, concluding(plan, Conclusion.MET, later(20)))
    assert (met.plan_runs, met.plans[0].status, met.plans[0].note) == (False, "met", "41 of 90.")
    assert refused(lambda: concluding(met, Conclusion.MET, later(21))) == {"no_plan_runs"}


def test_with_a_plan_that_failed_the_supplier_is_told_of_its_removal() -> None:
    plan = improving_supplier()
    events = concluding(plan, Conclusion.FAILED, later(61))
    assert names(events[:2]) == ["ImprovementPlanFailed", "ImprovementPlanNoted"]
    notified = next(each for each in events if isinstance(each, facts.SupplierRemovalNotified))
    assert (notified.category, notified.reason) == (CATEGORY, "persistent_poor_performance")
    assert after(plan, events).plans[0].status == PlanStatus.FAILED


@pytest.mark.parametrize("supplier", [a_notified_member(), a_registered()], ids=["told before", "no member"])
def test_no_second_notice_is_given_and_none_to_whoever_left(supplier: Supplier) -> None:
    events = concluding(improving_supplier(), Conclusion.FAILED, later(61), supplier)
    assert not [each for each in events if isinstance(each, facts.SupplierEvent)]
    assert (key_of(MARKET.code, CATEGORY) in supplier.notices) == bool(supplier.memberships)


def test_the_clock_says_what_waits_and_concludes_nothing() -> None:
    plan = improving_supplier()
    assert [each.by for each in PLAN_REVIEW.due(plan)] == [REVIEW]
    assert [each.by for each in PLAN.due(plan)] == [LAST]
    assert names(announcing.announce_plan_due(plan, LAST)) == ["ImprovementPlanDue"]
    assert announcing.announce_plan_overdue(plan, LAST, noon_of(LAST)) == []
    overdue = announcing.announce_plan_overdue(plan, LAST, noon_of(later(61)))
    assert names(overdue) == ["ImprovementPlanOverdue"]
    assert after(plan, overdue).plan_runs
    assert names(announcing.announce_review_due(plan, REVIEW, noon_of(later(15)))) == ["ImprovementPlanReviewDue"]
    ended = after(plan, concluding(plan, Conclusion.WITHDRAWN, later(2)))
    assert [*PLAN.due(ended), *PLAN_REVIEW.due(ended)] == []
    assert announcing.announce_plan_overdue(ended, LAST, noon_of(later(61))) == []


ACTS = st.sampled_from(["open", "agree", "review", "extend", "met", "failed", "withdrawn", "overdue"])


@given(st.lists(st.tuples(ACTS, st.integers(0, 40)), max_size=14))
def test_one_plan_runs_at_a_time_and_none_fails_early_whatever_people_do(acts: Sequence[tuple[str, int]]) -> None:
    performance, day = a_performance(), TODAY
    for number, (act, days) in enumerate(acts):
        day = day + timedelta(days=days)
        before = performance.running_plan
        try:
            events = done(performance, act, day, UUID(int=number + 1))
        except Rejected:
            continue
        performance = after(performance, events)
        assert sum(1 for each in performance.plans if each.running) <= 1
        assert performance.plan_runs == (performance.running_plan is not None)
        failed = [each for each in events if isinstance(each, facts.ImprovementPlanFailed)]
        assert not failed or (before is not None and day > before.improve_by)
        notified = [each for each in events if isinstance(each, facts.SupplierRemovalNotified)]
        assert len(notified) == len(failed)


def done(performance: Performance, act: str, day: Any, plan_id: UUID) -> list[Event]:
    now = noon_of(day)
    match act:
        case "open":
            asked = a_plan(review_on=day + timedelta(days=7), improve_by=day + timedelta(days=40))
            return improving.open_plan(performance, MEMBER, asked, plan_id, ANN, RULES, now)
        case "agree":
            return improving.answer_plan(performance, AnswerPlan(agrees=True), now)
        case "review":
            review = ReviewPlan(on_track=True, declares_no_interest=True)
            return improving.review_plan(performance, MEMBER, review, ANN, now)
        case "extend":
            longer = ExtendPlan(improve_by=day + timedelta(days=60), declares_no_interest=True)
            return improving.extend_plan(performance, MEMBER, longer, ANN, RULES, now)
        case "overdue":
            plan = performance.running_plan
            return announcing.announce_plan_overdue(performance, plan.improve_by, now) if plan else []
    return concluding(performance, Conclusion(act), day, note="")
