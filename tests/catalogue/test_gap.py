"""Gaps: reports merge and are counted, an offer that covers one closes it, a new report opens it again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.gaps.domain.gap import (
    GAPS,
    AnswerGap,
    Gap,
    Status,
    accept_as_unmet,
    answer,
    covers,
    fill,
    raise_gap,
    wants_an_offer,
)
from services.catalogue.offers.domain.offer import Status as OfferStatus
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from tests.catalogue.examples import LATER, NOON, an_offer

ANSWER = AnswerGap(code="market_notified", detail="Four suppliers were asked.")


def after(gap: Gap | None, events: Sequence[Event]) -> Gap:
    for event in events:
        gap = GAPS.evolve(gap, event)
    assert gap is not None
    return gap


def a_gap(reports: int = 1, district: str = "D01") -> Gap:
    gap = None
    for _ in range(reports):
        gap = after(gap, raise_gap(gap, "GETTING_JOBS", district, NOON))
    assert gap is not None
    return gap


def test_reports_of_the_same_gap_merge() -> None:
    gap = a_gap(reports=3)
    assert (gap.gap_id, gap.needs, gap.status) == ("GETTING_JOBS:D01", 3, Status.OPEN)


def test_an_answer_replaces_the_one_before_and_a_repeat_changes_nothing() -> None:
    answered = after(a_gap(), answer(a_gap(), ANSWER, NOON))
    assert answered.status is Status.ANSWERED
    assert answer(answered, ANSWER, LATER) == []
    assert answer(answered, AnswerGap(code="offer_exists"), LATER)


def test_a_report_after_an_answer_is_counted_on() -> None:
    answered = after(a_gap(), answer(a_gap(), ANSWER, NOON))
    again = after(answered, raise_gap(answered, "GETTING_JOBS", "D01", LATER))
    assert (again.needs, again.status, again.raised_at) == (2, Status.ANSWERED, NOON)


def test_a_need_is_no_gap_for_a_reason_that_is_not_known_here() -> None:
    assert wants_an_offer("no_offer")
    assert not wants_an_offer("budget_exhausted")
    with pytest.raises(Rejected) as refusal:
        wants_an_offer("met_elsewhere")
    assert refusal.value.codes == {"need_unmet_reason_unknown"}


def test_a_gap_of_a_status_that_is_not_known_here_is_left_alone() -> None:
    gap = GAPS.decode({**GAPS.encode(a_gap()), "status": "merged"})
    with pytest.raises(Rejected) as refusal:
        raise_gap(gap, "GETTING_JOBS", "D01", LATER)
    assert refusal.value.codes == {"gap_status_unknown"}
    assert accept_as_unmet(gap, LATER) == fill(gap, an_offer(), LATER) == []


def test_what_is_closed_is_not_answered() -> None:
    closed = after(a_gap(), accept_as_unmet(a_gap(), LATER))
    with pytest.raises(Rejected) as refusal:
        answer(closed, ANSWER, LATER)
    assert refusal.value.codes == {"gap_closed"}
    assert accept_as_unmet(closed, LATER) == []


def test_an_offer_that_covers_a_gap_closes_it_once() -> None:
    (event,) = fill(a_gap(), an_offer(), LATER)
    assert isinstance(event, facts.GapClosed)
    assert event.offer_id == an_offer().offer_id
    assert fill(after(a_gap(), [event]), an_offer(), LATER) == []
    assert fill(None, an_offer(), LATER) == []


@pytest.mark.parametrize("status", [OfferStatus.DELISTED, OfferStatus.WITHDRAWN])
def test_an_offer_that_cannot_be_ordered_covers_nothing(status: OfferStatus) -> None:
    assert not covers(replace(an_offer(), status=status), a_gap())


def test_an_offer_covers_its_districts_and_its_category_only() -> None:
    assert covers(an_offer(), a_gap(district="D02"))
    assert not covers(an_offer(), a_gap(district="D03"))
    assert not covers(an_offer(category="GETTING_JOBS"), replace(a_gap(), category="ENGAGEMENT"))


@given(st.lists(st.sampled_from(["raise", "answer", "fill", "accept"]), max_size=12))
def test_needs_count_the_reports_since_the_gap_was_opened(steps: list[str]) -> None:
    gap, counted = a_gap(), 1
    for step in steps:
        before = gap.status
        match step:
            case "raise":
                gap = after(gap, raise_gap(gap, "GETTING_JOBS", "D01", LATER))
                counted = 1 if before is Status.CLOSED else counted + 1
            case "answer" if before is not Status.CLOSED:
                gap = after(gap, answer(gap, ANSWER, LATER))
            case "fill":
                gap = after(gap, fill(gap, an_offer(), LATER))
            case "accept":
                gap = after(gap, accept_as_unmet(gap, LATER))
        assert gap.needs == counted
        assert GAPS.decode(GAPS.encode(gap)) == gap
