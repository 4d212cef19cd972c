"""What the two sides of an order disagree on, what becomes of one whose need is gone, and when it is closed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ordering.delivery.domain import closing, disputes, needs_gone, outcomes, problems
from services.ordering.delivery.domain.disputes import DisputeOrder, SettleDispute
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome
from services.ordering.delivery.domain.problems import AnswerProblem, ReportProblem
from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain import questioning, stopping
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.domain.questioning import ContinueOrder
from services.ordering.orders.domain.state import Order, Status
from shared.contracts import ordering as facts
from shared.kernel.deadlines import end_of
from tests.ordering import delivering as delivery
from tests.ordering.examples import CATEGORY, DISTRICT, SUPPLIER, after, paid_from, told
from tests.ordering.test_order_life import COMMITTED, HELD, LATER, TODAY, order_at, refusal

REPORT = ReportProblem(reason="sessions_not_held")
ANSWER = AnswerProblem(reason="will_be_put_right")
DISPUTE = DisputeOrder(reason="delivery_disputed")
SETTLE = SettleDispute(reason="by_agreement")
MONTHS_LATER = datetime(2017, 9, 12, 12, tzinfo=UTC)


def reported(order: Order, side: Side = Side.DEPARTMENT) -> Order:
    return after(problems.report(order, REPORT, LATER, side, by="coach"), order)


def disputed(order: Order, side: Side = Side.SUPPLIER, by: str = "trainer") -> Order:
    return after(disputes.dispute(order, DISPUTE, LATER, side, by=by), order)


@pytest.mark.parametrize("side", Side)
def test_either_side_reports_a_problem_and_the_other_answers(side: Side) -> None:
    order = reported(order_at(Status.STARTED), side)
    assert order.problem_due == order.problems[0].answer_by
    assert problems.report(order, REPORT, LATER, side, by="another") == [], "it is said already"
    assert refusal(lambda: problems.answer(order, 1, ANSWER, LATER, side, by="x")).codes == {"own_problem"}
    assert refusal(lambda: problems.answer(order, 2, ANSWER, LATER, side, by="x")).codes == {"problem_unknown"}
    (other,) = set(Side) - {side}
    answered = after(problems.answer(order, 1, ANSWER, LATER, other, by="x"), order)
    assert (answered.problem_due, answered.problems[0].answer) == (None, "will_be_put_right")
    assert problems.answer(answered, 1, ANSWER, LATER, other, by="x") == []
    again = AnswerProblem(reason="not_accepted")
    assert refusal(lambda: problems.answer(answered, 1, again, LATER, other, by="x")).codes == {"already_answered"}


@pytest.mark.parametrize("status", Status)
def test_something_goes_wrong_from_the_acceptance_on(status: Status) -> None:
    order = order_at(status)
    if status in {Status.ACCEPTED, Status.STARTED, Status.DID_NOT_START, Status.COMPLETED, Status.ENDED_EARLY}:
        assert told(problems.report(order, REPORT, LATER, Side.SUPPLIER, by="x")) == ["ProblemReported"]
        assert told(disputes.dispute(order, DISPUTE, LATER, Side.SUPPLIER, by="x")) == ["OrderDisputed"]
    else:
        refused = refusal(lambda: problems.report(order, REPORT, LATER, Side.SUPPLIER, by="x"))
        assert refused.codes == {"wrong_status"}
        refused = refusal(lambda: disputes.dispute(order, DISPUTE, LATER, Side.SUPPLIER, by="x"))
        assert refused.codes == {"wrong_status"}


def test_a_problem_that_nobody_answers_in_time_is_announced_once_and_can_still_be_answered() -> None:
    order = reported(order_at(Status.STARTED))
    due = order.problems[0].answer_by
    assert refusal(lambda: problems.announce_overdue(order, due, LATER)).codes == {"not_due"}
    overdue = after(problems.announce_overdue(order, due, end_of(due)), order)
    assert (overdue.problems[0].overdue, overdue.problem_due) == (True, None)
    assert problems.announce_overdue(overdue, due, end_of(due)) == []
    assert problems.answer(overdue, 1, ANSWER, end_of(due), Side.SUPPLIER, by="x")


def test_a_dispute_is_decided_by_a_buyer_who_has_no_part_in_it() -> None:
    order = disputed(order_at(Status.STARTED), Side.DEPARTMENT, by="buyer")
    assert refusal(lambda: disputes.settle(order, SETTLE, LATER, by="buyer")).codes == {"separation_of_duties"}
    assert refusal(lambda: disputes.settle(order, SETTLE, LATER, by="coach")).codes == {"separation_of_duties"}
    settled = after(disputes.settle(order, SETTLE, LATER, by="another buyer"), order)
    assert (settled.disputed, settled.dispute and settled.dispute.settled) == (False, "by_agreement")
    assert disputes.settle(settled, SETTLE, LATER, by="another buyer") == []
    assert refusal(lambda: disputes.settle(order_at(Status.STARTED), SETTLE, LATER, by="x")).codes == {"not_disputed"}


def test_an_order_is_disputed_once_at_a_time_and_withdrawn_by_its_own_side() -> None:
    order = disputed(order_at(Status.COMPLETED))
    assert disputes.dispute(order, DISPUTE, LATER, Side.SUPPLIER, by="trainer") == []
    other = refusal(lambda: disputes.dispute(order, DISPUTE, LATER, Side.DEPARTMENT, by="coach"))
    assert other.codes == {"already_disputed"}
    assert refusal(lambda: disputes.withdraw(order, LATER, Side.DEPARTMENT, by="coach")).codes == {"not_your_dispute"}
    withdrawn = after(disputes.withdraw(order, LATER, Side.SUPPLIER, by="trainer"), order)
    assert (withdrawn.disputed, withdrawn.closes_on) == (False, order.last_day)
    assert disputes.withdraw(withdrawn, LATER, Side.SUPPLIER, by="trainer") == []


def test_an_overdue_dispute_is_announced_once() -> None:
    order = disputed(order_at(Status.COMPLETED))
    assert order.dispute is not None
    due = order.dispute.decide_by
    assert refusal(lambda: disputes.announce_overdue(order, due, LATER)).codes == {"not_due"}
    overdue = after(disputes.announce_overdue(order, due, end_of(due)), order)
    assert disputes.announce_overdue(overdue, due, end_of(due)) == []
    assert overdue.disputed, "it stays to be decided"


@pytest.mark.parametrize(("status", "days"), [(Status.COMPLETED, 210), (Status.ENDED_EARLY, 210)])
def test_an_order_closes_so_long_after_its_end(status: Status, days: int) -> None:
    order = order_at(status)
    closes_on = TODAY + timedelta(days=days)
    assert order.closes_on == closes_on
    assert closing.close(order, TODAY, MONTHS_LATER) == [], "another day than it closes on"
    assert refusal(lambda: closing.close(order, closes_on, LATER)).codes == {"not_due"}
    closed = after(closing.close(order, closes_on, MONTHS_LATER), order)
    assert (closed.closed_on, closed.closes_on, closed.status) == (closes_on, None, status)
    assert closing.close(closed, closes_on, MONTHS_LATER) == []


def test_what_never_began_closes_sooner_and_an_outcome_keeps_an_order_open() -> None:
    assert order_at(Status.DID_NOT_START).closes_on == TODAY + timedelta(days=28)
    order = order_at(Status.COMPLETED)
    found = RecordOutcome(outcome="job_started", achieved_on=TODAY + timedelta(days=100))
    worked = after(delivery.record_outcome(order, found, MONTHS_LATER), order)
    assert worked.last_day == TODAY + timedelta(days=310)


def test_nothing_more_is_recorded_of_a_closed_order_but_an_outcome_that_does_not_stand() -> None:
    order = order_at(Status.COMPLETED)
    job = RecordOutcome(outcome="job_started", achieved_on=TODAY, evidence="pay_record", evidence_on=TODAY)
    order = after(delivery.record_outcome(order, job, LATER), order)
    assert order.closes_on is not None
    closed = after(closing.close(order, order.closes_on, MONTHS_LATER), order)
    for decide in (
        lambda: delivery.record_outcome(closed, replace(job, outcome="qualification_gained"), MONTHS_LATER),
        lambda: problems.report(closed, REPORT, MONTHS_LATER, Side.SUPPLIER, by="x"),
        lambda: disputes.dispute(closed, DISPUTE, MONTHS_LATER, Side.SUPPLIER, by="x"),
    ):
        assert refusal(decide).codes == {"order_closed"}
    back = ReverseOutcome(outcome="job_started", reason="recorded_in_error")
    assert told(outcomes.reverse_outcome(closed, back, MONTHS_LATER, Side.DEPARTMENT, by="x")) == ["OutcomeReversed"]


def looked_at(order: Order, *, standing: bool) -> list[facts.OrderEvent]:
    need = KnownNeed(order.need_ids[0], None, DISTRICT, CATEGORY, standing=standing)
    budgets = paid_from(HELD if order.status is Status.AWAITING_APPROVAL else COMMITTED)
    return needs_gone.look_again_at_needs(order, budgets, {need.need_id: need}, LATER)  # type: ignore[return-value] # of orders and budgets


@pytest.mark.parametrize("status", Status)
def test_a_need_that_is_gone_stops_what_nobody_accepted_and_asks_about_what_runs(status: Status) -> None:
    events = told(looked_at(order_at(status), standing=False))
    if status in {Status.AWAITING_APPROVAL, Status.ISSUED}:
        assert events == ["OrderStopped", "BudgetReleased"]
    elif status in {Status.ACCEPTED, Status.STARTED}:
        assert events == ["OrderQuestioned"]
    else:
        assert events == []


def test_a_question_about_a_need_falls_away_with_the_need_and_with_nothing_else() -> None:
    order = after(looked_at(order_at(Status.STARTED), standing=False), order_at(Status.STARTED))
    assert (order.in_question, order.reason) == (True, "need_withdrawn")
    assert looked_at(order, standing=False) == []
    assert stopping.look_again_at_supplier(order, paid_from(COMMITTED), SUPPLIER, LATER) == []
    assert told(looked_at(order, standing=True)) == ["OrderContinued"]
    goes_on = after(questioning.go_on(order, ContinueOrder(reason="nearly_finished"), LATER, by="manager"), order)
    assert looked_at(goes_on, standing=False) == [], "it was decided"
