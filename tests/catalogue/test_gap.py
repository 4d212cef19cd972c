"""Gaps: needs that are alike share one and are remembered, an offer closes it by what it has begun to answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.gaps.domain.decisions import (
    AnswerGap,
    CloseGap,
    UnmetNeed,
    answer,
    band_of,
    close,
    fill,
    report,
    wants_an_offer,
    withdraw_report,
)
from services.catalogue.gaps.domain.fitting import as_it_stood, fits
from services.catalogue.gaps.domain.gap import GAPS, Gap, Likeness, Status
from services.catalogue.offers.domain.decisions import keep_in_line, withdraw
from services.catalogue.offers.domain.offer import Offer
from services.catalogue.offers.domain.offer import Status as OfferStatus
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from shared.reference import the_open_market
from shared.reference.lists import is_known
from tests.catalogue.examples import LATER, MEMBER, NOON, SUSPENDED, after, an_offer, an_offer_text, published, updated
from tests.catalogue.test_offer import WITHDRAW
from tests.offers import a_venue, offer_body

ANSWER = AnswerGap(code="market_notified", detail="Four suppliers were asked.")
ACCEPT = CloseGap(reason="accepted_unmet")
GAP = uuid4()
BEFORE = NOON - timedelta(hours=1)


def gap_after(gap: Gap | None, events: Sequence[Event]) -> Gap:
    for event in events:
        gap = GAPS.evolve(gap, event)
    assert gap is not None
    return gap


def likeness(reason: str = "no_offer", district: str = "D01", access: tuple[str, ...] = ()) -> Likeness:
    return Likeness(the_open_market(NOON.date()).code, "GETTING_JOBS", district, reason, access)


def a_need(at: datetime = NOON, need_id: UUID | None = None) -> UnmetNeed:
    return UnmetNeed(need_id or uuid4(), "GETTING_JOBS", "D01", "no_offer", at)


def reported(gap: Gap | None, like: Likeness | None = None, need: UnmetNeed | None = None) -> Gap:
    return gap_after(gap, report(gap, GAP, like or likeness(), need or a_need(), LATER))


def a_gap(reports: int = 1, at: datetime = NOON, **like: Any) -> Gap:
    gap = None
    for _ in range(reports):
        gap = reported(gap, likeness(**like), a_need(at))
    assert gap is not None
    return gap


def test_needs_that_are_alike_share_a_gap_and_are_remembered() -> None:
    needs = [a_need() for _ in range(3)]
    gap = None
    for need in needs:
        gap = reported(gap, need=need)
    assert gap is not None
    assert gap.askers == tuple(need.need_id for need in needs)
    assert (gap.reported, gap.status, gap.likeness) == (3, Status.OPEN, likeness())
    assert report(gap, GAP, likeness(), needs[1], LATER) == []


def test_whose_the_needs_are_is_in_private_facts_alone_and_their_number_in_bands() -> None:
    gap, public = None, []
    for number in range(1, 25):
        events = report(gap, GAP, likeness(), a_need(), LATER)
        gap = gap_after(gap, events)
        public += [(number, event) for event in events if not event.PRIVATE]
        assert all(hasattr(event, "need_id") == event.PRIVATE for event in events)
    assert [(number, type(event).__name__, event.needs) for number, event in public] == [
        (1, "GapRaised", "under_5"),
        (5, "GapGrew", "5_to_9"),
        (10, "GapGrew", "10_to_19"),
        (20, "GapGrew", "20_or_more"),
    ]
    assert all(is_known("count band", band_of(number)) for number in range(1, 30))


def test_what_differs_in_anything_that_is_asked_for_is_another_gap() -> None:
    alike = {likeness(), likeness("no_offer_in_reach"), likeness(district="D02"), likeness(access=("step_free",))}
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
    gap = gap_after(gap, withdraw_report(gap, first.need_id, LATER))
    assert (gap.askers, gap.reported, gap.status) == ((second.need_id,), 2, Status.OPEN)
    gap = gap_after(gap, withdraw_report(gap, second.need_id, LATER))
    assert (gap.askers, gap.status, gap.closed_for, gap.offer_id) == ((), Status.CLOSED, "demand_gone", None)
    assert withdraw_report(gap, second.need_id, LATER) == withdraw_report(None, second.need_id, LATER) == []


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


def test_an_offer_that_is_new_closes_a_gap_once() -> None:
    gap = a_gap(at=BEFORE)
    (event,) = fill(gap, None, an_offer(), LATER)
    assert isinstance(event, facts.GapClosed)
    assert (event.offer_id, event.reason) == (an_offer().offer_id, "filled")
    assert fill(gap_after(gap, [event]), None, an_offer(), LATER) == []
    assert fill(None, None, an_offer(), LATER) == fill(gap, None, None, LATER) == []


@pytest.mark.parametrize("status", [OfferStatus.DELISTED, OfferStatus.WITHDRAWN])
def test_an_offer_that_cannot_be_ordered_fits_nothing(status: OfferStatus) -> None:
    assert not fits(replace(an_offer(), status=status), a_gap())


def test_an_offer_fits_its_market_category_and_districts_and_covers_every_access_need() -> None:
    assert fits(an_offer(), a_gap(district="D02"))
    assert not fits(an_offer(), a_gap(district="D03"))
    assert not fits(an_offer(), replace(a_gap(), category="ENGAGEMENT"))
    assert not fits(an_offer(), replace(a_gap(), market="ANOTHER"))
    asks = a_gap(access=("easy_read", "step_free"))
    assert not fits(an_offer(access=["step_free"]), asks)
    assert fits(an_offer(access=["step_free", "easy_read", "sign_language"]), asks)


def closes(reason: str, *changes: dict[str, Any], **like: Any) -> bool:
    """Whether an offer that was there when a gap was reported closes it by a change of what it says."""
    offer, gap = an_offer("D01", starts=STARTS), a_gap(at=LATER, reason=reason, **like)
    now = offer
    for change in changes:
        text = an_offer_text("D01", **{"starts": STARTS} | change)
        now = after(now, updated(now, text, at=LATER + timedelta(hours=1)))
    return bool(fill(gap, offer, now, LATER + timedelta(hours=2)))


def start(days: int, places: int) -> dict[str, Any]:
    return {"on": (date(2017, 3, 9) + timedelta(days=days)).isoformat(), "places": places}


STARTS = [start(30, 4), start(60, 4)]
NATIONAL = {"delivery": {"mode": "blended", "venues": [a_venue("D01")], "national": True}}
ELSEWHERE = {"delivery": {"mode": "in_person", "venues": [a_venue("D01"), a_venue("D01", name="B", latitude=54.9)]}}
REWORDED = {
    "title": "Interviews, and how to do well in them",
    "summary": "The same as ever.",
    "delivery": {
        "mode": "in_person",
        "venues": [a_venue("D01", name="The Hall", postcode="LS1 4DZ", latitude=53.79651)],
    },
}
REASONS = [
    "no_offer",
    "no_offer_in_reach",
    "no_places_in_time",
    "below_quality_floor",
    "access_need_not_covered",
    "next",
]
STEP_FREE = {"access": ["step_free"]}


@pytest.mark.parametrize("reason", REASONS)
def test_no_edit_of_wording_closes_a_gap(reason: str) -> None:
    assert not closes(reason, REWORDED)
    assert not closes(reason, REWORDED, {"title": "Once more", **offer_body(pence=1, title="Dearer")})


@pytest.mark.parametrize(
    ("reason", "change", "answers"),
    [
        ("no_offer_in_reach", ELSEWHERE, True),
        ("no_offer_in_reach", NATIONAL, True),
        ("no_offer_in_reach", {"starts": [start(10, 4), start(60, 4)]}, False),
        ("no_places_in_time", {"starts": [start(30, 4), start(60, 5)]}, True),
        ("no_places_in_time", {"starts": [start(20, 4), start(30, 4), start(60, 4)]}, True),
        ("no_places_in_time", {"starts": []}, True),
        ("no_places_in_time", {"starts": [start(60, 4)]}, False),
        ("no_places_in_time", {"starts": [start(30, 4), start(60, 3)]}, False),
        ("no_places_in_time", ELSEWHERE, False),
        ("below_quality_floor", ELSEWHERE, False),
        ("access_need_not_covered", STEP_FREE, False),  # which need it is nobody said, so that staff close it
        ("next", ELSEWHERE, False),
    ],
)
def test_an_offer_closes_a_gap_by_what_answers_the_reason(reason: str, change: dict[str, Any], answers: bool) -> None:
    assert closes(reason, change) == answers


def test_an_access_need_that_was_named_is_answered_by_whoever_provides_for_it() -> None:
    assert closes("access_need_not_covered", STEP_FREE, access=("step_free",))
    assert not closes("access_need_not_covered", REWORDED, access=("step_free",))
    assert not closes("access_need_not_covered", STEP_FREE, access=("step_free", "easy_read"))


def test_an_offer_that_returns_closes_only_what_was_reported_while_it_was_away() -> None:
    history = [(NOON, *published(an_offer_text("D01")))]
    offer = after(None, [history[0][1]])
    for hours, supplier in ((2, SUSPENDED), (4, MEMBER)):
        at = NOON + timedelta(hours=hours)
        history += [(at, event) for event in keep_in_line(offer, supplier, at)]
        offer = after(offer, [history[-1][1]])
    assert offer.listed_at == NOON + timedelta(hours=4)

    def filled(hours: int) -> bool:
        gap = a_gap(at=NOON + timedelta(hours=hours))
        return bool(fill(gap, as_it_stood(history, gap.asked_at), offer, LATER))

    assert [filled(hours) for hours in (-1, 1, 3, 5)] == [True, False, True, False]


def test_an_offer_stands_as_it_did_before_a_moment() -> None:
    history = [(NOON, *published()), (LATER, *withdraw(an_offer(), WITHDRAW, LATER))]
    assert as_it_stood(history, NOON) is None
    found: list[Offer | None] = [as_it_stood(history, at) for at in (LATER, LATER + timedelta(seconds=1))]
    assert [each.status for each in found if each] == [OfferStatus.PUBLISHED, OfferStatus.WITHDRAWN]


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
                gap = gap_after(gap, withdraw_report(gap, needs[number].need_id, LATER))
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
