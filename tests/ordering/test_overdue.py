"""What nobody recorded or checked of a delivery in time is said once, and can still be recorded and checked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.ordering.delivery.domain import outcomes, overdue
from services.ordering.delivery.domain.deadlines import OUTCOME_CHECK, PROVISION_RECORD
from services.ordering.delivery.domain.ending import CompleteProvision
from services.ordering.delivery.domain.outcomes import RecordOutcome, VerifyOutcome
from services.ordering.orders.domain.state import Order, Status
from shared.kernel.deadlines import end_of
from tests.ordering import delivering as delivery
from tests.ordering.examples import after, told
from tests.ordering.test_order_life import LATER, TODAY, order_at, refusal

ENDS_ON = TODAY + timedelta(days=30)
RECORD_BY = ENDS_ON + timedelta(days=14)
JOB = RecordOutcome(outcome="job_started", achieved_on=TODAY)


def under_way() -> Order:
    return replace(order_at(Status.STARTED), ends_on=ENDS_ON)


def to_check() -> Order:
    order = order_at(Status.COMPLETED)
    return after(delivery.record_outcome(order, JOB, LATER), order)


def test_an_end_that_nobody_recorded_is_said_once_and_can_still_be_recorded() -> None:
    order = under_way()
    assert [(each.subject, each.by) for each in PROVISION_RECORD.due(order)] == [(f"{order.order_id}/1", RECORD_BY)]
    assert refusal(lambda: overdue.announce_end(order, 1, RECORD_BY, LATER)).codes == {"not_due"}
    (said,) = overdue.announce_end(order, 1, RECORD_BY, end_of(RECORD_BY))
    assert (said.ends_on, said.record_by, said.line) == (ENDS_ON, RECORD_BY, 1)
    late = after([said], order)
    assert overdue.announce_end(late, 1, RECORD_BY, end_of(RECORD_BY)) == []
    assert [*PROVISION_RECORD.due(late)], "it stays to be recorded"
    assert told(delivery.complete(late, CompleteProvision(completed_on=ENDS_ON), end_of(RECORD_BY)))


def test_nothing_is_said_of_an_end_on_record_or_of_another_day_than_is_due_now() -> None:
    order = under_way()
    ended = after(delivery.complete(order, CompleteProvision(completed_on=TODAY), LATER), order)
    extended = replace(order, ends_on=ENDS_ON + timedelta(days=7))
    before = replace(order, lines=tuple(replace(each, end_within_days=None) for each in order.lines))
    for other in (ended, extended, before):
        assert overdue.announce_end(other, 1, RECORD_BY, end_of(RECORD_BY)) == []
    assert [*PROVISION_RECORD.due(ended)] == [*PROVISION_RECORD.due(before)] == []
    assert overdue.announce_end(order, 2, RECORD_BY, end_of(RECORD_BY)) == []


def test_an_end_that_was_moved_by_a_change_is_asked_for_again() -> None:
    late = after(overdue.announce_end(under_way(), 1, RECORD_BY, end_of(RECORD_BY)), under_way())
    moved = replace(late, ends_on=ENDS_ON + timedelta(days=7))
    by = RECORD_BY + timedelta(days=7)
    assert told(overdue.announce_end(moved, 1, by, end_of(by))) == ["ProvisionEndOverdue"]


def test_an_outcome_that_nobody_checked_is_said_once_and_can_still_be_checked() -> None:
    order = to_check()
    (due,) = OUTCOME_CHECK.due(order)
    assert due.subject == f"{order.order_id}/1/job_started"
    assert refusal(lambda: overdue.announce_check(order, 1, "job_started", due.by, LATER)).codes == {"not_due"}
    (said,) = overdue.announce_check(order, 1, "job_started", due.by, end_of(due.by))
    late = after([said], order)
    assert overdue.announce_check(late, 1, "job_started", due.by, end_of(due.by)) == []
    assert [*OUTCOME_CHECK.due(late)] == [due]
    evidenced = JOB.__class__(**{**vars(JOB), "evidence": "pay_record", "evidence_on": TODAY})
    late = after(delivery.record_outcome(late, evidenced, end_of(due.by)), late)
    assert not late.lines[0].outcomes[0].overdue, "what was put right is to be checked anew"
    checked = after(outcomes.verify(late, VerifyOutcome(outcome="job_started"), end_of(due.by), by="m"), late)
    assert [*OUTCOME_CHECK.due(checked)] == []


@pytest.mark.parametrize(("line", "outcome"), [(2, "job_started"), (1, "qualification_gained")])
def test_nothing_is_said_of_an_outcome_that_is_not_there(line: int, outcome: str) -> None:
    (due,) = OUTCOME_CHECK.due(to_check())
    assert overdue.announce_check(to_check(), line, outcome, due.by, end_of(due.by)) == []
