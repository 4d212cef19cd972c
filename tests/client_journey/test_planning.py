"""The rules of action plans: what client and coach may agree on, what becomes of it, and every reason against it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.client_journey.journeys.domain.journey import Status
from services.client_journey.plans.domain import following, planning
from services.client_journey.plans.domain.deadlines import REVIEW
from services.client_journey.plans.domain.plan import (
    ACTION_PLANS,
    LIVE_PLAN,
    ActionPlan,
    PlanStatus,
    StepStatus,
    evolve,
)
from services.client_journey.plans.domain.planning import NewStep
from services.client_journey.plans.domain.terms import (
    CompleteStep,
    DropStep,
    EndPlan,
    MakePlan,
    PlanStep,
    ReviewPlan,
    Today,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound, Rejected
from shared.reference import Doer, open_markets
from tests.client_journey.examples import JOURNEY, JOURNEY_ID, NOON

PLAN_ID, STEP_ID, ANOTHER_ID = new_id(), new_id(), new_id()
STEPS = (NewStep(STEP_ID), NewStep(ANOTHER_ID))
WORDS, OTHER_WORDS = Sealed.of(b"a"), Sealed.of(b"b")
TODAY = Today(NOON)
DAY = date(2017, 3, 1)
STEP = PlanStep(kind="write_cv", done_by=Doer.CLIENT, due=DAY + timedelta(days=7))
FIND = PlanStep(kind="find_provision", done_by=Doer.COACH, due=DAY + timedelta(days=3))
MAKE = MakePlan(steps=(STEP, FIND), review_by=date(2017, 3, 22))
CLOSED = replace(JOURNEY, status=Status.CLOSED)
ELSEWHERE = replace(JOURNEY, district="D02")


def after(plan: ActionPlan | None, *events: Event) -> ActionPlan:
    for event in events:
        plan = evolve(plan, event)
    assert plan is not None
    return plan


def a_plan() -> ActionPlan:
    return after(None, *planning.make(JOURNEY, PLAN_ID, STEPS, None, MAKE, TODAY))


def status_of(plan: ActionPlan, step_id: object = STEP_ID) -> str:
    return next(each.status for each in plan.steps if each.step_id == step_id)


def refused(decide: Callable[[], list[Event]]) -> dict[str, str]:
    with pytest.raises(Rejected) as refusal:
        decide()
    return {each.pointer: each.code for each in refusal.value.rejections}


def test_a_plan_holds_its_steps_and_the_day_of_its_review() -> None:
    plan = a_plan()
    assert (plan.journey_id, plan.district, plan.status) == (JOURNEY_ID, "D01", PlanStatus.LIVE)
    assert [(each.kind, each.done_by, each.status) for each in plan.steps] == [
        ("write_cv", "client", "to_do"),
        ("find_provision", "coach", "to_do"),
    ]
    assert (plan.review_by, plan.remind_on) == (date(2017, 3, 22), date(2017, 3, 20))
    unnamed = planning.make(JOURNEY, PLAN_ID, STEPS[:1], None, replace(MAKE, review_by=None), TODAY)
    assert after(None, *unnamed).review_by == DAY + timedelta(days=28)


def test_every_reason_against_a_plan_is_given() -> None:
    steps = (
        PlanStep(kind="write_cv", done_by=Doer.COACH, due=DAY - timedelta(days=1)),
        PlanStep(kind="find_provision", done_by=Doer.CLIENT, due=DAY + timedelta(days=367)),
    )
    asked = MakePlan(steps=steps, review_by=DAY)
    with pytest.raises(Rejected) as refusal:
        planning.make(CLOSED, PLAN_ID, STEPS, "another", asked, TODAY)
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [
        ("journey_closed", ""),
        ("plan_live", ""),
        ("step_not_theirs", "/steps/0/done_by"),
        ("step_due_out_of_bounds", "/steps/0/due"),
        ("step_not_theirs", "/steps/1/done_by"),
        ("step_due_out_of_bounds", "/steps/1/due"),
        ("review_out_of_bounds", "/review_by"),
    ]


def test_a_plan_is_made_while_no_market_is_open() -> None:
    """What is done for a client waits for no market: none is open on this day."""
    before = Today(datetime(2016, 6, 13, 12, tzinfo=UTC))
    assert open_markets(before.day) == ()
    asked = MakePlan(steps=(replace(STEP, due=before.day),))
    made = after(None, *planning.make(JOURNEY, PLAN_ID, STEPS[:1], None, asked, before))
    assert made.review_by == before.day + timedelta(days=28)


@pytest.mark.parametrize("steps", [(), (STEP,) * 31], ids=["none", "too many"])
def test_a_plan_is_short_enough_to_work_by(steps: tuple[PlanStep, ...]) -> None:
    asked = MakePlan(steps=steps, review_by=None)
    assert refused(lambda: planning.make(JOURNEY, PLAN_ID, (), None, asked, TODAY)) == {"/steps": "steps_out_of_bounds"}


@pytest.mark.parametrize(
    ("review_by", "allowed"),
    [
        (DAY, False),
        (DAY + timedelta(days=1), True),
        (DAY + timedelta(days=91), True),
        (DAY + timedelta(days=92), False),
    ],
)
def test_the_next_review_lies_ahead_and_not_too_far(review_by: date, *, allowed: bool) -> None:
    asked = replace(MAKE, review_by=review_by)
    if allowed:
        assert planning.make(JOURNEY, PLAN_ID, STEPS, None, asked, TODAY)
        return
    assert refused(lambda: planning.make(JOURNEY, PLAN_ID, STEPS, None, asked, TODAY)) == {
        "/review_by": "review_out_of_bounds"
    }


def test_a_step_is_done_or_dropped_once_and_may_be_opened_again() -> None:
    done = after(a_plan(), *planning.complete_step(JOURNEY, a_plan(), STEP_ID, CompleteStep(done_on=DAY), TODAY))
    assert (status_of(done), status_of(done, ANOTHER_ID)) == (StepStatus.DONE, StepStatus.TO_DO)
    assert planning.complete_step(JOURNEY, done, STEP_ID, CompleteStep(done_on=DAY), TODAY) == []
    drop = DropStep(reason="client_declined")
    assert refused(lambda: planning.drop_step(JOURNEY, done, STEP_ID, drop, TODAY)) == {"": "step_settled"}
    reopened = after(done, *planning.reopen_step(JOURNEY, done, STEP_ID))
    assert reopened == a_plan()
    assert planning.reopen_step(JOURNEY, reopened, STEP_ID) == []
    dropped = after(reopened, *planning.drop_step(JOURNEY, reopened, STEP_ID, drop, TODAY))
    step = dropped.step(STEP_ID)
    assert step is not None
    assert (step.status, step.reason, step.settled_on) == (StepStatus.DROPPED, "client_declined", DAY)


@pytest.mark.parametrize("done_on", [DAY - timedelta(days=1), DAY + timedelta(days=1)], ids=["before", "to come"])
def test_what_was_done_lies_between_the_beginning_of_the_plan_and_today(done_on: date) -> None:
    done, reviewed = CompleteStep(done_on=done_on), ReviewPlan(reviewed_on=done_on)
    assert refused(lambda: planning.complete_step(JOURNEY, a_plan(), STEP_ID, done, TODAY)) == {
        "/done_on": "day_out_of_bounds"
    }
    assert refused(lambda: planning.review(JOURNEY, a_plan(), reviewed, TODAY)) == {"/reviewed_on": "day_out_of_bounds"}


def test_a_step_is_agreed_on_anew_and_may_keep_a_day_that_has_passed() -> None:
    later = Today(NOON + timedelta(days=20))
    changed = planning.change_step(JOURNEY, a_plan(), STEPS[0], replace(STEP, kind="job_search"), later)
    step = after(a_plan(), *changed).step(STEP_ID)
    assert step is not None
    assert (step.kind, step.due) == ("job_search", STEP.due)
    assert planning.change_step(JOURNEY, a_plan(), STEPS[0], STEP, later) == []
    past = replace(STEP, due=STEP.due + timedelta(days=1))
    assert refused(lambda: planning.change_step(JOURNEY, a_plan(), STEPS[0], past, later)) == {
        "/due": "step_due_out_of_bounds"
    }
    with pytest.raises(NotFound):
        planning.change_step(JOURNEY, a_plan(), NewStep(new_id()), STEP, later)


def test_words_of_a_step_stay_until_others_are_given_and_a_step_of_no_kind_needs_some() -> None:
    other, said = replace(STEP, kind="other"), replace(STEP, kind="other", said="Ring the college.")
    assert refused(lambda: planning.add_step(JOURNEY, a_plan(), NewStep(new_id()), other, TODAY)) == {
        "/said": "step_words_needed"
    }
    plan = after(a_plan(), *planning.change_step(JOURNEY, a_plan(), NewStep(STEP_ID, WORDS), said, TODAY))
    moved = after(plan, *planning.change_step(JOURNEY, plan, STEPS[0], replace(other, due=DAY), TODAY))
    again = after(moved, *planning.change_step(JOURNEY, moved, NewStep(STEP_ID, OTHER_WORDS), said, TODAY))
    steps = [each.step(STEP_ID) for each in (plan, moved, again)]
    assert [each.sealed for each in steps if each] == [WORDS, WORDS, OTHER_WORDS]


def test_nothing_is_done_with_a_plan_that_is_over_or_whose_journey_is_closed() -> None:
    ended = after(a_plan(), *planning.end(JOURNEY, a_plan(), EndPlan(reason="achieved"), NOON))
    assert ACTION_PLANS.claims(ended) == ()
    assert planning.end(JOURNEY, ended, EndPlan(reason="achieved"), NOON) == []
    for journey, plan, code in ((JOURNEY, ended, "plan_ended"), (CLOSED, a_plan(), "journey_closed")):
        for decide in (
            lambda j=journey, p=plan: planning.add_step(j, p, NewStep(new_id()), STEP, TODAY),
            lambda j=journey, p=plan: planning.change_step(j, p, STEPS[0], FIND, TODAY),
            lambda j=journey, p=plan: planning.complete_step(j, p, STEP_ID, CompleteStep(done_on=DAY), TODAY),
            lambda j=journey, p=plan: planning.drop_step(j, p, STEP_ID, DropStep(reason="not_possible"), TODAY),
            lambda j=journey, p=plan: planning.review(j, p, ReviewPlan(reviewed_on=DAY), TODAY),
            lambda j=journey, p=plan: planning.end(j, p, EndPlan(reason="replaced"), NOON),
        ):
            assert refused(decide) == {"": code}


def test_that_its_journey_was_closed_is_not_for_staff_to_say() -> None:
    end = EndPlan(reason="journey_closed")
    assert refused(lambda: planning.end(JOURNEY, a_plan(), end, NOON)) == {"/reason": "reason_not_given"}


def test_a_plan_goes_with_its_journey_and_ends_with_it() -> None:
    assert following.follow(a_plan(), JOURNEY, NOON) == []
    there = after(a_plan(), *following.follow(a_plan(), ELSEWHERE, NOON))
    assert there.district == "D02"
    assert following.follow(there, ELSEWHERE, NOON) == []
    ended = after(there, *following.follow(there, replace(CLOSED, district="D02"), NOON))
    assert (ended.status, ended.reason) == (PlanStatus.ENDED, "journey_closed")
    assert following.follow(ended, CLOSED, NOON) == []


def test_the_district_of_the_journey_is_told_of_a_review_until_it_is_done() -> None:
    plan, by = a_plan(), date(2017, 3, 22)
    (due,) = following.announce_due(plan, ELSEWHERE, by)
    assert isinstance(due, facts.ActionPlanReviewDue)
    assert due.district == "D02"
    assert following.announce_due(plan, CLOSED, by) == []
    assert following.announce_overdue(plan, JOURNEY, by, NOON) == []
    late = NOON + timedelta(days=22)
    overdue = after(plan, *following.announce_overdue(plan, JOURNEY, by, late))
    assert overdue.overdue
    assert following.announce_overdue(overdue, JOURNEY, by, late) == []
    review = ReviewPlan(reviewed_on=DAY + timedelta(days=22))
    reviewed = after(overdue, *planning.review(JOURNEY, overdue, review, Today(late)))
    assert (reviewed.overdue, reviewed.review_by) == (False, DAY + timedelta(days=22 + 28))
    assert following.announce_due(reviewed, JOURNEY, by) == []
    assert planning.review(JOURNEY, reviewed, review, Today(late)) == []


Act = Callable[[ActionPlan, Today], list[Event]]
ACTS: tuple[Act, ...] = (
    lambda plan, today: planning.add_step(JOURNEY, plan, NewStep(new_id()), replace(STEP, due=today.day), today),
    lambda plan, today: planning.complete_step(JOURNEY, plan, STEP_ID, CompleteStep(done_on=today.day), today),
    lambda plan, today: planning.drop_step(JOURNEY, plan, ANOTHER_ID, DropStep(reason="not_possible"), today),
    lambda plan, _: planning.reopen_step(JOURNEY, plan, STEP_ID),
    lambda plan, today: planning.review(JOURNEY, plan, ReviewPlan(reviewed_on=today.day), today),
    lambda plan, today: following.announce_overdue(plan, JOURNEY, plan.review_by, today.now),
    lambda plan, today: planning.end(JOURNEY, plan, EndPlan(reason="achieved"), today.now),
    lambda plan, today: following.follow(plan, CLOSED, today.now),
)


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(min_value=0, max_value=40)), max_size=25))
def test_whatever_is_done_in_whatever_order_a_plan_is_held_and_watched_while_it_is_live(
    acts: list[tuple[Act, int]],
) -> None:
    """K14: while a plan is live a clock runs in it and a coach may end it; once it has ended nothing changes it."""
    plan, now = a_plan(), NOON
    for act, days in acts:
        before, now = plan, now + timedelta(days=days)
        try:
            plan = after(plan, *act(plan, Today(now)))
        except Rejected:
            assert plan == before
        live = plan.status is PlanStatus.LIVE
        assert ACTION_PLANS.claims(plan) == ((LIVE_PLAN(JOURNEY_ID),) if live else ())
        if live:
            assert [due.by for due in REVIEW.due(plan)] == [plan.review_by]
            assert planning.end(JOURNEY, plan, EndPlan(reason="client_withdrew"), now)
        if before.status is PlanStatus.ENDED:
            assert plan == before
