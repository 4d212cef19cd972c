"""Performance: scorecards are published when they say something new, and people decide on levels."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.known.orders import Counts
from services.supplier_registry.performance.domain.levels import ChangeLevel, change_level
from services.supplier_registry.performance.domain.publishing import begin, indicated_level, publish, says_something_new
from services.supplier_registry.performance.domain.state import ROUTINE, Performance
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts import supplier_registry as facts
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import policy
from shared.reference.policy_values import PerformanceLevels
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, a_member
from tests.supplier_registry.performing import (
    PERFORMANCE,
    TERMS,
    TODAY,
    a_card,
    a_performance,
    after,
    codes,
    later,
    names,
)

LEVELS = policy(PerformanceLevels, MARKET.regime, TODAY)
MEMBER = a_member()
ANN = "ann"


def published(performance: Performance, *cards: Any) -> Performance:
    for card in cards:
        performance = after(performance, publish(performance, card, TERMS))
    return performance


def level(number: int, **differing: Any) -> ChangeLevel:
    usual = {"level": number, "reason": "starts_late", "detail": "Half start late.", "declares_no_interest": True}
    return ChangeLevel(**(usual | differing))


def test_performance_begins_once_however_often_a_supplier_is_admitted() -> None:
    assert names(begin(None, PERFORMANCE, MEMBER, MARKET.code, CATEGORY, NOON)) == ["PerformanceManagementBegun"]
    assert begin(str(PERFORMANCE), PERFORMANCE, MEMBER, MARKET.code, CATEGORY, NOON) == []


def test_nothing_is_watched_anew_of_whoever_has_a_successor_though_it_keeps_orders_that_came_to_nothing() -> None:
    succeeded = replace(MEMBER, succeeded_by=new_id())
    assert begin(None, PERFORMANCE, succeeded, MARKET.code, CATEGORY, NOON) == []


def test_a_scorecard_is_published_with_the_first_order_and_again_when_it_changes() -> None:
    newcomer = a_performance()
    assert publish(newcomer, a_card(0, 0), TERMS) == []
    first = published(newcomer, a_card(8, 2))
    assert (first.scorecard, first.published_on) == (a_card(8, 2), TODAY)
    assert publish(first, a_card(8, 2, later(30)), TERMS) == []
    assert names(publish(first, a_card(9, 2, later(30)), TERMS)) == ["ScorecardChanged"]


def test_between_two_scorecards_lie_as_many_days_as_the_policy_asks_for() -> None:
    first, days = published(a_performance(), a_card(8, 2)), TERMS.counting.publish_every_days
    assert publish(first, a_card(9, 2, later(days - 1)), TERMS) == []
    assert names(publish(first, a_card(9, 2, later(days)), TERMS)) == ["ScorecardChanged"]


def test_a_drift_of_the_mean_is_news_from_a_point_on() -> None:
    card = a_card(8, 2)
    assert says_something_new(card, a_card(8, 2, others=Counts(completed=510, ended_early=490))) is False
    assert says_something_new(card, a_card(8, 2, others=Counts(completed=600, ended_early=400))) is True


def test_who_falls_below_the_floor_is_told_of_once_until_it_has_risen() -> None:
    """Two of ten where half complete: (2 + 5) of 20 are 35 percent. And 25 of 30: 30 of 40."""
    low, high = a_card(2, 8), a_card(25, 5, later(7))
    assert names(publish(a_performance(), low, TERMS)) == ["ScorecardChanged", "PerformanceFellBelowFloor"]
    fallen = published(a_performance(), low)
    assert fallen.below_floor is True
    assert names(publish(fallen, a_card(2, 9, later(7)), TERMS)) == ["ScorecardChanged"]
    risen = published(fallen, high)
    assert risen.below_floor is False
    again = publish(risen, a_card(25, 60, later(14)), TERMS)
    assert names(again) == ["ScorecardChanged", "PerformanceFellBelowFloor"]


def test_the_level_that_a_scorecard_indicates_is_that_of_the_policy_and_decides_nothing() -> None:
    assert indicated_level(a_card(2, 7), TERMS) is None  # nine cases
    assert [indicated_level(a_card(done, 30 - done), TERMS) for done in (30, 16, 12, 10)] == [1, 2, 3, 4]
    assert published(a_performance(), a_card(10, 20)).level == ROUTINE


finished = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(finished, st.lists(finished, max_size=6))
def test_published_scorecards_never_repeat_themselves(first: tuple[int, int], others: list[tuple[int, int]]) -> None:
    performance, days = a_performance(), 0
    for done, early in (first, *others):
        card = a_card(done, early, later(days))
        events = publish(performance, card, TERMS)
        changed = after(performance, events)
        assert publish(changed, card, TERMS) == []
        assert not events or changed.scorecard == card
        assert changed.below_floor == bool(changed.scorecard and changed.scorecard.below_floor)
        performance, days = changed, days + 7


@pytest.mark.parametrize(("before", "then"), [(1, 4), (4, 1), (2, 3)])
def test_any_level_may_follow_any(before: int, then: int) -> None:
    standing = replace(a_performance(), level=before)
    changed = after(standing, change_level(standing, MEMBER, level(then), ANN, LEVELS, NOON))
    assert changed.level == then
    assert changed.level_decided is not None
    assert (changed.level_decided.reason, changed.level_decided.explanation) == ("starts_late", "Half start late.")


def test_a_level_is_decided_with_the_policy_that_names_it_and_once() -> None:
    (changed, explained) = change_level(a_performance(), MEMBER, level(2), ANN, LEVELS, NOON)
    assert isinstance(changed, facts.PerformanceLevelChanged)
    assert (changed.before, changed.level, changed.policies) == (1, 2, (LEVELS.stamp,))
    assert explained.PRIVATE
    assert change_level(after(a_performance(), [changed]), MEMBER, level(2), ANN, LEVELS, NOON) == []


def test_every_reason_against_a_level_is_given() -> None:
    interested = replace(MEMBER, interests=(Interest(ANN, "worked_there", "", NOON - timedelta(days=1)),))
    with pytest.raises(Rejected) as refusal:
        change_level(a_performance(), interested, level(9, declares_no_interest=False), ANN, LEVELS, NOON)
    assert codes(refusal.value) == {"level_unknown", "interest_not_denied", "interest_declared"}
