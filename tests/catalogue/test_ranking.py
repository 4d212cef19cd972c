"""The order of offers in matches: deterministic, near-equal suppliers in turn, and newcomers by a bounded share."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.matches.domain.ranking import Scored, ranked
from services.catalogue.matches.domain.turns import Turns
from services.catalogue.matches.views import PlacedBy, match_shown
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.catalogue.matching import METHOD, a_candidate, a_member, after, matched, the_match

VALUES = METHOD.matching
NEAR = VALUES.near_equal_points * 100
ONCE_IN = VALUES.newcomers_first_once_in


@st.composite
def offers(draw: st.DrawFn) -> list[Scored]:
    """Offers of a few suppliers, some of them newcomers."""
    sellers = draw(
        st.lists(st.tuples(st.uuids(), st.booleans()), min_size=1, max_size=5, unique_by=lambda each: each[0])
    )
    rows = draw(st.lists(st.tuples(st.sampled_from(sellers), st.integers(0, 10_000)), min_size=1, max_size=12))
    return [Scored(UUID(int=number), seller, points, new) for number, ((seller, new), points) in enumerate(rows)]


def took(turns: Turns, first: UUID, *, newcomer: bool) -> Turns:
    turn = turns.taken + 1
    return Turns(
        turns.turns_id, turn, {**turns.last_first, str(first): turn}, turn if newcomer else turns.last_newcomer
    )


@given(several=offers(), match_id=st.uuids(), taken=st.integers(0, 50), data=st.data())
def test_the_order_follows_from_points_match_and_turns_alone(
    several: list[Scored], match_id: UUID, taken: int, data: st.DataObject
) -> None:
    turns = Turns("all", taken, {str(several[0].supplier_id): taken}, last_newcomer=max(0, taken - 5))
    order = ranked(match_id, several, turns, VALUES)
    again = ranked(match_id, data.draw(st.permutations(several)), turns, VALUES)
    assert order == again
    assert Counter(order.order) == Counter(several)


@given(several=offers(), match_id=st.uuids())
def test_nothing_is_placed_before_what_is_better_by_more_than_near_equal(several: list[Scored], match_id: UUID) -> None:
    """Where it is not the turn of newcomers' share; whoever is put first for being known is near-equal too."""
    turns = Turns("all", taken=5, last_newcomer=5)
    order = ranked(match_id, several, turns, VALUES).order
    for place, one in enumerate(order):
        assert all(behind.points - one.points <= NEAR for behind in order[place + 1 :])


@given(points=st.lists(st.integers(5000, 5000 + NEAR), min_size=1, max_size=6), rounds=st.integers(1, 4))
def test_near_equal_suppliers_are_first_equally_often(points: list[int], rounds: int) -> None:
    """Over as many matches as there are suppliers each is first once, however many offers of one are alike."""
    several = [Scored(new_id(), new_id(), each, newcomer=False) for each in points]
    cloned = [
        *several,
        *(Scored(new_id(), several[0].supplier_id, several[0].points, newcomer=False) for _ in range(3)),
    ]
    turns, firsts = Turns("all"), Counter[UUID]()
    for _ in range(rounds * len(several)):
        first = ranked(new_id(), cloned, turns, VALUES).order[0]
        firsts[first.supplier_id] += 1
        turns = took(turns, first.supplier_id, newcomer=False)
    assert set(firsts.values()) == {rounds}


@given(matches=st.lists(offers(), min_size=1, max_size=15))
def test_newcomers_are_put_before_known_suppliers_in_a_bounded_share_of_matches(matches: list[list[Scored]]) -> None:
    turns, by_share = Turns("all"), list[int]()
    for several in matches:
        order = ranked(new_id(), several, turns, VALUES)
        first = order.order[0]
        contested = any(not each.newcomer and each.points >= first.points - NEAR for each in several)
        assert order.by_share == (first.newcomer and contested)
        if order.by_share:
            by_share.append(turns.taken + 1)
            assert first.points >= max(each.points for each in several) - VALUES.newcomers_within_points * 100
        turns = took(turns, first.supplier_id, newcomer=order.by_share)
    assert all(turn >= ONCE_IN * number for number, turn in enumerate(by_share, 1))
    assert all(later - earlier >= ONCE_IN for earlier, later in pairwise(by_share))


def test_newcomers_get_their_share_and_take_turns_in_it() -> None:
    known = Scored(new_id(), new_id(), 8000, newcomer=False)
    new = [Scored(new_id(), new_id(), 7000 + each, newcomer=True) for each in range(2)]
    poor = Scored(new_id(), new_id(), 8000 - VALUES.newcomers_within_points * 100 - 1, newcomer=True)
    turns, firsts = Turns("all"), Counter[UUID]()
    for _ in range(4 * ONCE_IN):
        order = ranked(new_id(), [known, *new, poor], turns, VALUES)
        firsts[order.order[0].supplier_id] += 1
        turns = took(turns, order.order[0].supplier_id, newcomer=order.by_share)
    assert firsts == {known.supplier_id: 4 * ONCE_IN - 4, new[0].supplier_id: 2, new[1].supplier_id: 2}


def test_a_match_can_be_made_again_from_what_is_recorded() -> None:
    """Whoever folds the turns before it and knows its id finds the same order."""
    sellers = [a_member(new_id()) for _ in range(4)]
    candidates = [a_candidate(supplier=each, rate=rate) for each, rate in zip(sellers, (70, 71, 72, None), strict=True)]
    logs: list[Sequence[Event]] = []
    turns: Turns | None = None
    for _ in range(12):
        logs.append(matched(candidates, turns))
        turns = after(turns, logs[-1])
    for number, log in enumerate(logs):
        match = the_match(log)
        before: Turns | None = None
        for earlier in logs[:number]:
            before = after(before, earlier)
        assert [*matched(candidates, before, match_id=match.match_id)] == [*log]
        assert match.turn == number + 1
    ways = [match_shown(the_match(log), with_constraints=False).ranked[0].placed_by for log in logs]
    assert {PlacedBy.TURN, PlacedBy.NEWCOMERS_SHARE} <= {*ways}
