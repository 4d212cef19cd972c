"""A district's budget: allocated, reserved, released, and told of where a threshold is passed."""

from dataclasses import replace

import pytest

from services.ordering.budgets.domain.budget import BUDGETS, Allocate, Budget, Hold, allocate, budget_id_of, evolve
from services.ordering.budgets.domain.holding import commit, release, reserve, spend
from shared.contracts.ordering import BudgetReserved, BudgetThresholdReached, Holder
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.policy_values import BudgetThresholds
from tests.ordering.examples import BUDGET, DISTRICT, NOON, TODAY, budget_after, told

YEAR = "2016-17"
THRESHOLDS = BudgetThresholds(thresholds_percent=(80, 95, 100))
FULL = Budget(f"FSF:{DISTRICT}:{YEAR}", "FSF", DISTRICT, YEAR, allocated_pence=1_000)


def a_holder(kind: str = "order") -> Holder:
    return Holder(kind=kind, id=new_id(), line=1)


def reserved(budget: Budget, *amounts: int) -> tuple[Budget, list[int]]:
    """The budget after these amounts, and the thresholds that were told of."""
    percents = []
    for amount in amounts:
        events = reserve(budget, a_holder(), amount, THRESHOLDS)
        percents += [event.percent for event in events if isinstance(event, BudgetThresholdReached)]
        budget = budget_after(events, budget)
    return budget, percents


def test_a_budget_begins_with_its_first_allocation() -> None:
    events = allocate(None, DISTRICT, YEAR, Allocate(allocated_pence=85_000_000), THRESHOLDS, NOON)
    budget = budget_after(events, None)
    assert told(events) == ["BudgetAllocated"]
    assert budget == Budget(budget_id_of(DISTRICT, YEAR), "FSF", DISTRICT, YEAR, 85_000_000, allocated_on=TODAY)
    assert budget.left_pence == 85_000_000


def test_a_later_allocation_replaces_the_one_before_and_keeps_what_is_committed() -> None:
    budget, _ = reserved(FULL, 300)
    budget = budget_after(allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=2_000), THRESHOLDS, NOON), budget)
    assert (budget.allocated_pence, budget.held_pence, budget.left_pence) == (2_000, 300, 1_700)


def test_the_same_allocation_again_changes_nothing() -> None:
    assert allocate(BUDGET, DISTRICT, YEAR, Allocate(allocated_pence=BUDGET.allocated_pence), THRESHOLDS, NOON) == []


def test_a_budget_cannot_be_set_below_what_orders_hold() -> None:
    budget, _ = reserved(FULL, 300)
    with pytest.raises(Rejected) as refusal:
        allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=299), THRESHOLDS, NOON)
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [
        ("below_commitments", "/allocated_pence")
    ]
    assert allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=300), THRESHOLDS, NOON)


def test_thresholds_are_told_when_they_are_reached_and_not_before() -> None:
    assert reserved(FULL, 799)[1] == []
    assert reserved(FULL, 799, 1)[1] == [80]


def test_a_threshold_is_told_once_while_it_is_reached() -> None:
    assert reserved(FULL, 800, 10, 140, 10, 40)[1] == [80, 95, 100]


def test_of_several_thresholds_passed_at_once_the_highest_is_told() -> None:
    assert reserved(FULL, 1_000)[1] == [100]


def test_what_falls_below_a_threshold_is_told_and_so_is_reaching_it_again() -> None:
    budget, _ = reserved(FULL, 850)
    freed = release(budget, a_holder(), 51, Hold.RESERVED)
    assert told(freed) == ["BudgetReleased", "BudgetThresholdCleared"]
    assert (freed[1].percent, freed[1].held_pence, freed[1].allocated_pence) == (80, 799, 1_000)
    budget = budget_after(freed, budget)
    assert (budget.highest_threshold, budget.shares_reached) == (0, ())
    assert told(release(budget, a_holder(), 99, Hold.RESERVED)) == ["BudgetReleased"], "told once"
    assert reserved(budget, 1)[1] == [80]


def test_the_edge_of_a_threshold_is_told_once_however_often_it_is_crossed() -> None:
    """A share of 80 with a margin of 2 is heard of again only after the budget had fallen below 78."""
    edge = THRESHOLDS.model_copy(update={"margin_percent": 2})
    budget, events = FULL, reserve(FULL, a_holder(), 800, edge)
    assert events[1].margin_percent == 2
    budget = budget_after(events, budget)
    for _ in range(3):
        freed = release(budget, a_holder(), 20, Hold.RESERVED)
        assert told(freed) == ["BudgetReleased"]
        budget = budget_after(freed, budget)
        again = reserve(budget, a_holder(), 20, edge)
        assert told(again) == ["BudgetReserved"]
        budget = budget_after(again, budget)
    freed = release(budget, a_holder(), 21, Hold.RESERVED)
    assert told(freed) == ["BudgetReleased", "BudgetThresholdCleared"]
    budget = budget_after(freed, budget)
    assert told(reserve(budget, a_holder(), 20, edge)) == ["BudgetReserved"]
    assert told(reserve(budget, a_holder(), 21, edge)) == ["BudgetReserved", "BudgetThresholdReached"]


