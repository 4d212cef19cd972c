"""Whether an order in question goes on: what is announced, what may be decided, and what a decision leaves behind."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.orders.domain import answering, questioning, stopping
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.questioning import ContinueOrder, TerminateOrder
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, RUNNING, Order, Status
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from tests.ordering import delivering as delivery
from tests.ordering.examples import CATEGORY, PRICE, SUPPLIER, SUPPLIER_ID, SUSPENDED, after, paid_from, told
from tests.ordering.test_order_life import COMMITTED, order_at, refusal
from tests.suppliers import known_supplier

# Started on 11 December, in question from the day after, which is a Monday.
ASKED = datetime(2016, 12, 12, 12, tzinfo=UTC)
TODAY, STARTED_ON = date(2016, 12, 12), date(2016, 12, 11)
REMIND_ON, DECIDE_BY = date(2016, 12, 15), date(2016, 12, 19)
FRIDAY = date(2016, 12, 16)
GOES_ON = ContinueOrder(reason="not_affected")
AT_ONCE = TerminateOrder(reason="client_at_risk")
ON_FRIDAY = TerminateOrder(reason="client_at_risk", ends_on=FRIDAY)


def in_question(status: Status) -> Order:
    order = order_at(status)
    return after(stopping.look_again_at_supplier(order, paid_from(COMMITTED), SUSPENDED, ASKED), order)


def go_on(order: Order, asked: ContinueOrder = GOES_ON) -> list[Event]:
    return questioning.go_on(order, asked, ASKED, "manager")


def terminate(order: Order, asked: TerminateOrder, now: datetime = ASKED) -> list[Event]:
    return questioning.terminate(order, paid_from(COMMITTED), asked, now, "manager")


def standing_since(standing: str, since: datetime) -> KnownSupplier:
    return known_supplier(SUPPLIER_ID, since, CATEGORY, standing=standing)


def test_a_question_says_by_when_it_is_decided_and_under_which_policy() -> None:
    (asked,) = stopping.look_again_at_supplier(order_at(Status.STARTED), paid_from(COMMITTED), SUSPENDED, ASKED)
    assert isinstance(asked, facts.OrderQuestioned)
    assert (asked.decide_by, asked.remind_on, asked.policies) == (DECIDE_BY, REMIND_ON, ("order_question.v1",))


def test_those_who_decide_are_reminded_once_and_told_once_that_it_is_overdue_and_may_decide_still() -> None:
    order = in_question(Status.STARTED)
    reminded = after(questioning.announce_due(order, DECIDE_BY, ASKED), order)
    assert questioning.announce_due(reminded, DECIDE_BY, ASKED) == []
    assert questioning.announce_due(order, DECIDE_BY, end_of(DECIDE_BY)) == [], "it would come with its end"
    assert refusal(lambda: questioning.announce_overdue(reminded, DECIDE_BY, ASKED)).codes == {"not_due"}
    (late,) = questioning.announce_overdue(reminded, DECIDE_BY, end_of(DECIDE_BY))
    overdue = after([late], reminded)
    assert questioning.announce_overdue(overdue, DECIDE_BY, end_of(DECIDE_BY)) == []
    assert overdue.in_question, "nothing is decided by the clock"
    assert told(go_on(overdue)) == ["OrderContinued"]
    for decided in (after(go_on(order), order), after(terminate(order, ON_FRIDAY), order)):
        assert questioning.announce_due(decided, DECIDE_BY, ASKED) == []
        assert questioning.announce_overdue(decided, DECIDE_BY, end_of(DECIDE_BY)) == []


def test_a_note_is_a_fact_of_its_own_that_nobody_else_reads() -> None:
    order = in_question(Status.STARTED)
    for events in (go_on(order, replace(GOES_ON, note="Seen it.")), terminate(order, replace(ON_FRIDAY, note="Left."))):
        assert told(events)[1] == "OrderDecisionExplained"
        assert type(events[1]).PRIVATE
        assert "note" not in type(events[0]).model_fields


def test_what_has_not_started_is_cancelled_at_once_and_all_it_held_is_free() -> None:
    order = in_question(Status.ACCEPTED)
    events = terminate(order, AT_ONCE)
    assert told(events) == ["OrderTerminated", "OrderCancelled", "BudgetReleased"]
    assert (events[0].ends_on, events[1].terminated, events[2].amount_pence) == (TODAY, True, PRICE)
    ended = after(events, order)
    assert (ended.status, ended.in_question, ORDERS.claims(ended)) == (Status.CANCELLED, False, ())
    assert terminate(ended, AT_ONCE) == []
    assert refusal(lambda: terminate(ended, replace(AT_ONCE, reason="exclusion_ground"))).codes == {"wrong_status"}


@pytest.mark.parametrize("day", [STARTED_ON, TODAY])
def test_what_has_started_ends_at_once_where_its_day_is_here(day: date) -> None:
    order = in_question(Status.STARTED)
    events = terminate(order, replace(AT_ONCE, ends_on=day))
    assert told(events) == ["OrderTerminated", "ProvisionEndedEarly"]
    ended = after(events, order)
    (line,) = ended.lines
    assert (ended.status, line.ended_on, line.reason) == (Status.ENDED_EARLY, day, "ended_by_department")
    assert ORDERS.claims(ended) == (), "its need can be ordered for again"
    assert terminate(ended, replace(AT_ONCE, ends_on=day)) == []


def test_what_has_started_ends_by_itself_on_a_later_day() -> None:
    order = in_question(Status.STARTED)
    assert told(terminate(order, ON_FRIDAY)) == ["OrderTerminated"]
    ending = after(terminate(order, ON_FRIDAY), order)
    assert (ending.status, ending.in_question, ending.ends_as_decided_on) == (Status.STARTED, False, FRIDAY)
    assert terminate(ending, ON_FRIDAY) == []
    assert refusal(lambda: questioning.end_as_decided(ending, FRIDAY, ASKED)).codes == {"not_due"}
    assert questioning.end_as_decided(ending, TODAY, end_of(FRIDAY)) == [], "that day counts no more"
    ended = after(questioning.end_as_decided(ending, FRIDAY, end_of(FRIDAY)), ending)
    assert (ended.status, ended.lines[0].ended_on) == (Status.ENDED_EARLY, FRIDAY)
    assert questioning.end_as_decided(ended, FRIDAY, end_of(FRIDAY)) == []


def test_an_end_that_is_to_come_can_be_moved_or_taken_back_and_a_new_question_does_not_undo_it() -> None:
    order = in_question(Status.STARTED)
    ending = after(terminate(order, ON_FRIDAY), order)
    removed = standing_since("removed", ASKED + timedelta(days=1))
    assert stopping.look_again_at_supplier(ending, paid_from(COMMITTED), removed, ASKED) == []
    assert stopping.look_again_at_supplier(ending, paid_from(COMMITTED), SUPPLIER, ASKED) == [], "people decided it"
    moved = after(terminate(ending, replace(ON_FRIDAY, ends_on=TODAY + timedelta(days=1))), ending)
    assert moved.ends_as_decided_on == TODAY + timedelta(days=1)
    kept = after(go_on(ending), ending)
    assert (kept.status, kept.ends_as_decided_on, kept.reason) == (Status.STARTED, None, None)
    assert questioning.end_as_decided(kept, FRIDAY, end_of(FRIDAY)) == []


def test_nothing_is_recorded_after_the_day_that_was_decided() -> None:
    order = in_question(Status.STARTED)
    ending = after(terminate(order, ON_FRIDAY), order)
    week_after = end_of(FRIDAY) + timedelta(days=7)
    saturday = FRIDAY + timedelta(days=1)
    for decide in (
        lambda day: delivery.complete(ending, CompleteProvision(completed_on=day), week_after),
        lambda day: delivery.end_early(ending, EndProvisionEarly(ended_on=day, reason="client_found_work"), week_after),
    ):
        assert refusal(lambda decide=decide: decide(saturday)).codes == {"after_end"}
        assert len(decide(FRIDAY)) == 1


@pytest.mark.parametrize(
    ("status", "asked", "codes"),
    [
        (Status.ACCEPTED, ON_FRIDAY, {"not_started"}),
        (Status.STARTED, AT_ONCE, {"day_needed"}),
        (Status.STARTED, replace(AT_ONCE, ends_on=STARTED_ON - timedelta(days=1)), {"before_start"}),
        (Status.STARTED, replace(AT_ONCE, ends_on=TODAY + timedelta(days=29)), {"ends_too_late"}),
        (Status.STARTED, replace(AT_ONCE, ends_on=date(2099, 12, 31)), {"ends_too_late"}),
    ],
)
def test_an_end_has_a_day_that_fits_the_order(status: Status, asked: TerminateOrder, codes: set[str]) -> None:
    refused = refusal(lambda: terminate(in_question(status), asked))
    assert refused.codes == codes
    assert {each.pointer for each in refused.rejections} == {"/ends_on"}


def test_every_reason_against_an_end_is_given_at_once() -> None:
    assert refusal(lambda: terminate(order_at(Status.STARTED), AT_ONCE)).codes == {"not_in_question", "day_needed"}


@pytest.mark.parametrize("status", Status)
def test_what_is_not_in_question_is_not_decided_on(status: Status) -> None:
    code = "not_in_question" if status in RUNNING else "wrong_status"
    assert refusal(lambda: go_on(order_at(status))).codes == {code}
    assert code in refusal(lambda: terminate(order_at(status), AT_ONCE)).codes


def test_the_same_decision_again_changes_nothing_and_another_is_refused() -> None:
    order = in_question(Status.STARTED)
    decided = after(go_on(order), order)
    assert go_on(decided) == []
    assert refusal(lambda: go_on(decided, ContinueOrder(reason="nearly_finished"))).codes == {"not_in_question"}
    assert "not_in_question" in refusal(lambda: terminate(decided, ON_FRIDAY)).codes


def test_what_was_decided_is_not_asked_again_until_the_supplier_comes_to_stand_otherwise() -> None:
    order = in_question(Status.STARTED)
    decided = after(go_on(order), order)
    assert stopping.look_again_at_supplier(decided, paid_from(COMMITTED), SUSPENDED, ASKED) == [], (
        "the same standing, told again"
    )
    later = ASKED + timedelta(days=1)
    for standing in ("removed", "suspended"):
        asked = stopping.look_again_at_supplier(decided, paid_from(COMMITTED), standing_since(standing, later), later)
        assert told(asked) == ["OrderQuestioned"]
        assert after(asked, decided).in_question


def test_an_order_whose_rules_are_not_known_here_is_asked_about_and_decided_all_the_same() -> None:
    strange = replace(order_at(Status.ACCEPTED), regime="OF_THE_NEXT_RELEASE")
    (asked,) = stopping.look_again_at_supplier(strange, paid_from(COMMITTED), SUSPENDED, ASKED)
    assert (asked.decide_by, asked.remind_on, asked.policies) == (TODAY, None, ())
    order = after([asked], strange)
    assert told(go_on(order)) == ["OrderContinued"]
    assert told(terminate(order, AT_ONCE)) == ["OrderTerminated", "OrderCancelled", "BudgetReleased"]
    started = replace(in_question(Status.STARTED), regime="OF_THE_NEXT_RELEASE")
    assert "regime_unknown" in refusal(lambda: terminate(started, ON_FRIDAY)).codes


def test_a_question_of_before_there_was_a_clock_was_to_be_decided_at_once() -> None:
    order = order_at(Status.STARTED)
    (asked,) = stopping.look_again_at_supplier(order, paid_from(COMMITTED), SUSPENDED, ASKED)
    before = asked.model_copy(update={"decide_by": None, "remind_on": None})
    question = after([before], order).question
    assert question is not None
    assert (question.decide_by, question.remind_on) == (TODAY, None)


STEPS: dict[str, Any] = {
    "question": lambda order, now: stopping.look_again_at_supplier(
        order, paid_from(COMMITTED), standing_since("suspended", now), now
    ),
    "reinstate": lambda order, now: stopping.look_again_at_supplier(order, paid_from(COMMITTED), SUPPLIER, now),
    "continue": lambda order, now: questioning.go_on(order, GOES_ON, now, "manager"),
    "end today": lambda order, now: terminate(order, replace(AT_ONCE, ends_on=now.date()), now),
    "end later": lambda order, now: terminate(order, replace(AT_ONCE, ends_on=now.date() + timedelta(days=2)), now),
    "end unstarted": lambda order, now: terminate(order, AT_ONCE, now),
    "cancel": lambda order, now: answering.cancel(order, paid_from(COMMITTED), CancelOrder(reason="client_moved"), now),
    "start": lambda order, now: delivery.start(order, delivery.StartProvision(started_on=now.date()), now),
    "complete": lambda order, now: delivery.complete(order, CompleteProvision(completed_on=now.date()), now),
    "day ends": lambda order, now: questioning.end_as_decided(order, order.ends_as_decided_on or now.date(), now),
    "remind": lambda order, now: questioning.announce_due(
        order, order.question.decide_by if order.question else now.date(), now
    ),
}


@given(steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 2)), max_size=25))
def test_an_order_ends_once_frees_its_price_once_and_is_in_question_only_while_it_runs(
    steps: list[tuple[str, int]],
) -> None:
    """Whatever is decided, recorded and heard in whichever order."""
    order, now, events = order_at(Status.ACCEPTED), ASKED, list[Event]()
    for name, days in steps:
        now += timedelta(days=days, minutes=1)
        try:
            happened = STEPS[name](order, now)
        except Rejected:
            continue
        events += happened
        order = after(happened, order)
        assert not order.in_question or order.status in RUNNING
        assert order.ends_as_decided_on is None or not order.in_question
    ends = [each for each in events if isinstance(each, facts.OrderCancelled | facts.ProvisionEndedEarly)]
    ends += [each for each in events if isinstance(each, facts.ProvisionCompleted)]
    freed = sum(isinstance(each, facts.BudgetReleased) for each in events)
    assert len(ends) == int(order.status not in RUNNING)
    assert freed == int(order.status in OVER_WITHOUT_PROVISION)
    asked = sum(isinstance(each, facts.OrderQuestioned) for each in events)
    answered = sum(isinstance(each, facts.OrderContinued) for each in events)
    assert answered <= asked + sum(isinstance(each, facts.OrderTerminated) for each in events)


def test_the_price_of_what_has_started_stays_committed() -> None:
    order = in_question(Status.STARTED)
    assert not any(isinstance(each, facts.BudgetReleased) for each in terminate(order, replace(AT_ONCE, ends_on=TODAY)))
