"""Who wins a competition: points and prices, what is out, and when prices are shown."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.competitions.domain import evaluating, low_prices
from services.ordering.competitions.domain.awarding import ProposeAward
from services.ordering.competitions.domain.evaluating import DeclareInterests, ranking, why_out
from services.ordering.competitions.domain.low_prices import DecideOnPrice, JustifyPrice, is_abnormally_low
from services.ordering.competitions.views import for_staff
from shared.contracts import ordering as facts
from shared.kernel.ids import new_id
from tests.ordering import contests
from tests.ordering.contests import AFTER, CLOSES_ON, TERMS, against_proposing, codes_of, scoring

PRICES = st.lists(st.integers(1, 10**7), min_size=1, max_size=6)


@given(PRICES, st.data())
def test_the_best_bid_reaches_the_floor_and_no_other_has_more_points(prices: list[int], data: st.DataObject) -> None:
    points = data.draw(st.lists(st.integers(0, 100), min_size=len(prices), max_size=len(prices)))
    one = contests.scored(contests.read(prices), points)
    able = frozenset(data.draw(st.sets(st.sampled_from(one.bidders))))
    ranked = ranking(one, able)
    assert {each.bid.bid_id for each in ranked} == {
        each.bid_id for each in one.bids if why_out(one, each, able) is None
    }
    for better, worse in pairwise(ranked):
        assert better.points >= worse.points
    for each in ranked:
        assert each.bid.supplier_id in able
        assert each.quality >= one.quality_floor_percent
        assert 0 < each.points <= 100


@given(PRICES, st.integers(60, 100))
def test_of_bids_of_one_quality_the_cheapest_wins(prices: list[int], points: int) -> None:
    one = contests.scored(contests.read(prices), [points] * len(prices))
    best = ranking(one, frozenset(one.bidders))[0].bid
    assert best.price_pence == min(prices)
    assert best.bid_id == next(each.bid_id for each in one.bids if each.price_pence == min(prices)), "who came first"


def test_a_bid_below_the_floor_is_out_whatever_it_costs() -> None:
    one = contests.scored(contests.read([1, 90_000]), [TERMS.quality_floor_percent - 1, 80])
    assert [each.bid.price_pence for each in ranking(one, frozenset(one.bidders))] == [90_000]
    cheap = ProposeAward(bid_id=one.bids[0].bid_id)
    assert against_proposing(one, cheap) == {"bid_out"}


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=5), st.data())
def test_no_price_is_shown_or_queried_before_the_last_points_and_no_points_change_after(
    prices: list[int], data: st.DataObject
) -> None:
    """In whatever order evaluators score, and score again."""
    one = contests.read(prices)
    for evaluator in contests.EVALUATORS:
        one = contests.after(one, evaluating.declare(one, evaluator, DeclareInterests(interests=()), AFTER))
    to_score = [(evaluator, bid.bid_id) for evaluator in contests.EVALUATORS for bid in one.bids]
    again = data.draw(st.lists(st.sampled_from(to_score[:-1]), max_size=2))
    *before, last = (*data.draw(st.permutations(to_score[:-1])), *again, to_score[-1])
    for evaluator, bid_id in before:
        one = contests.after(one, events := scoring(one, evaluator, bid_id))
        assert [type(each) for each in events] == [facts.BidScored]
        shown = for_staff(one)
        assert {(each.price_pence, each.points, each.rank, each.price_queried_until) for each in shown.bids} == {
            (None, None, None, None)
        }
    dear = max(one.bids, key=lambda each: each.price_pence or 0)
    assert "not_the_best_bid" not in against_proposing(one, ProposeAward(bid_id=dear.bid_id))
    events = scoring(one, *last)
    assert [type(each) for each in events[:2]] == [facts.BidScored, facts.BidsEvaluated]
    one = contests.after(one, events)
    assert [each.price_pence for each in for_staff(one).bids] == prices
    assert {each.bid_id for each in one.bids if each.low_price} == {
        each.bid_id for each in events if isinstance(each, facts.BidPriceQueried)
    }
    assert codes_of(lambda: scoring(one, *last)) == {"prices_shown"}
    replaced = evaluating.ReplaceEvaluator(evaluator="four", successor="nine")
    assert codes_of(lambda: evaluating.replace_evaluator(one, replaced, AFTER)) == {"prices_shown"}


def test_points_of_an_evaluator_who_was_replaced_are_given_anew_before_a_price_is_shown() -> None:
    one = contests.read([100, 120])
    for evaluator in contests.EVALUATORS:
        one = contests.after(one, evaluating.declare(one, evaluator, DeclareInterests(interests=()), AFTER))
    for bid in one.bids:
        one = contests.after(one, scoring(one, "four", bid.bid_id))
    replaced = evaluating.ReplaceEvaluator(evaluator="four", successor="nine")
    one = contests.after(one, evaluating.replace_evaluator(one, replaced, AFTER))
    for bid in one.bids:
        one = contests.after(one, scoring(one, "five", bid.bid_id))
    assert not evaluating.prices_are_shown(one)
    one = contests.after(one, evaluating.declare(one, "nine", DeclareInterests(interests=()), AFTER))
    for bid in one.bids:
        one = contests.after(one, scoring(one, "nine", bid.bid_id))
    assert evaluating.prices_are_shown(one)


@pytest.mark.parametrize(
    ("prices", "low"),
    [
        ((100, 100, 100), set()),
        ((70, 100, 100), {70}),  # a third under the next one
        ((71, 100, 100), set()),
        ((59, 84, 116), {59}),
        ((1, 100), set()),  # one other is no measure
        ((50, 50, 200, 200), {50}),  # two thirds under the mean of the others
    ],
)
def test_a_price_much_under_the_others_is_abnormally_low(prices: tuple[int, ...], low: set[int]) -> None:
    named = {new_id(): each for each in prices}
    assert {price for one, price in named.items() if is_abnormally_low(one, named, TERMS)} == low


def test_a_low_price_stands_once_it_is_accepted_and_is_out_once_it_is_not() -> None:
    one = contests.scored(contests.read([100, 900, 1000]), [80, 80, 80])
    low = one.bids[0]
    assert low.low_price is not None
    assert one.awaits_justification
    days = TERMS.low_price.justify_within_working_days
    assert low.low_price.justify_by > CLOSES_ON + timedelta(days=days)
    disregard = DecideOnPrice(accepted=False)
    assert codes_of(lambda: low_prices.decide(one, low.bid_id, disregard, AFTER)) == {"not_heard_yet"}
    award = ProposeAward(bid_id=one.bids[1].bid_id)
    assert "price_query_open" in against_proposing(one, award)
    later = AFTER + timedelta(days=40)
    for accepted in (True, False):
        decided = low_prices.decide(one, low.bid_id, DecideOnPrice(accepted=accepted), later)
        able = contests.after(one, decided)
        assert not able.awaits_justification
        assert (why_out(able, able.bids[0], frozenset(able.bidders)) is None) == accepted


def test_low_prices_are_justified_by_those_who_were_asked() -> None:
    one = contests.scored(contests.read([100, 900, 1000]), [80, 80, 80])
    said = JustifyPrice(explanation="A free venue.")
    assert codes_of(lambda: low_prices.justify(one, one.bidders[1], said, AFTER)) == {"price_not_queried"}
    one = contests.after(one, low_prices.justify(one, one.bidders[0], said, AFTER))
    assert not one.awaits_justification