def test_of_several_thresholds_fallen_below_at_once_the_lowest_is_told() -> None:
    budget, told_of = reserved(FULL, 1_000)
    assert (told_of, budget.shares_reached) == ([100], (80, 95, 100))
    freed = release(budget, a_holder(), 150, Hold.RESERVED)
    assert freed[1].percent == 95
    assert budget_after(freed, budget).shares_reached == (80,)


def test_nothing_held_reaches_no_share_of_nothing() -> None:
    budget = budget_after(allocate(None, DISTRICT, YEAR, Allocate(allocated_pence=0), THRESHOLDS, NOON), None)
    assert budget.shares_reached == ()
    budget, _ = reserved(FULL, 1_000)
    assert told(release(budget, a_holder(), 1_000, Hold.RESERVED)) == ["BudgetReleased", "BudgetThresholdCleared"]


def test_a_threshold_that_an_earlier_version_told_of_is_told_when_it_is_fallen_below() -> None:
    reached = BudgetThresholdReached(
        budget_id=FULL.budget_id, fund="FSF", district=DISTRICT, percent=80, held_pence=800, allocated_pence=1_000
    )
    budget = evolve(replace(FULL, committed_pence=800), reached)
    assert (budget.highest_threshold, budget.shares_reached) == (80, (80,))
    assert told(release(budget, a_holder(), 1, Hold.COMMITTED)) == ["BudgetReleased", "BudgetThresholdCleared"]


def test_an_allocation_that_goes_below_a_threshold_tells_of_it_too() -> None:
    budget, told_of = reserved(FULL, 850)
    assert told_of == [80]
    raised = allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=1_100), THRESHOLDS, NOON)
    assert told(raised) == ["BudgetAllocated", "BudgetThresholdCleared"]
    assert reserved(budget_after(raised, budget), 50)[1] == [80], "81 percent again"


def test_an_allocation_that_passes_a_threshold_tells_of_it() -> None:
    budget, told_of = reserved(FULL, 700)
    assert told_of == []
    cut = allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=700), THRESHOLDS, NOON)
    assert told(cut) == ["BudgetAllocated", "BudgetThresholdReached"]
    assert (cut[1].percent, cut[1].held_pence, cut[1].allocated_pence) == (100, 700, 700)


@pytest.mark.parametrize("kind", ["order", "competition"])
def test_money_moves_from_reserved_to_committed_to_spent_and_is_released_in_parts(kind: str) -> None:
    holder, budget = a_holder(kind), FULL
    steps = (
        (lambda of: reserve(of, holder, 400, ()), (400, 0, 0, 600)),
        (lambda of: release(of, holder, 100, Hold.RESERVED), (300, 0, 0, 700)),
        (lambda of: commit(of, holder, 300), (0, 300, 0, 700)),
        (lambda of: spend(of, holder, 200), (0, 100, 200, 700)),
        (lambda of: release(of, holder, 100, Hold.COMMITTED), (0, 0, 200, 800)),
        (lambda of: release(of, holder, 50, Hold.SPENT), (0, 0, 150, 850)),
    )
    for step, held in steps:
        (event,) = step(budget)
        budget = budget_after([event], budget)
        assert (budget.reserved_pence, budget.committed_pence, budget.spent_pence, budget.left_pence) == held
        assert (event.holder, event.left_pence) == (holder, budget.left_pence)


def test_what_is_left_is_told_with_each_reservation_and_release() -> None:
    (first, *_) = reserve(FULL, a_holder(), 400, THRESHOLDS)
    assert isinstance(first, BudgetReserved)
    assert first.left_pence == 600
    (freed,) = release(budget_after([first], FULL), a_holder(), 400, Hold.RESERVED)
    assert freed.left_pence == 1_000


def test_no_event_but_an_allocation_can_be_the_first_of_a_budget() -> None:
    with pytest.raises(TypeError, match="cannot be the first event"):
        evolve(None, reserve(FULL, a_holder(), 1, THRESHOLDS)[0])


def test_a_budget_is_read_as_it_was_stored() -> None:
    budget = replace(FULL, committed_pence=850, highest_threshold=80, shares_reached=(80,), allocated_on=TODAY)
    assert BUDGETS.decode(BUDGETS.encode(budget)) == budget


def test_a_budget_is_of_a_fund_a_district_and_a_financial_year() -> None:
    assert budget_id_of("D07", "2016-17") == "FSF:D07:2016-17"
