"""The board of gaps, and how long they stand: exact for staff, for everybody else in numbers that tell of nobody."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.gaps.domain.board import board, closed_gaps
from services.catalogue.gaps.domain.gap import Gap, Status
from services.catalogue.gaps.domain.publishing import group_of, publishing
from shared.reference import districts, the_open_market
from tests.catalogue.examples import NOON
from tests.catalogue.gaps import a_gap

RULES = publishing(the_open_market(NOON.date()).code, NOON.date())
ASKERS = [uuid4() for _ in range(30)]


def a_gap_of(district: str, askers: int | list[UUID], **like: tuple[str, ...]) -> Gap:
    waiting = tuple(uuid4() for _ in range(askers)) if isinstance(askers, int) else tuple(askers)
    gap = replace(a_gap(district=district, **like), gap_id=uuid4(), askers=waiting, reported=len(waiting))
    return replace(gap, district_group=group_of(district))


def test_staff_read_every_district_and_everybody_else_those_in_which_enough_ask() -> None:
    gaps = [a_gap_of("D01", 2), a_gap_of("D01", 4, attributes=("evening",)), a_gap_of("D02", 1), a_gap_of("D03", 2)]
    exact = board(gaps, RULES, exact=True)
    assert [(each.district, each.waiting, each.gaps) for each in exact] == [("D01", 6, 2), ("D02", 1, 1), ("D03", 2, 1)]
    named, shared = sorted(board(gaps, RULES, exact=False), key=lambda line: line.district is None)
    assert (named.district, named.needs, named.attributes, named.waiting) == ("D01", "5_to_9", (), None)
    assert (shared.district, shared.district_group, shared.needs) == (None, "G1", "under_5")


def test_what_is_asked_for_is_on_the_board_once_enough_share_it_across_gaps() -> None:
    evening, both = {"attributes": ("evening",)}, {"attributes": ("childcare", "evening")}
    gaps = [a_gap_of("D01", 3, **evening), a_gap_of("D01", 2, access=("step_free",), **both)]
    (line,) = board(gaps, RULES, exact=False)
    assert (line.district, line.attributes, line.access) == ("D01", ("evening",), ())


def test_nobody_counts_twice_on_the_board_however_much_is_asked_for() -> None:
    gaps = [a_gap_of("D01", ASKERS[:2], languages=(each,)) for each in ("cy", "pl", "ar", "so")]
    (line,) = board(gaps, RULES, exact=True)
    assert (line.waiting, line.gaps, line.needs, line.languages) == (2, 4, "under_5", ())


def test_the_last_district_of_a_group_is_not_told_by_the_others() -> None:
    of_group = [code for code, each in districts().items() if each.group == "G4"]
    *others, last = of_group
    gaps = [*(a_gap_of(each, 6 + number) for number, each in enumerate(others)), a_gap_of(last, 1)]
    lines = board(gaps, RULES, exact=False)
    assert {each.district for each in lines} == {None, *others[1:]}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(districts())),
            st.lists(st.sampled_from(ASKERS), min_size=1, max_size=7, unique=True),
            st.sets(st.sampled_from(["evening", "childcare", "mentor"])),
        ),
        max_size=25,
    )
)
def test_no_line_for_everybody_tells_of_few(asks: list[tuple[str, list[UUID], set[str]]]) -> None:
    gaps = [a_gap_of(district, askers, attributes=tuple(sorted(wanted))) for district, askers, wanted in asks]
    lines = board(gaps, RULES, exact=False)
    assert len({(each.category, each.district_group, each.district) for each in lines}) == len(lines)
    for line in lines:
        assert line.waiting is line.gaps is None
        if line.district is not None:
            here = [each for each in gaps if each.district == line.district]
            assert len({asker for each in here for asker in each.askers}) >= RULES.fewer_than
        for code in line.attributes:
            askers = {
                asker
                for each in gaps
                if each.district_group == line.district_group and code in each.attributes
                for asker in each.askers
            }
            assert len(askers) >= RULES.fewer_than
    groups = {each.district_group for each in gaps}
    assert {each.district_group for each in lines} == groups, "and no group is left out"


def closed_after(days: int, reason: str = "filled") -> Gap:
    ended = NOON + timedelta(days=days)
    return replace(a_gap(at=NOON), raised_at=NOON, status=Status.CLOSED, closed_for=reason, closed_at=ended)


def test_how_long_gaps_stood_is_told_once_there_are_enough_of_them() -> None:
    (few,) = closed_gaps([closed_after(each) for each in (1, 2, 3, 4)], RULES)
    assert (few.closed, few.by_reason, few.days) == (None, {}, None)
    (enough,) = closed_gaps([closed_after(each) for each in (1, 2, 3, 4, 30)], RULES)
    assert enough.days is not None
    assert (enough.closed, enough.by_reason, enough.days.quarter, enough.days.half) == (5, {"filled": 5}, 2.0, 3.0)


def test_a_small_number_is_not_told_by_the_rest() -> None:
    gaps = [
        *(closed_after(1) for _ in range(9)),
        *(closed_after(2, "duplicate") for _ in range(6)),
        closed_after(3, "demand_gone"),
    ]
    (found,) = closed_gaps(gaps, RULES)
    assert (found.closed, found.by_reason) == (16, {"filled": 9})
    (mostly,) = closed_gaps([*(closed_after(1) for _ in range(9)), closed_after(2, "demand_gone")], RULES)
    assert mostly.by_reason == {}
