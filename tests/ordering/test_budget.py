"""A district's budget: allocated, reserved, released, and told of where a threshold is passed."""

from dataclasses import replace

import pytest

from services.ordering.budgets.domain.budget import (
    BUDGETS,
    Allocate,
    Budget,
    allocate,
    budget_id_of,
    evolve,
    release,
    reserve,
)
from shared.contracts.ordering import BudgetReserved, BudgetThresholdReached
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.ordering.examples import BUDGET, DISTRICT, NOON, budget_after, told

YEAR = "2016-17"
THRESHOLDS = (80, 95, 100)
FULL = Budget(f"{DISTRICT}:{YEAR}", DISTRICT, YEAR, allocated_pence=1_000)


def reserved(budget: Budget, *amounts: int) -> tuple[Budget, list[int]]:
    """The budget after these amounts, and the thresholds that were told of."""
    percents = []
    for amount in amounts:
        events = reserve(budget, new_id(), amount, THRESHOLDS)
        percents += [event.percent for event in events if isinstance(event, BudgetThresholdReached)]
        budget = budget_after(events, budget)
    return budget, percents


def test_a_budget_begins_with_its_first_allocation() -> None:
    events = allocate(None, DISTRICT, YEAR, Allocate(allocated_pence=85_000_000), NOON)
    budget = budget_after(events, None)
    assert told(events) == ["BudgetAllocated"]
    assert budget == Budget(budget_id_of(DISTRICT, YEAR), DISTRICT, YEAR, 85_000_000)
    assert budget.left_pence == 85_000_000


def test_a_later_allocation_replaces_the_one_before_and_keeps_what_is_committed() -> None:
    budget, _ = reserved(FULL, 300)
    budget = budget_after(allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=2_000), NOON), budget)
    assert (budget.allocated_pence, budget.committed_pence, budget.left_pence) == (2_000, 300, 1_700)


def test_the_same_allocation_again_changes_nothing() -> None:
    assert allocate(BUDGET, DISTRICT, YEAR, Allocate(allocated_pence=BUDGET.allocated_pence), NOON) == []


def test_a_budget_cannot_be_set_below_what_orders_hold() -> None:
    budget, _ = reserved(FULL, 300)
    with pytest.raises(Rejected) as refusal:
        allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=299), NOON)
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [
        ("below_commitments", "/allocated_pence")
    ]
    assert allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=300), NOON)


def test_thresholds_are_told_when_they_are_reached_and_not_before() -> None:
    assert reserved(FULL, 799)[1] == []
    assert reserved(FULL, 799, 1)[1] == [80]


def test_each_threshold_is_told_once() -> None:
    assert reserved(FULL, 800, 10, 140, 10, 40)[1] == [80, 95, 100]


def test_of_several_thresholds_passed_at_once_the_highest_is_told() -> None:
    assert reserved(FULL, 1_000)[1] == [100]


def test_a_threshold_is_not_told_again_after_a_release() -> None:
    budget, _ = reserved(FULL, 850)
    budget = budget_after(release(budget, new_id(), 850), budget)
    assert reserved(budget, 850)[1] == []


def test_a_new_allocation_counts_thresholds_anew() -> None:
    budget, _ = reserved(FULL, 850)
    budget = budget_after(allocate(budget, DISTRICT, YEAR, Allocate(allocated_pence=2_000), NOON), budget)
    assert reserved(budget, 700)[1] == []
    assert reserved(budget, 750)[1] == [80]


def test_what_is_left_is_told_with_each_reservation_and_release() -> None:
    (first, *_) = reserve(FULL, new_id(), 400, THRESHOLDS)
    assert isinstance(first, BudgetReserved)
    assert first.left_pence == 600
    (freed,) = release(budget_after([first], FULL), new_id(), 400)
    assert freed.left_pence == 1_000


def test_no_event_but_an_allocation_can_be_the_first_of_a_budget() -> None:
    with pytest.raises(TypeError, match="cannot be the first event"):
        evolve(None, reserve(FULL, new_id(), 1, THRESHOLDS)[0])


def test_a_budget_is_read_as_it_was_stored() -> None:
    budget = replace(FULL, committed_pence=850, highest_threshold=80)
    assert BUDGETS.decode(BUDGETS.encode(budget)) == budget


def test_a_budget_is_of_a_district_and_a_financial_year() -> None:
    assert budget_id_of("D07", "2016-17") == "D07:2016-17"
