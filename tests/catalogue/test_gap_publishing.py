"""What of a gap everybody may know: a band, its category and group while few ask, and all of it once enough do."""

from datetime import date
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.gaps.domain.closing import closed
from services.catalogue.gaps.domain.decisions import AnswerGap, answer
from services.catalogue.gaps.domain.gap import GAPS, Gap, Status
from services.catalogue.gaps.domain.publishing import publishing
from services.catalogue.gaps.domain.reporting import (
    Asker,
    ReportGap,
    is_for_want_of_an_offer,
    report,
    searcher_id_of,
    take_back,
)
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Account
from shared.reference import the_open_market
from shared.reference.count_bands import bands_of, count_bands
from shared.reference.lists import is_known
from tests.catalogue.examples import LATER, NOON
from tests.catalogue.gaps import GAP, a_need, gap_after, likeness

RULES = publishing(the_open_market(NOON.date()).code, NOON.date())
ASKS = likeness("access_need_not_covered", "D07", access=("step_free",), attributes=("evening",), languages=("cy",))
TELLING = {"district", "reason", "access", "attributes", "languages", "offer_id"}


def telling(event: Event) -> dict[str, object]:
    """What a public fact says beside category, group and band."""
    return {name: value for name, value in event.model_dump().items() if name in TELLING and value}


def grown_to(count: int) -> tuple[Gap, list[tuple[int, Event]]]:
    gap, public = None, []
    for number in range(1, count + 1):
        events = report(gap, GAP, ASKS, a_need(), LATER)
        gap = gap_after(gap, events)
        public += [(number, event) for event in events if not event.PRIVATE]
    assert gap is not None
    return gap, public


def test_a_gap_is_published_in_bands_and_described_once_enough_ask() -> None:
    gap, public = grown_to(25)
    bands = [(number, type(event).__name__, getattr(event, "needs", "")) for number, event in public]
    assert bands == [
        (1, "GapRaised", "under_5"),
        (5, "GapGrew", "5_to_9"),
        (10, "GapGrew", "10_to_19"),
        (20, "GapGrew", "20_or_more"),
    ]
    assert telling(public[0][1]) == {}
    everything = {
        "district": "D07",
        "reason": "access_need_not_covered",
        "access": ("step_free",),
        "attributes": ("evening",),
        "languages": ("cy",),
    }
    assert [telling(event) for _, event in public[1:]] == [everything] * 3
    assert all(getattr(event, "policies", ()) == ("suppression.v1", "gap_publishing.v1") for _, event in public)
    assert (gap.described, gap.district, gap.access) == (True, "D07", ("step_free",))


@pytest.mark.parametrize(("askers", "described"), [(1, False), (4, False), (5, True)])
def test_neither_answer_nor_closing_tells_where_a_gap_is_that_few_asked_for(askers: int, described: bool) -> None:
    gap, _ = grown_to(askers)
    offer = uuid4()
    answered = answer(gap, AnswerGap(code="offer_expected", detail="In Hull"), LATER)
    done = closed(gap_after(gap, answered), "filled", offer, LATER)
    for event in (*answered, *done):
        open_to_all = isinstance(event, facts.GapEvent) and not event.PRIVATE
        assert "Hull" not in str(event) or event.PRIVATE
        if open_to_all and not described:
            assert telling(event) == ({"reason": "filled"} if isinstance(event, facts.GapClosed) else {})
        if isinstance(event, facts.AskersEvent):
            assert (event.district, event.gap_id) == ("D07", GAP)
    after = gap_after(gap, [*answered, *done])
    assert after.answer is not None
    assert (after.answer.detail, after.offer_id, after.closed_for) == ("In Hull", offer, "filled")
    assert GAPS.decode(GAPS.encode(after)) == after


