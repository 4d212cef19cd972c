"""What both sides say of an order that was accepted: did not start, attendance, ends, outcomes and their checks."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.delivery.domain import attending, outcomes
from services.ordering.delivery.domain.attending import AttendedSession, RecordAttendance
from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome, VerifyOutcome
from services.ordering.delivery.domain.starting import SayItDidNotStart, StartProvision
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.domain.folding import ORDER_OF_NEED, ORDERS
from services.ordering.orders.domain.holding import share_of
from services.ordering.orders.domain.state import Order, Status
from services.ordering.places.domain.places import NOTHING
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import outcome_kinds
from tests.ordering import delivering as delivery
from tests.ordering.examples import after, told
from tests.ordering.test_order_life import LATER, TODAY, YESTERDAY, order_at, refusal

TOMORROW = TODAY + timedelta(days=1)
MISSED = SayItDidNotStart(reason="client_not_there")
LONG_AFTER = datetime(2017, 12, 12, 12, tzinfo=UTC)
JOB = RecordOutcome(outcome="job_started", achieved_on=TODAY, evidence="pay_record", evidence_on=TODAY)


def of_two_lines(status: Status = Status.ACCEPTED) -> Order:
    """An order for two clients at the same start."""
    order = order_at(status)
    other = replace(order.lines[0], line=2, need_id=new_id())
    return replace(order, lines=(*order.lines, other), need_ids=(*order.need_ids, other.need_id))


def attended(*sessions: tuple[date, str]) -> RecordAttendance:
    return RecordAttendance(
        sessions=tuple(
            AttendedSession(held_on=day, attended=how, reason=None if how == "yes" else "not_known")  # type: ignore[arg-type] # as a request has it
            for day, how in sessions
        )
    )


@pytest.mark.parametrize("side", Side)
def test_what_did_not_start_is_over_and_its_need_and_its_place_are_free(side: Side) -> None:
    order = replace(order_at(Status.ACCEPTED), source=replace(order_at(Status.ACCEPTED).source, start_id=new_id()))
    (event,) = delivery.did_not_start(order, MISSED, LATER, side)
    assert isinstance(event, facts.DidNotStart)
    assert (event.said_by, event.reason.code) == (side, "client_not_there")
    over = after([event], order)
    assert (over.status, over.reason, over.lines[0].is_over) == (Status.DID_NOT_START, "client_not_there", True)
    assert ORDERS.claims(over) == ()
    assert share_of(over) == NOTHING
    assert delivery.did_not_start(over, MISSED, LATER, side) == []


def test_nobody_has_missed_a_start_before_its_day_nor_one_that_was_made() -> None:
    ahead = replace(order_at(Status.ACCEPTED), starts_on=TOMORROW)
    assert refusal(lambda: delivery.did_not_start(ahead, MISSED, LATER)).codes == {"not_yet"}
    started = order_at(Status.STARTED)
    assert refusal(lambda: delivery.did_not_start(started, MISSED, LATER)).codes == {"already_started"}
    over = order_at(Status.DID_NOT_START)
    assert refusal(lambda: delivery.start(over, StartProvision(started_on=TODAY), LATER)).codes == {"wrong_status"}


def test_each_line_of_an_order_starts_or_does_not_for_itself() -> None:
    order = after(delivery.did_not_start(of_two_lines(), MISSED, LATER), of_two_lines())
    assert order.status is Status.ACCEPTED
    again = refusal(lambda: delivery.start(order, StartProvision(started_on=TODAY), LATER))
    assert again.codes == {"did_not_start"}
    order = after(delivery.start(order, StartProvision(line=2, started_on=TODAY), LATER), order)
    assert ORDERS.claims(order)[0] == ORDER_OF_NEED(order.lines[1].need_id)
    order = after(delivery.complete(order, CompleteProvision(line=2, completed_on=TODAY), LATER), order)
    assert order.status is Status.COMPLETED


def test_attendance_is_recorded_session_by_session_and_put_right() -> None:
    order = order_at(Status.STARTED)
    first = attended((YESTERDAY, "yes"), (TODAY, "no"))
    order = after(attending.record_attendance(order, first, LATER), order)
    assert [(each.held_on, each.attended, each.reason) for each in order.lines[0].sessions] == [
        (YESTERDAY, "yes", None),
        (TODAY, "no", "not_known"),
    ]
    assert attending.record_attendance(order, first, LATER) == []
    (event,) = attending.record_attendance(order, attended((YESTERDAY, "yes"), (TODAY, "late")), LATER)
    assert isinstance(event, facts.AttendanceRecorded)
    assert [each.held_on for each in event.sessions] == [TODAY], "what is recorded already is not said again"
    assert after([event], order).lines[0].last_attended_on == TODAY


def test_a_session_is_held_between_start_and_end_and_named_once() -> None:
    order = order_at(Status.COMPLETED)
    early, late = YESTERDAY - timedelta(days=1), TOMORROW
    refused = refusal(lambda: attending.record_attendance(order, attended((early, "yes"), (late, "yes")), LATER))
    assert {(each.code, each.pointer) for each in refused.rejections} == {
        ("before_start", "/sessions/0/held_on"),
        ("not_yet", "/sessions/1/held_on"),
        ("after_end", "/sessions/1/held_on"),
    }
    twice = attended((TODAY, "yes"), (TODAY, "no"))
    assert refusal(lambda: attending.record_attendance(order, twice, LATER)).codes == {"session_twice"}
    accepted = order_at(Status.ACCEPTED)
    refused = refusal(lambda: attending.record_attendance(accepted, attended((TODAY, "yes")), LATER))
    assert refused.codes == {"wrong_status"}


def test_who_was_late_or_away_has_a_reason_and_nobody_else() -> None:
    asked = RecordAttendance(
        sessions=(
            AttendedSession(held_on=TODAY, number=1, attended="yes", reason="travel"),
            AttendedSession(held_on=TODAY, number=2, attended="no"),
            AttendedSession(held_on=TODAY, number=3, attended="late"),
            AttendedSession(held_on=TODAY, number=4, attended="late", reason="travel"),
        )
    )
    refused = refusal(lambda: attending.record_attendance(order_at(Status.STARTED), asked, LATER))
    assert {(each.code, each.pointer) for each in refused.rejections} == {
        ("reason_not_needed", "/sessions/0/reason"),
        ("reason_needed", "/sessions/1/reason"),
        ("reason_needed", "/sessions/2/reason"),
    }


def test_nothing_ends_before_the_last_session_that_was_attended() -> None:
    order = order_at(Status.STARTED)
    order = after(attending.record_attendance(order, attended((TODAY, "late")), LATER), order)
    for decide in (
        lambda: delivery.complete(order, CompleteProvision(completed_on=YESTERDAY), LATER),
        lambda: delivery.end_early(order, EndProvisionEarly(ended_on=YESTERDAY, reason="client_moved"), LATER),
    ):
        assert refusal(decide).codes == {"before_last_session"}


@pytest.mark.parametrize("side", Side)
def test_either_side_ends_a_provision_early_and_neither_says_that_it_was_decided(side: Side) -> None:
    order = order_at(Status.STARTED)
    asked = EndProvisionEarly(ended_on=TODAY, reason="supplier_failed")
    (event,) = delivery.end_early(order, asked, LATER, side)
    assert isinstance(event, facts.ProvisionEndedEarly)
    assert (event.said_by, after([event], order).status) == (side, Status.ENDED_EARLY)
    false = replace(asked, reason="ended_by_department")
    assert refusal(lambda: delivery.end_early(order, false, LATER, side)).codes == {"reason_not_yours"}


def test_an_outcome_that_is_not_drawn_is_verified_at_once_by_the_policy() -> None:
    events = delivery.record_outcome(order_at(Status.COMPLETED), JOB, LATER, drawn=99)
    assert told(events) == ["OutcomeRecorded", "OutcomeVerified"]
    assert (events[1].by, events[1].policies) == (None, ("outcome_checks.v1",))
    order = after(events, order_at(Status.COMPLETED))
    assert not order.to_check
    assert order.lines[0].outcomes[0].verified_at == LATER


def test_an_outcome_that_is_drawn_waits_for_the_district() -> None:
    order = order_at(Status.COMPLETED)
    (recorded,) = delivery.record_outcome(order, JOB, LATER, drawn=0)
    assert isinstance(recorded, facts.OutcomeRecorded)
    assert recorded.check_by is not None
    order = after([recorded], order)
    assert (order.to_check, order.closes_on) == (True, None)
    verified = outcomes.verify(order, VerifyOutcome(outcome="job_started"), LATER, by="coach")
    order = after(verified, order)
    assert (order.to_check, order.lines[0].outcomes[0].verified_by) == (False, "coach")
    assert outcomes.verify(order, VerifyOutcome(outcome="job_started"), LATER, by="coach") == []


def test_without_evidence_nothing_is_verified() -> None:
    order = order_at(Status.COMPLETED)
    bare = RecordOutcome(outcome="job_started", achieved_on=TODAY)
    order = after(delivery.record_outcome(order, bare, LATER, drawn=99), order)
    asked = VerifyOutcome(outcome="job_started")
    assert refusal(lambda: outcomes.verify(order, asked, LATER, by="coach")).codes == {"evidence_needed"}
    order = after(delivery.record_outcome(order, JOB, LATER, drawn=99), order)
    assert order.to_check, "what is corrected is always checked"
    assert outcomes.verify(order, asked, LATER, by="coach")


def test_the_kind_of_evidence_and_its_day_go_together_and_the_day_has_its_place() -> None:
    order = order_at(Status.COMPLETED)
    for changed, code, pointer in (
        ({"evidence": None}, "evidence_incomplete", "/evidence"),
        ({"evidence_on": None}, "evidence_incomplete", "/evidence_on"),
        ({"evidence_on": TOMORROW}, "not_yet", "/evidence_on"),
        ({"evidence_on": YESTERDAY - timedelta(days=1)}, "before_start", "/evidence_on"),
    ):
        refused = refusal(lambda changed=changed: delivery.record_outcome(order, replace(JOB, **changed), LATER))
        assert [(each.code, each.pointer) for each in refused.rejections] == [(code, pointer)]


def test_no_outcome_is_an_outcome_that_nobody_checks() -> None:
    nothing = RecordOutcome(outcome="no_outcome", achieved_on=TODAY)
    events = delivery.record_outcome(order_at(Status.COMPLETED), nothing, LATER, drawn=0)
    assert told(events) == ["OutcomeRecorded", "OutcomeVerified"]


def test_an_outcome_that_was_reversed_is_checked_when_it_comes_again() -> None:
    order = order_at(Status.COMPLETED)
    order = after(delivery.record_outcome(order, JOB, LATER, drawn=99), order)
    (back,) = delivery.reverse_outcome(
        order, ReverseOutcome(outcome="job_started", reason="not_shown"), LATER, Side.DEPARTMENT
    )
    assert isinstance(back, facts.OutcomeReversed)
    assert (back.was_verified, back.said_by) == (True, "department")
    order = after([back], order)
    assert after(delivery.record_outcome(order, JOB, LATER, drawn=99), order).to_check


def lasting(day: date) -> RecordOutcome:
    return RecordOutcome(outcome="job_sustained", achieved_on=day, evidence="pay_record", evidence_on=day)


def test_work_has_lasted_once_it_began_so_long_ago() -> None:
    order = order_at(Status.COMPLETED)
    alone = refusal(lambda: delivery.record_outcome(order, lasting(date(2017, 11, 1)), LONG_AFTER))
    assert alone.codes == {"no_work_recorded"}
    order = after(delivery.record_outcome(order, JOB, LATER, drawn=99), order)
    enough = TODAY + timedelta(days=182)
    early = refusal(lambda: delivery.record_outcome(order, lasting(enough - timedelta(days=1)), LONG_AFTER))
    assert [(each.code, each.pointer) for each in early.rejections] == [("not_lasted_yet", "/achieved_on")]
    recorded = delivery.record_outcome(order, lasting(enough), LONG_AFTER, drawn=99)
    assert told(recorded) == ["OutcomeRecorded"], "what lasted is always checked"
    order = after(recorded, order)
    reverse = ReverseOutcome(outcome="job_started", reason="not_shown")
    assert refusal(lambda: delivery.reverse_outcome(order, reverse, LONG_AFTER)).codes == {"sustained_recorded"}
    later = replace(JOB, achieved_on=TODAY + timedelta(days=9), evidence_on=TODAY + timedelta(days=9))
    assert refusal(lambda: delivery.record_outcome(order, later, LONG_AFTER)).codes == {"not_lasted_yet"}


KINDS = sorted(outcome_kinds())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["record", "reverse", "verify"]),
            st.sampled_from(KINDS),
            st.integers(0, 300),
            st.integers(0, 99),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_whatever_is_recorded_verified_and_reversed_nothing_lasts_that_did_not_begin(
    steps: list[tuple[str, str, int, int, bool]],
) -> None:
    """Sustained outcomes rest on work that began long enough before, and what counts as verified has its evidence."""
    order = order_at(Status.COMPLETED)
    for step, kind, days, drawn, shown in steps:
        day = TODAY + timedelta(days=days)
        evidence = {"evidence": "pay_record", "evidence_on": day} if shown else {}
        decide = {
            "record": lambda order: delivery.record_outcome(
                order,
                RecordOutcome(outcome=kind, achieved_on=day, **evidence),  # noqa: B023 - called at once
                LONG_AFTER,
                drawn,  # noqa: B023 - called at once
            ),
            "reverse": lambda order: delivery.reverse_outcome(
                order,
                ReverseOutcome(outcome=kind, reason="not_shown"),  # noqa: B023 - called at once
                LONG_AFTER,
            ),
            "verify": lambda order: outcomes.verify(order, VerifyOutcome(outcome=kind), LONG_AFTER, by="coach"),  # noqa: B023 - called at once
        }[step]
        order = after(_or_nothing(decide, order), order)
        _holds(order)


def _or_nothing(decide: Callable[[Order], list[Event]], order: Order) -> list[Event]:
    """What was decided; a refusal changes nothing."""
    with suppress(Rejected):
        return decide(order)
    return []


def _holds(order: Order) -> None:
    (line,) = order.lines
    began = [day for kind, day in line.achieved.items() if outcome_kinds()[kind].in_work and "sustained" not in kind]
    for each in line.outcomes:
        if outcome_kinds()[each.outcome].sustained:
            assert each.achieved_on >= min(began) + timedelta(days=182)
        if each.verified_at and outcome_kinds()[each.outcome].successful:
            assert each.evidence
    waits = [each for each in line.outcomes if each.to_check and each.verified_at is None]
    assert order.to_check == bool(waits)
    assert (order.closes_on is None) == bool(waits)
