"""An order's life after it was placed: each step, each refusal, and that a step taken twice changes nothing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome
from services.ordering.delivery.domain.starting import SayItDidNotStart, StartProvision
from services.ordering.orders.domain import answering, approval, folding, lapsing, stopping
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import RejectOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order, Status
from services.ordering.orders.domain.terms import terms_for
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from shared.reference import policy, the_open_market
from shared.reference.policy_values import Level, OrderDates
from tests.ordering import delivering as delivery
from tests.ordering.examples import (
    BUDGET,
    MANAGER,
    NOON,
    PRICE,
    STRICT,
    SUPPLIER,
    SUSPENDED,
    after,
    approval_up_to,
    approved,
    budget_after,
    paid_from,
    placed,
    told,
)

# Ordered at NOON to start on the same day; what became of it is recorded weeks later.
LATER = datetime(2016, 12, 12, 12, tzinfo=UTC)
TODAY, YESTERDAY, TOMORROW = date(2016, 12, 12), date(2016, 12, 11), date(2016, 12, 13)
HELD = budget_after(placed(terms=STRICT))
COMMITTED = budget_after(placed())

Step = Callable[[Order], list[Event]]

STEPS: dict[str, Step] = {
    "approve": approved,
    "reject": lambda order: approval.reject(order, paid_from(HELD), RejectOrder(reason="poor_value"), NOON, MANAGER),
    "accept": lambda order: answering.accept(order, SUPPLIER, NOON),
    "decline": lambda order: answering.decline(order, paid_from(HELD), DeclineOrder(reason="no_capacity"), NOON),
    "cancel": lambda order: answering.cancel(order, paid_from(HELD), CancelOrder(reason="client_withdrew"), NOON),
    "lapse": lambda order: lapsing.lapse(order, paid_from(HELD), order.respond_by or TODAY, LATER),
    "stop": lambda order: stopping.look_again_at_supplier(order, paid_from(HELD), SUSPENDED, NOON),
    "start": lambda order: delivery.start(order, StartProvision(started_on=YESTERDAY), LATER),
    "did_not_start": lambda order: delivery.did_not_start(order, SayItDidNotStart(reason="client_not_there"), LATER),
    "complete": lambda order: delivery.complete(order, CompleteProvision(completed_on=TODAY), LATER),
    "end_early": lambda order: delivery.end_early(
        order, EndProvisionEarly(ended_on=TODAY, reason="client_found_work"), LATER
    ),
    "record_outcome": lambda order: delivery.record_outcome(
        order, RecordOutcome(outcome="job_started", achieved_on=TODAY), LATER
    ),
}
PATHS: dict[Status, list[str]] = {
    Status.AWAITING_APPROVAL: [],
    Status.ISSUED: ["approve"],
    Status.ACCEPTED: ["approve", "accept"],
    Status.DID_NOT_START: ["approve", "accept", "did_not_start"],
    Status.STARTED: ["approve", "accept", "start"],
    Status.COMPLETED: ["approve", "accept", "start", "complete"],
    Status.ENDED_EARLY: ["approve", "accept", "start", "end_early"],
    Status.REJECTED: ["reject"],
    Status.DECLINED: ["approve", "decline"],
    Status.CANCELLED: ["cancel"],
    Status.STOPPED: ["approve", "stop"],
    Status.LAPSED: ["approve", "lapse"],
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
        too_late = status is Status.LAPSED and name in {"accept", "decline"}
        assert ("answered_too_late" if too_late else "wrong_status") in rejected.codes
        assert str(status) in rejected.rejections[0].detail


@pytest.mark.parametrize("status", Status)
def test_an_outcome_is_recorded_once_provision_is_over(status: Status) -> None:
    order = order_at(status)
    if status in {Status.COMPLETED, Status.ENDED_EARLY}:
        recorded = after(STEPS["record_outcome"](order), order)
        assert (recorded.lines[0].achieved, recorded.status) == ({"job_started": TODAY}, status)
        assert STEPS["record_outcome"](recorded) == []
    else:
        not_over = {"not_ended"} if status is Status.STARTED else {"wrong_status"}
        assert refusal(lambda: STEPS["record_outcome"](order)).codes == not_over


def test_each_kind_of_outcome_is_recorded_for_itself() -> None:
    order = order_at(Status.COMPLETED)
    order = after(STEPS["record_outcome"](order), order)
    other = delivery.record_outcome(order, RecordOutcome(outcome="qualification_gained", achieved_on=YESTERDAY), LATER)
    assert after(other, order).lines[0].achieved == {"job_started": TODAY, "qualification_gained": YESTERDAY}


def test_an_outcome_that_does_not_stand_is_reversed_with_its_reason() -> None:
    order = order_at(Status.COMPLETED)
    asked = ReverseOutcome(outcome="job_started", reason="recorded_in_error")
    assert refusal(lambda: delivery.reverse_outcome(order, asked, LATER)).codes == {"outcome_not_recorded"}
    recorded = after(STEPS["record_outcome"](order), order)
    (reversed_,) = delivery.reverse_outcome(recorded, asked, LATER)
    assert isinstance(reversed_, facts.OutcomeReversed)
    assert (reversed_.line, reversed_.need_id, reversed_.reason.code) == (1, order.need_ids[0], "recorded_in_error")
    (line,) = after([reversed_], recorded).lines
    assert (line.achieved, line.reversed) == ({}, ("job_started",))


def test_the_day_of_an_outcome_can_be_put_right() -> None:
    order = order_at(Status.COMPLETED)
    order = after(STEPS["record_outcome"](order), order)
    corrected = delivery.record_outcome(order, RecordOutcome(outcome="job_started", achieved_on=YESTERDAY), LATER)
    assert after(corrected, order).lines[0].achieved == {"job_started": YESTERDAY}


def test_an_approval_issues_the_order_with_the_time_to_answer_counted_from_then() -> None:
    approved, issued, committed = STEPS["approve"](order_at(Status.AWAITING_APPROVAL))
    assert isinstance(approved, facts.OrderApproved)
    assert approved.authority == facts.Authority(rule=STRICT.authority, level="district", by="manager")
    assert isinstance(issued, facts.OrderIssued)
    assert (committed.amount_pence, committed.holder.id) == (PRICE, issued.order_id)
    assert issued.respond_by == date(2016, 11, 16)
    assert issued.purchase_order.startswith("PO-")


def test_a_district_approves_up_to_its_authority_and_no_further() -> None:
    order = order_at(Status.AWAITING_APPROVAL)
    exactly = replace(STRICT, approval=approval_up_to(PRICE - 2, PRICE))
    assert told(approved(order, exactly)) == ["OrderApproved", "OrderIssued", "BudgetCommitted"]
    below = replace(STRICT, approval=approval_up_to(PRICE - 2, PRICE - 1))
    assert refusal(lambda: approved(order, below)).codes == {"over_district_authority"}
    by_buyer = after(approved(order, below, approver="buyer", level=Level.BUYER), order)
    assert by_buyer.status is Status.ISSUED
    assert (by_buyer.authority.level, by_buyer.authority.by) == ("buyer", "buyer")
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
    held = HELD if status is Status.AWAITING_APPROVAL else COMMITTED
    assert (events[1].amount_pence, events[1].was) == (PRICE, "reserved" if held is HELD else "committed")
    freed = budget_after(events, held)
    assert (freed.held_pence, freed.left_pence) == (0, BUDGET.left_pence)


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
    rejected = refusal(lambda: delivery.start(order_at(Status.ACCEPTED), StartProvision(started_on=TOMORROW), LATER))
    assert [(each.code, each.pointer) for each in rejected.rejections] == [("not_yet", "/started_on")]


@pytest.mark.parametrize(
    ("decide", "pointer"),
    [
        (
            lambda order, day: delivery.complete(order, CompleteProvision(completed_on=day), LATER),
            "/completed_on",
        ),
        (
            lambda order, day: delivery.end_early(order, EndProvisionEarly(ended_on=day, reason="client_moved"), LATER),
            "/ended_on",
        ),
    ],
    ids=["complete", "end early"],
)
def test_provision_ends_neither_tomorrow_nor_before_it_started(decide: Any, pointer: str) -> None:
    order = order_at(Status.STARTED)
    for day, code in ((TOMORROW, "not_yet"), (date(2016, 12, 10), "before_start")):
        rejected = refusal(lambda day=day: decide(order, day))
        assert [(each.code, each.pointer) for each in rejected.rejections] == [(code, pointer)]


def test_an_outcome_cannot_be_achieved_tomorrow() -> None:
    asked = RecordOutcome(outcome="job_started", achieved_on=TOMORROW)
    assert refusal(lambda: delivery.record_outcome(order_at(Status.COMPLETED), asked, LATER)).codes == {"not_yet"}


def test_what_is_recorded_is_not_years_ago_and_the_refusal_names_the_span() -> None:
    within = policy(OrderDates, the_open_market(TODAY).regime, TODAY).values.record_within_days
    now = LATER + timedelta(days=within)
    assert delivery.start(order_at(Status.ACCEPTED), StartProvision(started_on=TODAY), now)
    late = StartProvision(started_on=YESTERDAY)
    (rejection,) = refusal(lambda: delivery.start(order_at(Status.ACCEPTED), late, now)).rejections
    assert (rejection.code, rejection.pointer) == ("too_long_ago", "/started_on")
    assert f"{TODAY} to {now.date()}" in rejection.detail


ORDERED_FOR = date(2016, 11, 28)  # issued on 14 November


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2016, 11, 13), "before_order"),
        (date(2016, 11, 14), "before_ordered_start"),
        (date(2016, 11, 27), "before_ordered_start"),
        (ORDERED_FOR, None),
        (TODAY, None),
        (TOMORROW, "not_yet"),
    ],
)
def test_nothing_starts_before_it_was_issued_nor_before_the_day_that_was_ordered(day: date, code: str | None) -> None:
    order = replace(order_at(Status.ACCEPTED), starts_on=ORDERED_FOR)
    asked = StartProvision(started_on=day)
    if code is None:
        assert after(delivery.start(order, asked, LATER), order).lines[0].started_on == day
    else:
        assert [
            (each.code, each.pointer) for each in refusal(lambda: delivery.start(order, asked, LATER)).rejections
        ] == [(code, "/started_on")]


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.ENDED_EARLY])
def test_nothing_comes_of_a_provision_before_it_started(status: Status) -> None:
    order = order_at(status)
    assert order.lines[0].started_on == YESTERDAY
    asked = RecordOutcome(outcome="job_started", achieved_on=YESTERDAY - timedelta(days=1))
    refused = refusal(lambda: delivery.record_outcome(order, asked, LATER))
    assert [(each.code, each.pointer) for each in refused.rejections] == [("before_start", "/achieved_on")]


@given(
    days=st.lists(st.integers(-30, 40), min_size=4, max_size=4),
    starts=st.integers(0, 20),
)
def test_the_days_of_one_life_never_contradict_each_other(days: list[int], starts: int) -> None:
    """Whatever days are sent, those that are recorded stand in the order of the life of an order."""
    started, ended, achieved, until = (NOON.date() + timedelta(days=each) for each in days)
    now = datetime.combine(until, NOON.timetz())
    order = replace(order_at(Status.ACCEPTED), starts_on=NOON.date() + timedelta(days=starts))
    for decide in (
        lambda order: delivery.start(order, StartProvision(started_on=started), now),
        lambda order: delivery.complete(order, CompleteProvision(completed_on=ended), now),
        lambda order: delivery.record_outcome(order, RecordOutcome(outcome="job_started", achieved_on=achieved), now),
    ):
        with suppress(Rejected):
            order = after(decide(order), order)
    (line,) = order.lines
    lived = [order.issued_on, order.starts_on, line.started_on, line.ended_on, until]
    recorded = [each for each in lived if each is not None]
    if line.started_on:
        assert recorded == sorted(recorded)
    assert all(line.started_on <= day <= until for day in line.achieved.values())
    assert line.ended_on is None or line.started_on is not None


def test_an_order_under_a_regime_that_a_newer_version_wrote_is_refused_with_every_other_reason() -> None:
    order = replace(order_at(Status.ACCEPTED), regime="OF_THE_NEXT_RELEASE")
    ahead = replace(order, starts_on=TODAY)
    assert refusal(lambda: delivery.start(order, StartProvision(started_on=TODAY), LATER)).codes == {"regime_unknown"}
    refused = refusal(lambda: delivery.start(ahead, StartProvision(started_on=YESTERDAY), LATER))
    assert refused.codes == {"regime_unknown", "before_ordered_start"}
    assert refusal(lambda: terms_for(order, TODAY)).codes == {"regime_unknown"}


def test_an_unknown_line_is_refused_by_name() -> None:
    order = order_at(Status.ACCEPTED)
    refused = refusal(lambda: delivery.start(order, StartProvision(line=2, started_on=TODAY), LATER))
    assert [(each.code, each.pointer) for each in refused.rejections] == [("line_unknown", "/line")]


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("reject", Status.AWAITING_APPROVAL, "poor_value"),
        ("decline", Status.ISSUED, "no_capacity"),
        ("cancel", Status.ACCEPTED, "client_withdrew"),
        ("stop", Status.ISSUED, "supplier_suspended"),
    ],
)
def test_an_order_keeps_why_it_came_to_nothing(name: str, status: Status, reason: str) -> None:
    order = order_at(status)
    assert after(STEPS[name](order), order).reason == reason


def test_an_order_keeps_why_its_provision_ended_early_and_its_need_can_be_ordered_again() -> None:
    order = order_at(Status.ENDED_EARLY)
    assert (order.lines[0].reason, order.lines[0].ended_early) == ("client_found_work", True)
    assert ORDERS.claims(order) == ()
    assert len(ORDERS.claims(order_at(Status.COMPLETED))) == 1


def test_every_reason_against_a_step_is_given_at_once() -> None:
    issued, start = order_at(Status.ISSUED), StartProvision(started_on=TOMORROW)
    assert refusal(lambda: delivery.start(issued, start, LATER)).codes == {
        "wrong_status",
        "not_yet",
    }
    outcome = RecordOutcome(outcome="job_started", achieved_on=TOMORROW)
    assert refusal(lambda: delivery.record_outcome(order_at(Status.ISSUED), outcome, LATER)).codes == {
        "wrong_status",
        "not_yet",
    }
    complete = CompleteProvision(completed_on=TOMORROW)
    assert refusal(lambda: delivery.complete(order_at(Status.DECLINED), complete, LATER)).codes == {
        "wrong_status",
        "not_yet",
    }


def test_another_day_for_the_same_step_is_refused_and_not_passed_over() -> None:
    other_start = StartProvision(started_on=date(2016, 12, 10))
    assert refusal(lambda: delivery.start(order_at(Status.STARTED), other_start, LATER)).codes == {"already_started"}
    other_end = CompleteProvision(completed_on=YESTERDAY)
    assert refusal(lambda: delivery.complete(order_at(Status.COMPLETED), other_end, LATER)).codes == {"wrong_status"}


@pytest.mark.parametrize("status", Status)
def test_an_order_is_read_as_it_was_stored(status: Status) -> None:
    order = order_at(status)
    assert ORDERS.decode(ORDERS.encode(order)) == order


def test_no_event_but_the_placing_can_be_the_first_of_an_order() -> None:
    with pytest.raises(TypeError, match="cannot be the first event"):
        folding.evolve(None, STEPS["accept"](order_at(Status.ISSUED))[0])