def test_a_gap_from_before_stays_described() -> None:
    old = facts.GapRaised(
        gap_id=GAP,
        category="ENGAGEMENT",
        district="D01",
        market="DPS-EMPLOYABILITY",
        reason="no_offer",
        needs="under_5",
        raised_at=NOON,
    )
    gap = gap_after(None, [old])
    assert (gap.described, gap.district, gap.likeness.reason) == (True, "D01", "no_offer")
    (told, _) = closed(gap, "accepted_unmet", None, LATER)
    assert isinstance(told, facts.GapClosed)
    assert told.district == "D01"


def test_whoever_searches_again_and_again_counts_once_and_is_remembered_by_no_name() -> None:
    coach, another = Account("https://id.example", "ada"), Account("https://id.example", "bob")
    gap = gap_after(None, report(None, GAP, ASKS, Asker(NOON, account=coach), NOON))
    assert report(gap, GAP, ASKS, Asker(LATER, account=coach), LATER) == []
    (joined,) = report(gap, GAP, ASKS, Asker(LATER, account=another), LATER)
    assert gap_after(gap, [joined]).reported == 2
    assert "ada" not in str(gap)


def test_money_is_no_gap() -> None:
    refused = is_for_want_of_an_offer("budget_exhausted")
    assert refused is not None
    assert refused.code == "no_gap"
    assert is_for_want_of_an_offer(ReportGap(category="ENGAGEMENT", district="D01").reason) is None


@given(st.integers(1, 30), st.lists(st.integers(2, 60), unique=True, max_size=5).map(sorted), st.integers(0, 100))
def test_bands_leave_no_number_out_and_the_lowest_is_the_suppressed_one(
    fewer_than: int, steps: list[int], count: int
) -> None:
    bands = bands_of(fewer_than, steps)
    assert [least for least, _ in bands] == sorted({least for least, _ in bands})
    assert (bands[0][1], bands[1][0]) == (f"under_{fewer_than}", fewer_than)
    for (_, code), (above, _) in pairwise(bands[1:]):
        assert code.endswith(f"_to_{above - 1}")
    assert bands[-1][1] == f"{bands[-1][0]}_or_more"
    assert any(count >= least for least, _ in bands)


def test_every_band_that_is_written_is_listed() -> None:
    assert count_bands() == ("under_5", "5_to_9", "10_to_19", "20_or_more")
    assert all(is_known("count band", RULES.band_of(number)) for number in range(40))


def test_the_market_of_the_examples_is_open() -> None:
    assert publishing(the_open_market(date(2017, 3, 1)).code, date(2017, 3, 1)) == RULES


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, 7)),
        st.tuples(st.just("leave"), st.integers(0, 7)),
        st.tuples(st.sampled_from(["answer", "fill", "close"]), st.just(0)),
    ),
    max_size=20,
)


@given(STEPS)
def test_no_public_fact_says_where_before_enough_have_asked_whatever_happens(steps: list[tuple[str, int]]) -> None:
    coaches = [Account("https://id.example", str(number)) for number in range(8)]
    gap, ever = None, set[int]()
    for step, number in steps:
        if gap is not None and gap.status is Status.CLOSED:
            gap, ever = None, set()
        match step:
            case "ask":
                events = report(gap, GAP, ASKS, Asker(LATER, account=coaches[number]), LATER)
                ever |= {number} if gap is None or searcher_id_of(coaches[number]) not in gap.askers else set()
            case "leave" if gap:
                events = take_back(gap, searcher_id_of(coaches[number]), LATER)
            case "answer" if gap:
                events = answer(gap, AnswerGap(code="offer_expected", detail=f"In {number}"), LATER)
            case "fill" if gap:
                events = closed(gap, "filled", uuid4(), LATER)
            case "close" if gap:
                events = closed(gap, "duplicate", None, LATER)
            case _:
                events = []
        gap = gap_after(gap, events) if gap or events else None
        for event in events:
            if isinstance(event, facts.GapEvent) and not event.PRIVATE:
                assert (telling(event).keys() <= {"reason"}) or (gap and gap.reported >= RULES.fewer_than)
                assert event.UNLINKED
