"""An interest of an evaluator that is found once prices are shown: their points count no more, and decide nothing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.ordering.competitions.domain import awarding, evaluating
from services.ordering.competitions.domain.awarding import ProposeAward
from services.ordering.competitions.domain.competition import Competition
from services.ordering.competitions.domain.evaluating import DeclareInterests
from services.ordering.competitions.views import for_staff, for_supplier
from shared.kernel.ids import new_id
from tests.ordering import contests
from tests.ordering.contests import AFTER, ASKED, TERMS, against_proposing, scoring


def scored_by_three(points: Mapping[str, tuple[int, int]]) -> Competition:
    """Two bids of one price, with the points of each evaluator for either."""
    one = contests.read([100, 100], replace(ASKED, evaluators=tuple(points)))
    for evaluator in points:
        one = contests.after(one, evaluating.declare(one, evaluator, DeclareInterests(interests=()), AFTER))
    for evaluator, given_points in points.items():
        for bid, each in zip(one.bids, given_points, strict=True):
            one = contests.after(one, scoring(one, evaluator, bid.bid_id, each))
    return one


def with_an_interest(one: Competition, evaluator: str, at: int) -> Competition:
    asked = DeclareInterests(interests=(one.bidders[at],))
    return contests.after(one, evaluating.declare(one, evaluator, asked, AFTER))


@pytest.mark.parametrize("at", [0, 1])
def test_points_of_whoever_finds_an_interest_once_prices_are_shown_count_no_more(at: int) -> None:
    one = scored_by_three({"four": (80, 70), "five": (80, 70), "six": (95, 70)})
    assert [each.quality_percent for each in for_staff(one).bids] == [85, 70]
    one = with_an_interest(one, "six", at)
    assert [each.quality_percent for each in for_staff(one).bids] == [80, 70]
    assert [each.price_pence for each in for_staff(one).bids] == [100, 100]
    assert against_proposing(one, ProposeAward(bid_id=one.bids[1].bid_id)) == {"not_the_best_bid"}
    one = contests.approved(contests.proposed(one))
    one = contests.after(one, awarding.awarded(one, new_id(), one.need_ids, contests.members(one), TERMS, AFTER))
    told = for_supplier(one, one.bidders[0]).bid
    assert told is not None
    assert told.result is not None
    assert (told.result.quality_percent, set(told.result.points.values())) == (80, {80})


@pytest.mark.parametrize("at", [0, 1])
def test_no_interest_found_once_prices_are_shown_decides_who_wins(at: int) -> None:
    """Neither the points of whoever has it, nor that they are left out."""
    one = with_an_interest(scored_by_three({"four": (80, 75), "five": (80, 75), "six": (60, 100)}), "six", 0)
    assert "interest_decides" in against_proposing(one, ProposeAward(bid_id=one.bids[at].bid_id))


def test_enough_evaluators_without_an_interest_are_left_for_an_award() -> None:
    one = with_an_interest(contests.scored(contests.read([100, 120]), [80, 80]), "four", 1)
    best = ProposeAward(bid_id=one.bids[0].bid_id)
    assert against_proposing(one, best) == {"too_few_evaluators"}
