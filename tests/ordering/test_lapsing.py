"""Orders that nobody answers lapse, and those that nobody approves in time are rejected: by themselves, and once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.ordering.budgets.domain.budget import Budget
from services.ordering.orders.domain import answering, approval, lapsing
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import START_PASSED, RejectOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order, Status
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from shared.kernel.rules import Rejected
from shared.reference import ReasonKind, reasons
from tests.ordering.examples import (
    ASKED,
    MANAGER,
    NOON,
    PRICE,
    STARTS_ON,
    STRICT,
    SUPPLIER,
    after,
    budget_after,
    paid_from,
    placed,
    told,
)
from tests.ordering.test_order_life import COMMITTED, HELD, order_at

# Issued on Monday 14 November 2016 with two working days for the answer.
LAST_DAY = date(2016, 11, 16)
OVER = end_of(LAST_DAY)
JUST_BEFORE = OVER - timedelta(microseconds=1)

LATER = date(2017, 1, 9)
UNANSWERED = order_at(Status.ISSUED)
WAITING = order_at(Status.AWAITING_APPROVAL)


def lapse(order: Order = UNANSWERED, now: datetime = OVER, due_on: date = LAST_DAY) -> list[Event]:
    return lapsing.lapse(order, paid_from(COMMITTED), due_on, now)


def overdue(
    order: Order = WAITING, now: datetime = end_of(STARTS_ON), due_on: date = STARTS_ON, budget: Budget = HELD
) -> list[Event]:
    return approval.reject_overdue(order, paid_from(budget), due_on, now)


def refusal(decide: object, *arguments: object) -> frozenset[str]:
    with pytest.raises(Rejected) as refused:
        decide(*arguments)  # type: ignore[operator] # whichever decision
    return refused.value.codes


def test_an_order_that_is_not_answered_lapses_and_lets_go_of_all_it_held() -> None:
    events = lapse()
    assert told(events) == ["OrderLapsed", "BudgetReleased"]
    assert (events[0].due_on, events[0].lapsed_at) == (LAST_DAY, OVER)
    assert (events[1].amount_pence, events[1].was) == (PRICE, "committed")
    lapsed = after(events, UNANSWERED)
    assert (lapsed.status, lapsed.reason) == (Status.LAPSED, None)
    assert ORDERS.claims(lapsed) == ()
    assert budget_after(events, COMMITTED).held_pence == 0
    assert lapse(lapsed) == [], "the same step again changes nothing"


def test_the_last_day_counts_to_its_end_in_the_united_kingdom() -> None:
    assert datetime(2016, 11, 17, tzinfo=UTC) == OVER
    assert refusal(lapse, UNANSWERED, JUST_BEFORE) == {"not_due"}
    assert told(answering.accept(UNANSWERED, SUPPLIER, JUST_BEFORE)) == ["OrderAccepted"]


def test_a_supplier_that_answers_too_late_is_told_so_whether_or_not_the_order_has_lapsed_by_then() -> None:
    for order in (UNANSWERED, after(lapse(), UNANSWERED)):
        assert refusal(answering.accept, order, SUPPLIER, OVER) == {"answered_too_late"}
        no = DeclineOrder(reason="no_capacity")
        assert refusal(answering.decline, order, paid_from(COMMITTED), no, OVER) == {"answered_too_late"}


def test_the_district_takes_back_what_is_not_answered_even_after_the_last_day() -> None:
    asked = CancelOrder(reason="need_changed")
    assert told(answering.cancel(UNANSWERED, paid_from(COMMITTED), asked, OVER)) == ["OrderCancelled", "BudgetReleased"]
    lapsed = after(lapse(), UNANSWERED)
    assert refusal(answering.cancel, lapsed, paid_from(COMMITTED), asked, OVER) == {"wrong_status"}


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.ISSUED])
def test_only_what_was_issued_and_not_answered_lapses_or_is_reminded_of(status: Status) -> None:
    order = order_at(status)
    day = order.respond_by or LAST_DAY
    assert lapse(order, due_on=day) == []
    assert lapsing.remind(order, day, NOON) == []


def test_a_step_for_a_day_that_counts_no_more_changes_nothing() -> None:
    assert lapse(due_on=LAST_DAY - timedelta(days=3)) == []
    assert lapsing.remind(UNANSWERED, LAST_DAY - timedelta(days=3), NOON) == []
    assert overdue(due_on=STARTS_ON - timedelta(days=3)) == []


def test_the_day_of_the_reminder_is_fixed_when_the_order_is_issued_and_a_working_day() -> None:
    assert UNANSWERED.remind_on == date(2016, 11, 15)
    before_christmas = after(placed(now=datetime(2016, 12, 22, 12, tzinfo=UTC), asked=replace(ASKED, starts_on=LATER)))
    assert (before_christmas.remind_on, before_christmas.respond_by) == (date(2016, 12, 23), date(2016, 12, 28))


def test_a_supplier_is_reminded_once_while_it_can_still_answer() -> None:
    (due,) = lapsing.remind(UNANSWERED, LAST_DAY, NOON)
    assert (told([due]), due.due_on, due.supplier_id) == (["OrderAnswerDue"], LAST_DAY, UNANSWERED.supplier_id)
    reminded = after([due], UNANSWERED)
    assert (reminded.status, reminded.reminded_of) == (Status.ISSUED, LAST_DAY)
    assert lapsing.remind(reminded, LAST_DAY, NOON) == []
    assert lapsing.remind(UNANSWERED, LAST_DAY, OVER) == [], "it lapses, and a reminder would come too late"
    assert told(lapse(reminded)) == ["OrderLapsed", "BudgetReleased"]


def test_an_order_whose_start_has_passed_is_rejected_with_the_reason_and_lets_go_of_all_it_held() -> None:
    events = overdue()
    assert told(events) == ["OrderRejected", "BudgetReleased"]
    assert (events[0].reason.code, events[0].due_on) == ("start_passed", STARTS_ON)
    assert (events[1].amount_pence, events[1].was) == (PRICE, "reserved")
    rejected = after(events, WAITING)
    assert (rejected.status, rejected.reason) == (Status.REJECTED, "start_passed")
    assert ORDERS.claims(rejected) == ()
    assert budget_after(events, HELD).held_pence == 0
    assert overdue(rejected) == []


def test_approval_may_be_given_until_the_end_of_the_day_of_the_start() -> None:
    assert refusal(overdue, WAITING, end_of(STARTS_ON) - timedelta(microseconds=1)) == {"not_due"}


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.AWAITING_APPROVAL])
def test_only_what_awaits_approval_is_rejected_for_its_start(status: Status) -> None:
    assert overdue(order_at(status)) == []


def test_nobody_says_of_a_start_to_come_that_it_has_passed() -> None:
    asked = RejectOrder(reason=START_PASSED)
    assert refusal(approval.reject, WAITING, paid_from(HELD), asked, NOON, MANAGER) == {"start_not_passed"}
    (rejected, _) = approval.reject(WAITING, paid_from(HELD), asked, end_of(STARTS_ON), MANAGER)
    assert (rejected.reason.code, rejected.due_on) == (START_PASSED, STARTS_ON)
    (rejected, _) = approval.reject(
        WAITING, paid_from(HELD), RejectOrder(reason="poor_value"), end_of(STARTS_ON), MANAGER
    )
    assert rejected.due_on is None
    assert START_PASSED in reasons(ReasonKind.ORDER_REJECTED)


def test_a_small_order_lapses_like_one_that_was_approved() -> None:
    small = after(placed())
    assert small.respond_by == LAST_DAY
    assert after(placed(terms=STRICT)).respond_by is None
    assert told(lapse(small)) == ["OrderLapsed", "BudgetReleased"]
