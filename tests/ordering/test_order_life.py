"""An order's life after it was placed: each step, each refusal, and that a step taken twice changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.ordering.orders.domain import answering, approval, delivery, state
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import RejectOrder
from services.ordering.orders.domain.delivery import CompleteProvision, EndProvisionEarly, RecordOutcome, StartProvision
from services.ordering.orders.domain.state import ORDERS, Order, Status
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from shared.reference import policy, the_open_market
from shared.reference.policy_values import OrderDates
from tests.ordering.examples import (
    BUDGET,
    NOON,
    PRICE,
    STRICT,
    TODAY,
    after,
    approved,
    budget_after,
    placed,
    told,
)

YESTERDAY, TOMORROW = date(2016, 11, 13), date(2016, 11, 15)
HELD = budget_after(placed())

Step = Callable[[Order], list[Event]]

STEPS: dict[str, Step] = {
    "approve": approved,
    "reject": lambda order: approval.reject(order, HELD, RejectOrder(reason="poor_value"), NOON),
    "accept": lambda order: answering.accept(order, NOON),
    "decline": lambda order: answering.decline(order, HELD, DeclineOrder(reason="no_capacity"), NOON),
    "cancel": lambda order: answering.cancel(order, HELD, CancelOrder(reason="client_withdrew"), NOON),
    "start": lambda order: delivery.start(order, StartProvision(started_on=YESTERDAY), NOON),
    "complete": lambda order: delivery.complete(order, CompleteProvision(completed_on=TODAY), NOON),
    "end_early": lambda order: delivery.end_early(
        order, EndProvisionEarly(ended_on=TODAY, reason="client_found_work"), NOON
    ),
    "record_outcome": lambda order: delivery.record_outcome(
        order, RecordOutcome(outcome="job_started", achieved_on=TODAY), NOON
    ),
}
PATHS: dict[Status, list[str]] = {
    Status.AWAITING_APPROVAL: [],
    Status.ISSUED: ["approve"],
    Status.ACCEPTED: ["approve", "accept"],
    Status.STARTED: ["approve", "accept", "start"],
    Status.COMPLETED: ["approve", "accept", "start", "complete"],
    Status.ENDED_EARLY: ["approve", "accept", "start", "end_early"],
    Status.REJECTED: ["reject"],
    Status.DECLINED: ["approve", "decline"],
    Status.CANCELLED: ["cancel"],
}
LEADS_TO = {
    "approve": ({Status.AWAITING_APPROVAL}, Status.ISSUED),
    "reject": ({Status.AWAITING_APPROVAL}, Status.REJECTED),
    "accept": ({Status.ISSUED}, Status.ACCEPTED),
    "decline": ({Status.ISSUED}, Status.DECLINED),
    "cancel": ({Status.AWAITING_APPROVAL, Status.ISSUED, Status.ACCEPTED}, Status.CANCELLED),
    "start": ({Status.ACCEPTED}, Status.STARTED),
    "complete": ({Status.STARTED}, Status.COMPLETED),
    "end_early": ({Status.STARTED}, Status.ENDED_EARLY),
}


def order_at(status: Status) -> Order:
    order = after(placed(terms=STRICT))
    for name in PATHS[status]:
        order = after(STEPS[name](order), order)
    assert order.status is status
    return order


def refusal(decide: Callable[[], Any]) -> Rejected:
    with pytest.raises(Rejected) as refused:
        decide()
    return refused.value


@pytest.mark.parametrize("name", LEADS_TO)
@pytest.mark.parametrize("status", Status)
def test_a_step_leads_on_from_where_it_may_and_is_refused_or_nothing_elsewhere(name: str, status: Status) -> None:
    order = order_at(status)
    allowed, reached = LEADS_TO[name]
    if status in allowed:
        assert after(STEPS[name](order), order).status is reached
    elif status is reached:
        assert STEPS[name](order) == []
    else:
        rejected = refusal(lambda: STEPS[name](order))
        assert "wrong_status" in rejected.codes
        assert str(status) in rejected.rejections[0].detail


@pytest.mark.parametrize("status", Status)
def test_an_outcome_is_recorded_once_provision_is_over(status: Status) -> None:
    order = order_at(status)
    if status in {Status.COMPLETED, Status.ENDED_EARLY}:
        recorded = after(STEPS["record_outcome"](order), order)
        assert (recorded.outcome, recorded.status) == ("job_started", status)
        assert STEPS["record_outcome"](recorded) == []
    else:
        assert refusal(lambda: STEPS["record_outcome"](order)).codes == {"wrong_status"}


def test_a_later_outcome_replaces_an_earlier_one() -> None:
    order = order_at(Status.COMPLETED)
    order = after(STEPS["record_outcome"](order), order)
    later = delivery.record_outcome(order, RecordOutcome(outcome="job_sustained", achieved_on=TODAY), NOON)
    assert after(later, order).outcome == "job_sustained"


def test_the_day_of_an_outcome_can_be_put_right() -> None:
    order = order_at(Status.COMPLETED)
    order = after(STEPS["record_outcome"](order), order)
    corrected = delivery.record_outcome(order, RecordOutcome(outcome="job_started", achieved_on=YESTERDAY), NOON)
    assert after(corrected, order).achieved_on == YESTERDAY


def test_an_approval_issues_the_order_with_the_time_to_answer_counted_from_then() -> None:
    approved, issued = STEPS["approve"](order_at(Status.AWAITING_APPROVAL))
    assert isinstance(approved, facts.OrderApproved)
    assert not approved.by_policy
    assert isinstance(issued, facts.OrderIssued)
    assert issued.respond_by == date(2016, 11, 21)
    assert issued.purchase_order.startswith("PO-")


def test_a_district_approves_up_to_its_authority_and_no_further() -> None:
    order = order_at(Status.AWAITING_APPROVAL)
    exactly = replace(STRICT, district_authority_up_to_pence=PRICE)
    assert told(approved(order, exactly)) == ["OrderApproved", "OrderIssued"]
    below = replace(STRICT, district_authority_up_to_pence=PRICE - 1)
    assert refusal(lambda: approved(order, below)).codes == {"over_district_authority"}
    assert refusal(lambda: approved(order_at(Status.CANCELLED), below)).codes == {
        "wrong_status",
        "over_district_authority",
    }


@pytest.mark.parametrize(
    ("name", "status", "fact"),
    [
        ("reject", Status.AWAITING_APPROVAL, "OrderRejected"),
        ("decline", Status.ISSUED, "OrderDeclined"),
        ("cancel", Status.AWAITING_APPROVAL, "OrderCancelled"),
        ("cancel", Status.ISSUED, "OrderCancelled"),
        ("cancel", Status.ACCEPTED, "OrderCancelled"),
    ],
)
def test_an_order_that_comes_to_nothing_frees_what_it_held(name: str, status: Status, fact: str) -> None:
    events = STEPS[name](order_at(status))
    assert told(events) == [fact, "BudgetReleased"]
    assert events[1].amount_pence == PRICE
    assert budget_after(events, HELD).committed_pence == 0
    assert budget_after(events, HELD).left_pence == BUDGET.left_pence


@pytest.mark.parametrize("name", ["accept", "start", "complete", "end_early", "record_outcome"])
def test_delivery_does_not_touch_the_budget(name: str) -> None:
    before = {"accept": Status.ISSUED, "start": Status.ACCEPTED, "record_outcome": Status.COMPLETED}
    events = STEPS[name](order_at(before.get(name, Status.STARTED)))
    assert len(events) == 1
    assert isinstance(events[0], facts.OrderEvent)


@pytest.mark.parametrize("name", ["reject", "decline", "cancel", "end_early"])
def test_a_reason_about_a_client_is_a_code_without_words(name: str) -> None:
    before = {"reject": Status.AWAITING_APPROVAL, "decline": Status.ISSUED, "cancel": Status.ISSUED}
    (reason,) = [
        event.reason for event in STEPS[name](order_at(before.get(name, Status.STARTED))) if hasattr(event, "reason")
    ]
    assert reason.code
    assert reason.detail == ""


def test_provision_cannot_start_tomorrow() -> None:
    rejected = refusal(lambda: delivery.start(order_at(Status.ACCEPTED), StartProvision(started_on=TOMORROW), NOON))
    assert [(each.code, each.pointer) for each in rejected.rejections] == [("not_yet", "/started_on")]


@pytest.mark.parametrize(
    ("decide", "pointer"),
    [
        (
            lambda order, day: delivery.complete(order, CompleteProvision(completed_on=day), NOON),
            "/completed_on",
        ),
        (
            lambda order, day: delivery.end_early(order, EndProvisionEarly(ended_on=day, reason="client_moved"), NOON),
            "/ended_on",
        ),
    ],
    ids=["complete", "end early"],
)
def test_provision_ends_neither_tomorrow_nor_before_it_started(decide: Any, pointer: str) -> None:
    order = order_at(Status.STARTED)
    for day, code in ((TOMORROW, "not_yet"), (date(2016, 11, 12), "before_start")):
        rejected = refusal(lambda day=day: decide(order, day))
        assert [(each.code, each.pointer) for each in rejected.rejections] == [(code, pointer)]


def test_an_outcome_cannot_be_achieved_tomorrow() -> None:
    asked = RecordOutcome(outcome="job_started", achieved_on=TOMORROW)
    assert refusal(lambda: delivery.record_outcome(order_at(Status.COMPLETED), asked, NOON)).codes == {"not_yet"}


@pytest.mark.parametrize(
    ("status", "decide", "pointer"),
    [
        (
            Status.ACCEPTED,
            lambda order, day: delivery.start(order, StartProvision(started_on=day), NOON),
            "/started_on",
        ),
        (
            Status.COMPLETED,
            lambda order, day: delivery.record_outcome(
                order, RecordOutcome(outcome="job_started", achieved_on=day), NOON
            ),
            "/achieved_on",
        ),
    ],
)
def test_what_is_recorded_is_not_years_ago_and_the_refusal_names_the_span(
    status: Status, decide: Any, pointer: str
) -> None:
    dates = policy(OrderDates, the_open_market(TODAY).regime, TODAY).values
    earliest = TODAY - timedelta(days=dates.record_within_days)
    assert decide(order_at(status), earliest)
    (rejection,) = refusal(lambda: decide(order_at(status), earliest - timedelta(days=1))).rejections
    assert (rejection.code, rejection.pointer) == ("too_long_ago", pointer)
    assert f"{earliest} to {TODAY}" in rejection.detail


def test_every_reason_against_a_step_is_given_at_once() -> None:
    tomorrow = StartProvision(started_on=TOMORROW)
    assert refusal(lambda: delivery.start(order_at(Status.ISSUED), tomorrow, NOON)).codes == {"wrong_status", "not_yet"}
    outcome = RecordOutcome(outcome="job_started", achieved_on=TOMORROW)
    assert refusal(lambda: delivery.record_outcome(order_at(Status.ISSUED), outcome, NOON)).codes == {
        "wrong_status",
        "not_yet",
    }
    complete = CompleteProvision(completed_on=TOMORROW)
    assert refusal(lambda: delivery.complete(order_at(Status.DECLINED), complete, NOON)).codes == {
        "wrong_status",
        "not_yet",
    }


def test_another_day_for_the_same_step_is_refused_and_not_passed_over() -> None:
    other_start = StartProvision(started_on=date(2016, 11, 12))
    assert refusal(lambda: delivery.start(order_at(Status.STARTED), other_start, NOON)).codes == {"wrong_status"}
    other_end = CompleteProvision(completed_on=YESTERDAY)
    assert refusal(lambda: delivery.complete(order_at(Status.COMPLETED), other_end, NOON)).codes == {"wrong_status"}


@pytest.mark.parametrize("status", Status)
def test_an_order_is_read_as_it_was_stored(status: Status) -> None:
    order = order_at(status)
    assert ORDERS.decode(ORDERS.encode(order)) == order


def test_no_event_but_the_placing_can_be_the_first_of_an_order() -> None:
    with pytest.raises(TypeError, match="cannot be the first event"):
        state.evolve(None, STEPS["accept"](order_at(Status.ISSUED))[0])
