"""Complaints: heard before they are decided, decided by somebody else, and what follows is done in the same commit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.complaints.domain.answering import (
    AnswerComplaint,
    announce_answer_due,
    announce_decision_due,
    announce_overdue,
    announce_unanswered,
    answer,
)
from services.supplier_registry.complaints.domain.complaint import COMPLAINTS, Complaint, Status
from services.supplier_registry.complaints.domain.deciding import DecideComplaint, decide
from services.supplier_registry.complaints.domain.raising import RaiseComplaint, raise_complaint, withdraw
from services.supplier_registry.interests.domain.declaring import DeclareInterest, declare_interest
from services.supplier_registry.known.orders import OrderDelivered
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import ComplaintEvent
from shared.kernel.memberships import Standing
from shared.kernel.rules import Rejected
from shared.reference import policy
from shared.reference.lists import COMPLAINT_CONSEQUENCES
from shared.reference.policy_values import Complaints
from tests.supplier_registry.examples import (
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    SUPPLIER,
    TERMS,
    a_member,
    a_registered,
    after,
)

COMPLAINT, ORDER = UUID("01890000-0000-7000-8000-0000000000c1"), UUID("01890000-0000-7000-8000-0000000000d1")
CLOCKS = policy(Complaints, MARKET.regime, NOON.date())
COACH, DECIDER = "coach", "decider"
HEARD = NOON + timedelta(days=2)
TOO_LATE = NOON + timedelta(days=40)
ANSWER = AnswerComplaint(answer="The venue was flooded.")


def a_complaint(**differing: Any) -> RaiseComplaint:
    usual: dict[str, Any] = {
        "supplier_id": SUPPLIER,
        "category": CATEGORY,
        "district": "D01",
        "reason": "started_late",
        "detail": "Two groups began a week late.",
    }
    return RaiseComplaint(**(usual | differing))


def a_decision(**differing: Any) -> DecideComplaint:
    usual: dict[str, Any] = {
        "finding": "upheld",
        "consequence": "warning",
        "detail": "Both groups began late.",
        "declares_no_interest": True,
    }
    return DecideComplaint(**(usual | differing))


def raising(
    asked: RaiseComplaint, supplier: Supplier | None = None, order: OrderDelivered | None = None
) -> list[Event]:
    return raise_complaint(supplier or a_member(), order, asked, COMPLAINT, MARKET.code, CLOCKS, COACH, NOON)


def told(complaint: Complaint | None, events: Sequence[Event]) -> Complaint:
    """The complaint as those of these events that are about it leave it."""
    for event in events:
        if isinstance(event, ComplaintEvent):
            complaint = COMPLAINTS.evolve(complaint, event)
    assert complaint is not None
    return complaint


def raised(**differing: Any) -> Complaint:
    return told(None, raising(a_complaint(**differing)))


def answered(**differing: Any) -> Complaint:
    complaint = raised(**differing)
    return told(complaint, answer(complaint, ANSWER, NOON))


def deciding(
    complaint: Complaint,
    asked: DecideComplaint,
    supplier: Supplier | None = None,
    actor: str = DECIDER,
    now: datetime = HEARD,
) -> list[Event]:
    return decide(complaint, supplier or a_member(), asked, CLOCKS, TERMS, actor, now)


def refused(*arguments: Any, **named: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        deciding(*arguments, **named)
    return set(refusal.value.codes)


def test_a_complaint_has_two_clocks_and_its_words_are_private() -> None:
    public, private = raising(a_complaint())
    assert isinstance(public, facts.ComplaintRaised)
    assert (public.answer_by, public.remind_answer_on) == (date(2017, 3, 24), date(2017, 3, 22)), "no St Patrick's day"
    assert (public.decide_by, public.policies) == (date(2017, 4, 7), ("complaints.v1",))
    assert isinstance(private, facts.ComplaintDescribed)
    assert (private.PRIVATE, private.raised_by, private.detail) == (True, COACH, "Two groups began a week late.")
    assert "late." not in public.model_dump_json()
    assert COACH not in public.model_dump_json()


def test_an_order_says_what_a_complaint_is_about() -> None:
    order = OrderDelivered(SUPPLIER, MARKET.code, CATEGORY)
    complaint = told(None, raising(a_complaint(category=None, order_id=ORDER, source="client", detail=""), order=order))
    assert (complaint.category, complaint.order_id, complaint.source) == (CATEGORY, ORDER, "client")


@pytest.mark.parametrize(
    ("differing", "order", "reasons"),
    [
        ({"category": OTHER}, None, {"not_a_member"}),
        ({"order_id": ORDER}, None, {"order_unknown"}),
        ({"order_id": ORDER}, OrderDelivered(UUID(int=7), MARKET.code, CATEGORY), {"order_unknown"}),
        ({"order_id": ORDER, "category": OTHER}, OrderDelivered(SUPPLIER, None, CATEGORY), {"category_not_of_order"}),
        ({"source": "client"}, None, {"words_of_a_client"}),
        ({"source": "client", "detail": ""}, None, {"complaint_not_described"}),
        ({"detail": "", "category": OTHER}, None, {"complaint_not_described", "not_a_member"}),
    ],
)
def test_every_reason_against_a_complaint_is_given(
    differing: dict[str, Any], order: OrderDelivered | None, reasons: set[str]
) -> None:
    with pytest.raises(Rejected) as refusal:
        raising(a_complaint(**differing), order=order)
    assert set(refusal.value.codes) == reasons


def test_who_left_may_be_complained_about_and_who_never_was_a_member_not() -> None:
    member = a_member()
    left = after(member, leave(member, MARKET.code, WithdrawMembership(), NOON))
    assert raising(a_complaint(), left)
    with pytest.raises(Rejected):
        raising(a_complaint(category=None), a_registered())


def test_whoever_took_the_place_of_a_supplier_is_complained_about_and_decided_on_in_its_stead() -> None:
    succeeded = replace(a_member(), succeeded_by=UUID(int=8))
    with pytest.raises(Rejected) as refusal:
        raising(a_complaint(), succeeded)
    assert refusal.value.codes == {"supplier_succeeded"}
    assert refused(answered(), a_decision(), succeeded) == {"supplier_succeeded"}


def test_nothing_is_found_against_a_supplier_that_was_not_heard() -> None:
    complaint = raised()
    assert refused(complaint, a_decision()) == {"right_of_reply_open"}
    on_the_last_day = datetime.combine(complaint.answer_by, NOON.timetz())
    assert refused(complaint, a_decision(), now=on_the_last_day) == {"right_of_reply_open"}
    assert deciding(complaint, a_decision(), now=on_the_last_day + timedelta(days=1))
    assert deciding(answered(), a_decision())
    assert deciding(complaint, a_decision(finding="not_upheld", consequence="none")), "for it, at once"


def test_every_reason_against_a_decision_is_given() -> None:
    supplier = a_member()
    interest = declare_interest(supplier, DeclareInterest(kind="personal"), COACH, NOON)
    asked = a_decision(consequence="removal", suspended_until=NOON.date(), detail="", declares_no_interest=False)
    assert refused(raised(), asked, after(supplier, interest), actor=COACH) == {
        "right_of_reply_open",
        "decision_not_explained",
        "no_suspension",
        "removal_reason_needed",
        "separation_of_duties",
        "interest_declared",
        "interest_not_denied",
    }
    none_found = a_decision(finding="not_upheld", consequence="suspension")
    assert refused(answered(), none_found) == {"consequence_without_finding"}
    assert refused(answered(), a_decision(removal_reason="ceased_trading")) == {"removal_reason_needed"}


def test_what_refuses_the_consequence_refuses_the_decision_with_it() -> None:
    member = a_member()
    left = after(member, leave(member, MARKET.code, WithdrawMembership(), NOON))
    long = a_decision(consequence="suspension", suspended_until=NOON.date() + timedelta(days=999), detail="")
    assert refused(answered(), long, left) == {"not_a_member", "until_out_of_range", "decision_not_explained"}
    assert deciding(answered(), a_decision(), left), "a warning is for whoever it is for"


@pytest.mark.parametrize("category", [CATEGORY, None])
def test_what_follows_is_graded_and_reaches_as_far_as_the_complaint(category: str | None) -> None:
    member, complaint = a_member(CATEGORY, OTHER), answered(category=category)
    reached = {CATEGORY} if category else {CATEGORY, OTHER}

    def follows(**differing: Any) -> Supplier:
        return after(member, deciding(complaint, a_decision(**differing), member))

    def where(supplier: Supplier, standing: Standing) -> set[str]:
        return {name.split(":")[1] for name, one in supplier.memberships.items() if one.standing == standing}

    assert follows(consequence="none") == follows(consequence="warning") == member
    stopped = follows(consequence="no_new_orders")
    assert {name.split(":")[1] for name, one in stopped.memberships.items() if one.new_orders_stopped} == reached
    until = NOON.date() + timedelta(days=30)
    suspended = follows(consequence="suspension", suspended_until=until)
    assert where(suspended, Standing.SUSPENDED) == reached
    assert {one.reason for one in suspended.memberships.values() if one.reason} == {"complaint_upheld"}
    assert {one.suspended_until for one in suspended.memberships.values()} >= {until}
    notified = follows(consequence="removal", removal_reason="persistent_poor_performance")
    assert {name.split(":")[1] for name in notified.notices} == reached
    assert where(notified, Standing.ACTIVE) == {CATEGORY, OTHER}, "a notice removes nobody"


def test_a_decision_is_recorded_with_its_policy_and_said_again_changes_nothing() -> None:
    complaint = answered()
    events = deciding(complaint, a_decision())
    assert [type(each).__name__ for each in events] == ["ComplaintDecided", "ComplaintDecisionExplained"]
    decided = told(complaint, events)
    assert (decided.status, decided.finding, decided.consequence) == (Status.DECIDED, "upheld", "warning")
    assert deciding(decided, a_decision()) == []
    assert refused(decided, a_decision(consequence="none")) == {"complaint_not_open"}
    assert events[0].model_dump()["policies"] == ("complaints.v1",)


def test_a_supplier_answers_once_and_as_long_as_nothing_is_decided() -> None:
    complaint = raised()
    late = told(complaint, answer(complaint, ANSWER, TOO_LATE))
    assert (late.status, late.answer) == (Status.ANSWERED, "The venue was flooded.")
    assert answer(late, ANSWER, TOO_LATE) == []
    with pytest.raises(Rejected) as again:
        answer(late, AnswerComplaint(answer="Another."), TOO_LATE)
    assert again.value.codes == {"complaint_answered"}
    decided = told(late, deciding(late, a_decision()))
    with pytest.raises(Rejected) as over:
        answer(replace(decided, answered_at=None), ANSWER, TOO_LATE)
    assert over.value.codes == {"complaint_not_open"}


def test_whoever_raised_a_complaint_takes_it_back_and_no_colleague_does() -> None:
    complaint = raised()
    withdrawn = told(complaint, withdraw(complaint, COACH, NOON, decides=False))
    assert (withdrawn.status, withdrawn.open, withdrawn.awaits_answer) == (Status.WITHDRAWN, False, False)
    assert withdraw(withdrawn, COACH, NOON, decides=False) == []
    with pytest.raises(Rejected) as refusal:
        withdraw(complaint, "colleague", NOON, decides=False)
    assert refusal.value.codes == {"not_raised_by_you"}
    assert withdraw(complaint, DECIDER, NOON, decides=True)
    with pytest.raises(Rejected) as refusal:
        withdraw(replace(complaint, status=Status.DECIDED, open=False), DECIDER, NOON, decides=True)
    assert refusal.value.codes == {"complaint_not_open"}


def test_the_clocks_say_each_thing_where_it_is_so_and_decide_nothing() -> None:
    complaint, heard = raised(), answered()
    assert announce_answer_due(complaint, complaint.answer_by)
    assert announce_answer_due(heard, heard.answer_by) == []
    assert announce_unanswered(complaint, complaint.answer_by, HEARD) == [], "the day is not over"
    assert announce_unanswered(complaint, complaint.answer_by, TOO_LATE)
    assert announce_unanswered(heard, heard.answer_by, TOO_LATE) == []
    assert announce_decision_due(heard, heard.decide_by)
    overdue = told(heard, announce_overdue(heard, heard.decide_by, TOO_LATE))
    assert (overdue.overdue, overdue.status) == (True, Status.ANSWERED)
    assert announce_overdue(overdue, overdue.decide_by, TOO_LATE) == []
    decided = told(overdue, deciding(overdue, a_decision(), now=TOO_LATE))
    assert announce_decision_due(decided, decided.decide_by) == announce_overdue(decided, decided.decide_by, TOO_LATE)


steps = st.lists(
    st.tuples(
        st.sampled_from(["answer", "withdraw", "decide"]),
        st.integers(0, 45),
        st.sampled_from(["upheld", "not_upheld"]),
        st.sampled_from(COMPLAINT_CONSEQUENCES),
    ),
    max_size=6,
)


@given(steps)
def test_in_whatever_order_nothing_is_borne_unheard_or_unfound_and_an_end_is_an_end(
    done: list[tuple[str, int, str, str]],
) -> None:
    complaint, supplier, now = raised(), a_member(), NOON
    for step, days, finding, consequence in done:
        now += timedelta(days=days)
        before = complaint
        reason = "persistent_poor_performance" if consequence == "removal" else None
        asked = a_decision(finding=finding, consequence=consequence, removal_reason=reason)
        try:
            match step:
                case "answer":
                    events = answer(before, ANSWER, now)
                case "withdraw":
                    events = withdraw(before, COACH, now, decides=False)
                case _:
                    events = deciding(before, asked, supplier, now=now)
        except Rejected:
            continue
        complaint = told(before, events)
        touched = after(supplier, events)
        if touched != supplier:
            assert (step, finding) == ("decide", "upheld")
            assert before.answered_at is not None or now.date() > before.answer_by
        supplier = touched
        if not before.open:
            assert complaint == before
