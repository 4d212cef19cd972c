"""At a financial year's end what is not due yet passes to the next year's budget: nothing is made, nothing is lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.reconciliation.budgets_held import held_by
from services.ordering.budgets.domain.budget import Budget
from services.ordering.budgets.domain.carrying import carry, next_budget_of
from services.ordering.orders.domain.state import Status as OrderStatus
from services.ordering.payments.domain.milestones import Milestone
from services.ordering.payments.domain.payment import Status
from services.ordering.year_end.domain.carrying import (
    YearEnd,
    bring_along,
    budgets_of,
    carry_forward,
    closes_on,
    ended_year,
)
from shared.contracts import ordering as facts
from shared.kernel.rules import Rejected
from tests.ordering.examples import BUDGET, DISTRICT, PRICE, told
from tests.ordering.payments import ORDER_ID
from tests.ordering.years import LAST_DAY, MAY, NEW, OLD, SPLIT, TERMS, WITH_MONEY, WITHOUT, Years, closing

HOLDER = facts.Holder(kind="order", id=ORDER_ID, line=1)


def test_what_is_not_due_passes_to_the_next_year_with_its_money_and_both_budgets_add_up() -> None:
    books = Years.begin()
    books.started()
    due = books.of(Milestone.START).amount_pence
    carried = books.carry()
    assert told(carried) == [
        *("OrderCarriedForward", "BudgetAllocated", "BudgetCarriedForward"),
        *("BudgetBroughtForward", "BudgetThresholdReached"),
    ]
    old, new = books.budgets[OLD], books.budgets[NEW]
    assert (old.committed_pence, new.committed_pence) == (due, PRICE - due), "what fell due is paid from its year"
    assert (old.allocated_pence, new.allocated_pence) == (BUDGET.allocated_pence - PRICE + due, PRICE - due)
    assert old.left_pence == BUDGET.allocated_pence - PRICE
    assert books.order.lines[0].budget_id == NEW
    assert carried[0].lines[0].amount_pence == PRICE - due
    assert books.carry() == [], "it is done once"


def test_what_falls_due_afterwards_is_paid_from_the_next_year() -> None:
    books = Years.begin()
    books.started()
    books.carry()
    books.completed()
    assert {each.milestone: each.budget_id for each in books.payments.values()} == {
        Milestone.START: OLD,
        Milestone.COMPLETION: NEW,
    }
    books.paid()
    assert books.budgets[OLD].committed_pence == 0
    assert books.budgets[NEW].spent_pence == books.of(Milestone.COMPLETION).amount_pence


def test_what_falls_away_after_it_follows_the_order_and_may_fall_due_again() -> None:
    books = Years.begin()
    books.outcome()
    books.carry()
    books.outcome_reversed()
    assert books.budgets[OLD].committed_pence == 0
    assert books.budgets[NEW].committed_pence == PRICE
    books.outcome()
    assert books.of(Milestone.JOB_OUTCOME).budget_id == NEW


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_whatever_the_clock_says_what_came_back_after_it_follows_and_what_came_back_before_it_has(seconds: int) -> None:
    after_it = Years.begin()
    after_it.outcome()
    after_it.carry()
    after_it.now += timedelta(seconds=seconds)
    after_it.outcome_reversed()
    assert (after_it.budgets[OLD].committed_pence, after_it.budgets[NEW].committed_pence) == (0, PRICE)
    before_it = Years.begin()
    before_it.outcome()
    gone = before_it.of(Milestone.JOB_OUTCOME).payment_id
    before_it.outcome_reversed()
    before_it.carry()
    heard_at = MAY + timedelta(seconds=seconds)
    assert bring_along(before_it.payments[gone], before_it.order, before_it.budgets, heard_at, WITH_MONEY) == []


def test_where_carrying_named_no_payments_what_came_back_follows_by_the_clock() -> None:
    books = Years.begin()
    books.outcome()
    (said, *moved) = carry_forward(books.order, {1: books.live}, books.budgets, closing())
    assert isinstance(said, facts.OrderCarriedForward)
    assert [each.left_behind for each in said.lines] == [tuple(books.payments)]
    unnamed = said.model_dump(mode="json", exclude={"lines": {0: {"left_behind"}}})
    books.take([facts.OrderCarriedForward.model_validate(unnamed), *moved])
    gone = replace(books.of(Milestone.JOB_OUTCOME), status=Status.WITHDRAWN)
    assert bring_along(gone, books.order, books.budgets, MAY, WITH_MONEY) == []
    assert bring_along(gone, books.order, books.budgets, MAY + timedelta(seconds=1), WITH_MONEY)


def test_without_the_money_it_is_a_first_call_on_the_next_year_and_stays_where_that_has_too_little() -> None:
    books = Years.begin()
    books.budgets[NEW] = Budget(NEW, "FSF", DISTRICT, "2017-18", PRICE - 1)
    (said,) = books.carry(WITHOUT)
    assert isinstance(said, facts.OrderNotCarriedForward)
    assert [(each.from_budget, each.budget_id, each.amount_pence) for each in said.lines] == [(OLD, NEW, PRICE)]
    assert (books.order.lines[0].budget_id, books.order.not_carried) == (OLD, True)
    assert books.carry(WITHOUT) == [], "it is said once"
    books.budgets[NEW] = replace(books.budgets[NEW], allocated_pence=PRICE)
    assert told(books.carry(WITHOUT))[1:] == [
        "BudgetCarriedForward",
        "BudgetBroughtForward",
        "BudgetThresholdReached",
    ]
    assert not books.order.not_carried
    old, new = books.budgets[OLD], books.budgets[NEW]
    assert (old.allocated_pence, old.left_pence) == (BUDGET.allocated_pence, BUDGET.allocated_pence)
    assert (new.committed_pence, new.left_pence) == (PRICE, 0)


@pytest.mark.parametrize("ends", ["closed", "waiting", "of_the_next_year"])
def test_what_holds_nothing_of_the_year_that_ended_stays(ends: str) -> None:
    books = Years.begin()
    if ends == "waiting":
        books.order = replace(books.order, status=OrderStatus.AWAITING_APPROVAL)
    if ends == "closed":
        books.order = replace(books.order, closed_on=LAST_DAY)
    before = YearEnd(date(2016, 3, 31), TERMS, WITH_MONEY, SPLIT)
    when = before if ends == "of_the_next_year" else closing()
    assert carry_forward(books.order, {1: books.live}, books.budgets, when) == []


def test_a_year_is_closed_some_days_after_its_end() -> None:
    assert ended_year(date(2017, 4, 1)) == ended_year(date(2018, 3, 31)) == LAST_DAY
    assert ended_year(date(2016, 3, 31)) == date(2015, 3, 31)
    assert closes_on(LAST_DAY, TERMS.values) == date(2017, 4, 30)
    assert next_budget_of("FSF:D07:2099-00") == "FSF:D07:2100-01"
    assert list(budgets_of(Years.begin().order.lines)) == [OLD, NEW]


STEPS = ("started", "completed", "outcome", "outcome_reversed", "ended_early", "paid", "repaid", "carry", "follow")


@given(st.lists(st.sampled_from(STEPS), max_size=14))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whenever_a_year_ends_what_is_committed_is_what_is_owed_and_no_money_is_made(steps: list[str]) -> None:
    books = Years.begin()
    there_was = BUDGET.allocated_pence
    for step in steps:
        if step in {"completed", "ended_early"} and books.order.lines[0].ended_on:
            continue
        if step == "outcome_reversed" and not books.order.lines[0].outcomes:
            continue
        try:
            getattr(books, step)()
        except Rejected:
            continue
        for budget_id, budget in books.budgets.items():
            assert min(budget.committed_pence, budget.spent_pence, budget.left_pence) >= 0
            assert budget.committed_pence == books.owed_from(budget_id), budget_id
            assert budget.held_pence == held_by(budget_id, [books.order], list(books.payments.values()))
        held, taken = books.by_the_log()
        assert {each: held[each] for each in books.budgets} == {each: taken[each] for each in books.budgets}
        assert sum(each.allocated_pence for each in books.budgets.values()) == there_was


def test_a_threshold_is_told_on_either_side() -> None:
    old = replace(BUDGET, allocated_pence=1_000, committed_pence=900, shares_reached=(80,), highest_threshold=80)
    new = Budget(NEW, "FSF", DISTRICT, "2017-18", 1_000)
    events = carry(old, new, HOLDER, 900, WITHOUT)
    assert told(events) == [
        "BudgetCarriedForward",
        "BudgetThresholdCleared",
        "BudgetBroughtForward",
        "BudgetThresholdReached",
    ]
