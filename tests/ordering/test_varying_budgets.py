"""A budget is varied by a difference with a reason, is never below what is held of it, and says which shares are."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ordering.budgets.domain.budget import BUDGETS, Allocate, Budget, Hold, allocate, budget_id_of, has_left
from services.ordering.budgets.domain.holding import commit, release, reserve, spend
from services.ordering.budgets.domain.varying import MOST_PENCE, Vary, vary
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetThresholdCleared, BudgetThresholdReached, BudgetVaried, Holder
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.funds import Fund
from shared.reference.policy_values import BudgetThresholds
from tests.ordering.examples import DISTRICT, NOON, TODAY, budget_after, told

YEAR = "2016-17"
THRESHOLDS = BudgetThresholds(thresholds_percent=(50, 80, 100))
HELD = Budget(f"FSF:{DISTRICT}:{YEAR}", "FSF", DISTRICT, YEAR, allocated_pence=1_000, committed_pence=600)


def varied(change_pence: int, budget: Budget = HELD) -> list[Event]:
    return vary(budget, Vary(change_pence=change_pence, reason="demand_changed"), THRESHOLDS, NOON)


def refused(change_pence: int, budget: Budget = HELD) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as refusal:
        varied(change_pence, budget)
    return {(each.code, each.pointer) for each in refusal.value.rejections}


def test_a_variation_says_the_difference_what_it_leads_to_and_why() -> None:
    events = varied(500, replace(HELD, shares_reached=(50,), highest_threshold=50))
    assert told(events) == ["BudgetVaried", "BudgetThresholdCleared"], "600 of 1,500 are no half any more"
    (first, *_) = events
    assert isinstance(first, BudgetVaried)
    assert (first.change_pence, first.allocated_pence, first.reason.code) == (500, 1_500, "demand_changed")
    assert budget_after(events, HELD).left_pence == 900


def test_what_is_taken_may_pass_a_threshold() -> None:
    assert told(varied(-250)) == ["BudgetVaried", "BudgetThresholdReached"]


def test_no_variation_leads_below_what_is_held_nor_beyond_what_can_be_allocated_nor_nowhere() -> None:
    assert refused(-401) == {("below_commitments", "/change_pence")}
    assert varied(-400)
    assert refused(0) == {("nothing_to_vary", "/change_pence")}
    assert refused(MOST_PENCE) == {("allocation_too_large", "/change_pence")}


def test_a_fund_that_has_ended_is_allocated_for_no_later_year() -> None:
    fund = Fund(code="ESF", name="A fund", categories=None, valid_from=TODAY, valid_to=TODAY)
    asked = Allocate(allocated_pence=1)
    (allocated,) = allocate(None, DISTRICT, YEAR, asked, None, NOON, fund)
    assert (allocated.subject, allocated.fund) == (budget_id_of(DISTRICT, YEAR, "ESF"), "ESF")
    with pytest.raises(Rejected) as refusal:
        allocate(None, DISTRICT, "2017-18", asked, None, NOON, fund)
    assert refusal.value.codes == {"fund_not_valid"}


HOLDER = Holder(kind="order", id=new_id(), line=1)
PENCE = st.integers(1, 700)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["reserve", "commit", "spend", *Hold]), PENCE),
        st.tuples(st.just("vary"), st.integers(-1_500, 1_500)),
        st.tuples(st.just("allocate"), st.integers(0, 3_000)),
    ),
    max_size=40,
)


def decided(budget: Budget, step: str, pence: int) -> list[Event]:
    """What comes of a step that is taken as orders take it: nothing is held that is not left, or moved that is not."""
    match step:
        case "vary":
            return varied(pence, budget)
        case "allocate":
            return allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=pence), THRESHOLDS, NOON)
        case "reserve":
            return [] if has_left(budget, pence) else reserve(budget, HOLDER, pence, THRESHOLDS)
        case "commit":
            return commit(budget, HOLDER, min(pence, budget.reserved_pence))
        case "spend":
            return spend(budget, HOLDER, min(pence, budget.committed_pence))
    held = {Hold.RESERVED: budget.reserved_pence, Hold.COMMITTED: budget.committed_pence}.get(step, budget.spent_pence)
    return release(budget, HOLDER, min(pence, held), Hold(step))


@given(STEPS)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whatever_happens_to_a_budget_it_is_not_overspent_and_the_district_knows_where_it_stands(
    steps: list[tuple[str, int]],
) -> None:
    budget, log = replace(HELD, committed_pence=0), list[Event]()
    heard = set[int]()
    for step, pence in steps:
        try:
            events = decided(budget, step, pence)
        except Rejected:
            continue
        before = budget
        budget = budget_after(events, budget)
        log += events
        assert 0 <= budget.held_pence <= budget.allocated_pence
        assert min(budget.reserved_pence, budget.committed_pence, budget.spent_pence) >= 0
        moved = budget.left_pence - before.left_pence
        assert moved == (budget.allocated_pence - before.allocated_pence) - (budget.held_pence - before.held_pence)
        for event in events:
            if isinstance(event, BudgetThresholdReached):
                assert event.percent not in heard
                heard = set(event.shares)
            if isinstance(event, BudgetThresholdCleared):
                assert event.percent in heard
                heard = {each for each in heard if each < event.percent}
        reached = {
            each
            for each in THRESHOLDS.thresholds_percent
            if budget.held_pence and budget.held_pence * 100 >= each * budget.allocated_pence
        }
        assert heard == reached == set(budget.shares_reached)
    assert BUDGETS.decode(BUDGETS.encode(budget)) == budget
