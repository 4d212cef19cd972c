"""At a financial year's end what is not due yet passes to the next year's budget: nothing is made, nothing is lost."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.reconciliation.budgets_held import held_by, of_budget, of_order, of_payment
from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import BUDGETS, Allocate, Budget
from services.ordering.budgets.domain.carrying import Carriage, carry, next_budget_of
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.folding import ORDERS, evolve
from services.ordering.orders.domain.paying import after as budgets_after
from services.ordering.orders.domain.state import Status as OrderStatus
from services.ordering.payments.domain.claiming import ClaimPayment, claim
from services.ordering.payments.domain.following import follow
from services.ordering.payments.domain.milestones import Milestone, percents_of, still_to_come
from services.ordering.payments.domain.payment import NOT_PAID_YET, Status
from services.ordering.payments.domain.repaying import RecordRepayment, repay
from services.ordering.payments.domain.running import run
from services.ordering.payments.domain.verifying import verify
from services.ordering.year_end.commands import YearEnds
from services.ordering.year_end.domain.carrying import (
    YearEnd,
    bring_along,
    budgets_of,
    carry_forward,
    closes_on,
    ended_year,
)
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import Regime, policy
from shared.reference.policy_values import BudgetThresholds, BudgetYearEnd
from tests.ordering.examples import ASKED, BUDGET, DISTRICT, PRICE, SUPPLIER_ID, after, budget_after, placed, told
from tests.ordering.payments import BY_HAND, MANAGER, ORDER_ID, PAYEE, Books
from tests.ordering.test_suspension import COACH, WORKER, a_process, known

MANY = 40
EARLY = datetime(2017, 4, 29, 12, tzinfo=UTC)
LAST_DAY = date(2017, 3, 31)
MAY = datetime(2017, 5, 2, 12, tzinfo=UTC)
OLD, NEW = BUDGET.budget_id, f"FSF:{DISTRICT}:2017-18"
TERMS = policy(BudgetYearEnd, Regime.PCR_LIGHT_TOUCH, LAST_DAY)
WITH_MONEY, WITHOUT = (Carriage(each, BudgetThresholds(thresholds_percent=(80,)), MAY) for each in (True, False))
SPLIT = BY_HAND.default_split
HOLDER = facts.Holder(kind="order", id=ORDER_ID, line=1)


def closing(how: Carriage = WITH_MONEY) -> YearEnd:
    return YearEnd(LAST_DAY, TERMS, how, SPLIT)


@dataclass
class Years(Books):
    """One line, its payments, and the budgets of both years; what comes back follows the line at once."""

    budgets: dict[str, Budget] = field(default_factory=dict)
    log: list[Event] = field(default_factory=list)

    @classmethod
    def begin(cls, *_: Any, **changed: Any) -> "Years":
        events = placed(**changed)
        budget = budget_after(events)
        return cls(after(events), budget, budgets={OLD: budget}, log=events)

    def follow(self) -> list[Event]:
        line, fresh = self.order.lines[0], {each: new_id() for each in Milestone}
        budget = self.budgets[line.budget_id]
        return self.take(follow(self.order, 1, self.live, budget, fresh, self.terms, self.now))

    def take(self, events: list[Event]) -> list[Event]:
        super().take([each for each in events if not isinstance(each, facts.BudgetEvent)])
        self.log += events
        self.budgets = budgets_after(self.budgets, events)
        for event in events:
            if isinstance(event, facts.OrderEvent):
                self.order = evolve(self.order, event)
            if isinstance(event, facts.PaymentWithdrawn | facts.PaymentCredited):
                payment = self.payments[event.payment_id]
                self.take(bring_along(payment, self.order, self.budgets, self.now, replace(WITH_MONEY, now=self.now)))
        return events

    def carry(self, how: Carriage = WITH_MONEY) -> list[Event]:
        self.now = MAY
        return self.take(carry_forward(self.order, {1: self.live}, self.budgets, closing(how)))

    def paid(self) -> None:
        """Everything that is due is claimed, verified and paid."""
        for each in list(self.payments.values()):
            if each.status is Status.DUE:
                asked = ClaimPayment(purchase_order=each.purchase_order, invoice="INV-1")
                self.take(claim(each, self.order, asked, "seller", self.terms, self.now))
                verified = verify(self.payments[each.payment_id], self.order, MANAGER, self.terms, self.now)
                self.take(verified)
        if any(each.status is Status.VERIFIED for each in self.payments.values()):
            orders = {self.order.order_id: self.order}
            self.take(run(new_id(), self.payments.values(), orders, self.budgets, {SUPPLIER_ID: PAYEE}, None, self.now))

    def repaid(self) -> None:
        for each in list(self.payments.values()):
            if each.owed_back_pence:
                asked = RecordRepayment(amount_pence=each.owed_back_pence)
                self.take(repay(each, self.budgets[each.budget_id], asked, self.now))
                self.follow()

    def by_the_log(self) -> tuple[Counter[str], Counter[str]]:
        """What the reconciliation makes of the logs: what orders and payments hold, and what budgets have taken."""
        by_subject: dict[str, list[Event]] = defaultdict(list)
        for each in self.log:
            by_subject[each.subject].append(each)
        held: Counter[str] = Counter(of_order(by_subject.pop(str(self.order.order_id))))
        for payment_id in self.payments:
            held.update(of_payment(by_subject.pop(str(payment_id))))
        taken: Counter[str] = Counter()
        for budget_id in self.budgets:
            taken.update(of_budget(by_subject[budget_id]))
        return held, taken

    def owed_from(self, budget_id: str) -> int:
        """What must be committed of a budget: what is due and not paid, and what may still fall due of the line."""
        due = sum(
            each.amount_pence
            for each in self.payments.values()
            if each.status in NOT_PAID_YET and each.budget_id == budget_id
        )
        line = self.order.lines[0]
        fixed = {point: each.amount_pence for point, each in self.live.items()}
        to_come = still_to_come(line.amount_pence, percents_of(self.order, SPLIT), fixed)
        return due + (sum(to_come.values()) if line.budget_id == budget_id else 0)


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


async def test_what_the_next_year_cannot_pay_for_is_carried_over_once_it_can(
    mongodb_uri: str, database_name: str
) -> None:
    async with a_process(mongodb_uri, database_name) as parts:
        budgets, orders = Budgets(parts.store, parts.clock), Orders(parts.store, parts.clock)
        await budgets.allocate(DISTRICT, "2016-17", Allocate(allocated_pence=PRICE), COACH)
        supplier_id, offer_id, need_id = new_id(), new_id(), new_id()
        await known(parts, supplier_id, offer_id, need_id)
        await orders.place(replace(ASKED, need_id=need_id, offer_id=offer_id), COACH)
        (order,) = [each async for page in parts.store.pages(ORDERS, {}) for each in page]
        held = (await parts.store.get(BUDGETS(OLD))).state
        (short,) = carry_forward(order, {}, {OLD: held}, closing(WITHOUT))
        await parts.store.change((ORDERS(order.order_id),), lambda _: [short], WORKER)
        year_ends = YearEnds(parts.store, lambda: MAY)
        await year_ends.carry_over(date(2017, 5, 1), replace(WORKER, reaction="the next day"))
        assert [each async for page in parts.store.pages(ORDERS, {"not_carried": True}) for each in page] == []
        old, new = [(await parts.store.get(BUDGETS(each))).state for each in (OLD, NEW)]
        assert (old.committed_pence, new.committed_pence) == (0, PRICE)


async def test_the_job_carries_over_every_order_of_the_year_once(mongodb_uri: str, database_name: str) -> None:
    async with a_process(mongodb_uri, database_name) as parts:
        enough = Allocate(allocated_pence=PRICE * MANY)
        await Budgets(parts.store, parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
        supplier_id, offer_id, needs = new_id(), new_id(), [new_id() for _ in range(MANY)]
        for need_id in needs:
            await known(parts, supplier_id, offer_id, need_id)
        orders = Orders(parts.store, parts.clock)
        asked = [replace(ASKED, need_id=each, offer_id=offer_id) for each in needs]
        await asyncio.gather(*(orders.place(each, COACH) for each in asked))
        early, due = YearEnds(parts.store, lambda: EARLY), YearEnds(parts.store, lambda: MAY)
        await early.carry_over(None, WORKER)
        assert (await parts.store.get(BUDGETS(OLD))).state.committed_pence == PRICE * MANY
        await due.carry_over(date(2017, 4, 30), WORKER)
        assert (await parts.store.get(BUDGETS(OLD))).state.committed_pence == PRICE * MANY, "it was done that day"
        await asyncio.gather(due.carry_over(date(2017, 4, 29), WORKER), due.carry_over(None, WORKER))
        old, new = [(await parts.store.get(BUDGETS(each))).state for each in (OLD, NEW)]
        assert (old.committed_pence, old.allocated_pence, old.left_pence) == (0, 0, 0)
        assert (new.committed_pence, new.allocated_pence) == (PRICE * MANY, PRICE * MANY)
        found = [each async for page in parts.store.pages(ORDERS, {}) for each in page]
        assert {each.lines[0].budget_id for each in found} == {NEW}
