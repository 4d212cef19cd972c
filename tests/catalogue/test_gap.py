"""Gaps: needs that are alike share one and are remembered; it is answered, and closed."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.gaps.domain.decisions import (
    AnswerGap,
    CloseGap,
    answer,
    close,
    fill,
)
from services.catalogue.gaps.domain.gap import GAPS, Status
from services.catalogue.gaps.domain.reporting import report, wants_an_offer, withdraw_report
from shared.kernel.rules import Rejected
from tests.catalogue.examples import LATER, NOON, after, an_offer, an_offer_text, updated
from tests.catalogue.gaps import BEFORE, GAP, a_gap, a_need, gap_after, likeness, need_of, reported

ANSWER = AnswerGap(code="market_notified", detail="Four suppliers were asked.")
ACCEPT = CloseGap(reason="accepted_unmet")


def test_needs_that_are_alike_share_a_gap_and_are_remembered() -> None:
    needs = [a_need() for _ in range(3)]
    gap = None
    for need in needs:
        gap = reported(gap, need=need)
    assert gap is not None
    assert gap.askers == tuple(need.need_id for need in needs)
    assert (gap.reported, gap.status, gap.likeness) == (3, Status.OPEN, likeness())
    assert report(gap, GAP, likeness(), needs[1], LATER) == []


def test_what_differs_in_anything_that_is_asked_for_is_another_gap() -> None:
    alike = {
        likeness(),
        likeness("no_offer_in_reach"),
        likeness(district="D02"),
        likeness(access=("step_free",)),
        likeness(attributes=("evening",)),
        likeness(languages=("cy",)),
    }
    assert len({each.claim.id for each in alike}) == len(alike)
    assert likeness(access=("step_free", "easy_read")).claim == likeness(access=("easy_read", "step_free")).claim


def test_a_gap_holds_the_claim_on_its_likeness_until_it_is_closed() -> None:
    gap = a_gap()
    assert GAPS.claims(gap) == (likeness().claim,)
    assert GAPS.claims(gap_after(gap, answer(gap, ANSWER, LATER))) == (likeness().claim,)
    assert GAPS.claims(gap_after(gap, close(gap, ACCEPT, LATER))) == ()


def test_a_gap_follows_its_needs_and_closes_when_the_last_has_left() -> None:
    first, second = a_need(), a_need()
    gap = reported(reported(None, need=first), need=second)
    assert withdraw_report(gap, uuid4(), LATER) == []
    gap = gap_after(gap, withdraw_report(gap, need_of(first), LATER))
    assert (gap.askers, gap.reported, gap.status) == ((second.need_id,), 2, Status.OPEN)
    gap = gap_after(gap, withdraw_report(gap, need_of(second), LATER))
    assert (gap.askers, gap.status, gap.closed_for, gap.offer_id) == ((), Status.CLOSED, "demand_gone", None)
    assert withdraw_report(gap, need_of(second), LATER) == withdraw_report(None, need_of(second), LATER) == []


def test_an_answer_replaces_the_one_before_and_a_repeat_changes_nothing() -> None:
    answered = gap_after(a_gap(), answer(a_gap(), ANSWER, NOON))
    assert answered.status is Status.ANSWERED
    assert answer(answered, ANSWER, LATER) == []
    assert answer(answered, AnswerGap(code="offer_exists"), LATER)
    assert reported(answered).status is Status.ANSWERED


def test_a_need_is_no_gap_for_a_reason_that_is_not_known_here() -> None:
    assert wants_an_offer("no_offer")
    assert not wants_an_offer("budget_exhausted")
    with pytest.raises(Rejected) as refusal:
        wants_an_offer("met_elsewhere")
    assert refusal.value.codes == {"need_unmet_reason_unknown"}


def test_a_gap_of_a_status_that_is_not_known_here_is_left_alone() -> None:
    gap = GAPS.decode({**GAPS.encode(a_gap(at=BEFORE)), "status": "merged"})
    for decide in (lambda: report(gap, GAP, likeness(), a_need(), LATER), lambda: close(gap, ACCEPT, LATER)):
        with pytest.raises(Rejected) as refusal:
            decide()
        assert refusal.value.codes == {"gap_status_unknown"}
    assert fill(gap, None, an_offer(), LATER) == withdraw_report(gap, gap.askers[0], LATER) == []


def test_what_is_closed_is_not_answered_and_staff_do_not_say_that_an_offer_filled_it() -> None:
    closed = gap_after(a_gap(), close(a_gap(), ACCEPT, LATER))
    assert (closed.closed_for, closed.offer_id) == ("accepted_unmet", None)
    with pytest.raises(Rejected) as refusal:
        answer(closed, ANSWER, LATER)
    assert refusal.value.codes == {"gap_closed"}
    assert close(closed, ACCEPT, LATER) == []
    with pytest.raises(Rejected) as refusal:
        close(a_gap(), CloseGap(reason="filled"), LATER)
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [("filled_by_no_offer", "/reason")]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("report"), st.integers(0, 3)),
        st.tuples(st.just("leave"), st.integers(0, 3)),
        st.tuples(st.sampled_from(["answer", "edit", "close"]), st.just(0)),
    ),
    max_size=14,
)


@given(STEPS)
def test_a_gap_knows_who_waits_whatever_happens_and_no_edit_closes_it(steps: list[tuple[str, int]]) -> None:
    needs, waiting, ever = [a_need(LATER) for _ in range(4)], [], 0
    gap, offer = None, an_offer()
    for step, number in steps:
        if gap is not None and gap.status is Status.CLOSED:
            gap, waiting, ever = None, [], 0
        match step:
            case "report":
                gap = gap_after(gap, report(gap, GAP, likeness(), needs[number], LATER))
                ever += needs[number].need_id not in waiting
                waiting = [*dict.fromkeys([*waiting, needs[number].need_id])]
            case "leave" if gap:
                gap = gap_after(gap, withdraw_report(gap, need_of(needs[number]), LATER))
                waiting = [each for each in waiting if each != needs[number].need_id]
                assert (gap.status is Status.CLOSED) == (not waiting)
            case "answer" if gap:
                gap = gap_after(gap, answer(gap, ANSWER, LATER))
            case "close" if gap:
                gap = gap_after(gap, close(gap, ACCEPT, LATER))
            case "edit":
                changed = after(offer, updated(offer, an_offer_text(title=f"Edit {number}"), at=LATER))
                assert fill(gap, offer, changed, LATER) == []
                offer = changed
        if gap is not None:
            assert (list(gap.askers), gap.reported) == (waiting, ever)
            assert GAPS.decode(GAPS.encode(gap)) == gap
