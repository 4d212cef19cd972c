"""The rules of competitions, without a database: who wins, what is refused where, and what nobody learns."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.competitions.domain import (
    asking,
    awarding,
    bidding,
    calling_off,
    cancelling,
    evaluating,
    low_prices,
    opening,
    preparing,
)
from services.ordering.competitions.domain.asking import AnswerQuestion, AskQuestion
from services.ordering.competitions.domain.awarding import ProposeAward, ReturnAward
from services.ordering.competitions.domain.bidding import Sealed
from services.ordering.competitions.domain.cancelling import CancelCompetition
from services.ordering.competitions.domain.competition import OVER, Competition, Status
from services.ordering.competitions.domain.deadlines import COMPETITION_DEADLINES
from services.ordering.competitions.domain.evaluating import DeclareInterests, Judge, ranking, why_out
from services.ordering.competitions.domain.low_prices import DecideOnPrice, JustifyPrice, is_abnormally_low
from services.ordering.competitions.domain.preparing import OpenCompetition, gives_time_to_bid
from services.ordering.competitions.domain.terms import terms_on
from services.ordering.competitions.relying import Judging
from services.ordering.competitions.views import for_staff, for_supplier
from services.ordering.orders.domain import terms as of_orders
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.projection import RowRef
from shared.kernel.rules import Rejected
from shared.reference import Regime
from shared.store.reliance import Known
from tests.ordering import contests
from tests.ordering.contests import AFTER, APPROVER, ASKED, CLOSES_ON, PROPOSER, TERMS
from tests.ordering.examples import BUDGET, NOON, OTHER_DISTRICT, TODAY

PRICES = st.lists(st.integers(1, 10**7), min_size=1, max_size=6)
Step = Callable[[Competition], list[Event]]


def codes_of(step: Callable[[], object]) -> set[str]:
    with pytest.raises(Rejected) as refused:
        step()
    return {each.code for each in refused.value.rejections}


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
    refused = codes_of(
        lambda: awarding.propose(
            one, cheap, contests.members(one), contests.buying(one), TERMS, contests.PROPOSER, AFTER
        )
    )
    assert refused == {"bid_out"}


@given(st.integers(1, 12), st.integers(1, 10**6), st.data())
def test_an_order_costs_what_was_bid_for_each_need_that_still_stands(
    needs: int, price: int, data: st.DataObject
) -> None:
    one = contests.approved(contests.proposed(contests.scored(contests.read([price], contests.asked_for(needs)), [80])))
    known = contests.buying(one)
    gone = data.draw(st.sets(st.integers(0, needs - 1)))
    how = data.draw(st.sampled_from(["withdrawn", "ordered", "moved"]))
    known = replace(
        known,
        needs=tuple(
            replace(each, standing=how != "withdrawn", district=OTHER_DISTRICT if how == "moved" else each.district)
            if at in gone and each
            else each
            for at, each in enumerate(known.needs)
        ),
        running=tuple("an order" if at in gone and how == "ordered" else None for at in range(needs)),
    )
    lines = calling_off.lines_of(one, known)
    assert [each.need_id for each in lines] == [each for at, each in enumerate(one.need_ids) if at not in gone]
    assert sum(each.amount_pence for each in lines) == price * (needs - len(gone))
    if how == "moved":
        return
    refused = [each.code for each in calling_off.may_be_called_off(one, known, TODAY) if each]
    assert bool(refused) == (len(gone) == needs)


def test_an_award_is_one_order_approved_by_its_right_and_paid_by_its_budget() -> None:
    one = contests.approved(contests.proposed(contests.scored(contests.read([30_000], contests.asked_for(2)), [80])))
    known = contests.buying(one)
    lines = calling_off.lines_of(one, known)
    terms = of_orders.terms_on(Regime.PCR_LIGHT_TOUCH, TODAY)
    events = calling_off.call_off(one, new_id(), lines, known, terms, AFTER)
    kinds = [type(each).__name__ for each in events if not isinstance(each, facts.BudgetThresholdReached)]
    held = ["BudgetReleased", "BudgetReleased", "BudgetReserved", "BudgetReserved"]
    assert kinds == ["OrderPlaced", *held, "OrderApproved", "OrderIssued", "BudgetCommitted", "BudgetCommitted"]
    placed, given_by = events[0], next(each for each in events if isinstance(each, facts.OrderApproved))
    assert isinstance(placed, facts.OrderPlaced)
    assert (placed.route, placed.source.bid_id, placed.payment_split is not None) == (
        "competition",
        one.bids[0].bid_id,
        True,
    )
    assert (given_by.authority.rule, given_by.authority.by) == (TERMS.authority_stamp, APPROVER.account)
    assert {each.amount_pence for each in placed.lines} == {30_000}


@dataclass(frozen=True)
class _Read:
    """A state as a command reads it."""

    value: Competition
    version: int = 1


def test_an_award_holds_every_bidder_as_it_was_read_to_its_commit() -> None:
    one = contests.read([100, 120])
    relied = Judging(one.competition_id)
    known = Known({relied.competition.key: _Read(one)})
    held = {each.id for each in relied.everything(known) if isinstance(each, RowRef) and each.guarded}
    assert held == {str(each) for each in one.bidders}


NUMBERS = re.compile(r"\d+")


@given(st.lists(st.integers(10**4, 10**7), min_size=2, max_size=5, unique=True), st.integers(60, 100))
def test_a_bidder_learns_no_price_of_others_and_nothing_to_work_one_out_by(prices: list[int], points: int) -> None:
    one = contests.scored(contests.read(prices), [points] * len(prices))
    if any(each.low_price for each in one.bids):
        return
    at = prices.index(min(prices))
    one = contests.proposed(one, at)
    one = contests.after(one, awarding.approve(one, contests.members(one), TERMS, APPROVER, AFTER))
    one = contests.after(one, awarding.awarded(one, new_id(), one.need_ids, contests.members(one), TERMS, AFTER))
    for bid in one.bids:
        shown = asdict(for_supplier(one, bid.supplier_id))
        shown = {name: value for name, value in shown.items() if name not in {"competition_id", "estimate_pence"}}
        numbers = {int(each) for each in NUMBERS.findall(str(shown).replace(str(bid.supplier_id), ""))}
        assert not numbers & (set(prices) - {bid.price_pence})
        result = shown["bid"]["result"]
        assert set(result) == {"won", "reason", "points", "quality_percent", "winner", "quality_of_winner_percent"}
        assert {result["quality_percent"], result["quality_of_winner_percent"], *result["points"].values()} == {points}


def test_nothing_of_a_bid_is_shown_before_it_is_opened() -> None:
    one = contests.closed([1, 2])
    assert for_staff(one).bids == ()
    assert for_supplier(one, one.bidders[0]).bid is not None
    assert for_supplier(one, one.bidders[0]).bid.price_pence is None  # type: ignore[union-attr] # as asserted before
    assert [each.method for each in for_staff(contests.read([1, 2])).bids] == ["how", "how"]


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


def scoring(one: Competition, evaluator: str, bid_id: UUID, points: int = 80) -> list[Event]:
    asked = evaluating.ScoreBid(scores=contests.the_points(points), rationale="why")
    return evaluating.score(one, bid_id, asked, Judge(evaluator), TERMS, AFTER)


def against_proposing(one: Competition, asked: ProposeAward) -> set[str]:
    known, members = contests.buying(one), contests.members(one)
    return codes_of(lambda: awarding.propose(one, asked, members, known, TERMS, PROPOSER, AFTER))


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
    refused = codes_of(
        lambda: awarding.propose(
            one, award, contests.members(one), contests.buying(one), TERMS, contests.PROPOSER, AFTER
        )
    )
    assert "price_query_open" in refused
    later = AFTER + timedelta(days=40)
    for accepted in (True, False):
        decided = low_prices.decide(one, low.bid_id, DecideOnPrice(accepted=accepted), later)
        able = contests.after(one, decided)
        assert not able.awaits_justification
        assert (why_out(able, able.bids[0], frozenset(able.bidders)) is None) == accepted


@pytest.mark.parametrize(
    ("regime", "days"),
    [
        (Regime.PCR_DPS, 10),
        (Regime.PCR_LIGHT_TOUCH, 10),
        (Regime.PA23_DYNAMIC_MARKET, 10),
        (Regime.PA23_LIGHT_TOUCH, 0),
    ],
)
def test_bidders_have_the_days_of_their_regime(regime: Regime, days: int) -> None:
    today = TODAY.replace(year=2026)
    terms = terms_on(regime, today)
    assert gives_time_to_bid(today + timedelta(days=days), today, terms) is None
    if days:
        assert gives_time_to_bid(today + timedelta(days=days - 1), today, terms) is not None


def test_a_standstill_is_counted_as_the_regime_counts() -> None:
    today = TODAY.replace(year=2026)  # a Saturday
    assert terms_on(Regime.PCR_LIGHT_TOUCH, today).standstill_until(today) == today + timedelta(days=10)
    monday = today + timedelta(days=2)
    assert terms_on(Regime.PA23_LIGHT_TOUCH, monday).standstill_until(monday) == monday + timedelta(days=9)


LIVES: dict[Status, Callable[[], Competition]] = {
    Status.PREPARED: contests.prepared,
    Status.OPEN: lambda: contests.bid(contests.opened(), new_id()),
    Status.CLOSED: lambda: contests.closed([100]),
    Status.EVALUATION: lambda: contests.scored(contests.read([100]), [80]),
    Status.PROPOSED: lambda: contests.proposed(contests.scored(contests.read([100]), [80])),
    Status.STANDSTILL: lambda: contests.approved(
        contests.proposed(contests.scored(contests.read([100]), [80]), standstill=True)
    ),
    Status.CANCELLED: lambda: contests.after(
        one := contests.opened(),
        cancelling.cancel(one, CancelCompetition(reason="need_changed"), contests.budgets_with(one), NOON),
    ),
}
A_SUPPLIER = new_id()


def _opens(one: Competition) -> list[Event]:
    opening.may_open(one, Judge("one"), key_is_theirs=True)
    return opening.open_all(one, {each.bid_id: None for each in one.bids}, TERMS, AFTER)


STEPS: dict[str, tuple[Step, set[Status]]] = {
    "take a key": (lambda one: preparing.take_key(one, "one", "key", NOON), {Status.PREPARED}),
    "open": (
        lambda one: preparing.open_to_bids(
            contests.with_keys(one) if one.status is Status.PREPARED else one,
            OpenCompetition(closes_on=CLOSES_ON),
            contests.wanted(),
            (),
            {BUDGET.budget_id: BUDGET},
            TERMS,
            NOON,
        ),
        {Status.PREPARED},
    ),
    "ask": (
        lambda one: asking.ask(one, AskQuestion(question="?"), A_SUPPLIER, contests.a_member(A_SUPPLIER), NOON),
        {Status.OPEN},
    ),
    "bid": (
        lambda one: bidding.submit(one, Sealed(new_id(), "", ()), A_SUPPLIER, contests.a_member(A_SUPPLIER), NOON),
        {Status.OPEN},
    ),
    "take a bid back": (
        lambda one: bidding.withdraw(one, one.bidders[0] if one.bids else A_SUPPLIER, NOON),
        {Status.OPEN},
    ),
    "open bids": (_opens, {Status.CLOSED}),
    "score": (
        lambda one: evaluating.score(
            contests.not_scored(one),
            one.bids[0].bid_id if one.bids else new_id(),
            evaluating.ScoreBid(scores=contests.the_points(70), rationale="why"),
            Judge("four"),
            TERMS,
            AFTER,
        ),
        {Status.EVALUATION},
    ),
    "propose": (
        lambda one: awarding.propose(
            one,
            ProposeAward(bid_id=one.bids[0].bid_id if one.bids else new_id()),
            contests.members(one),
            contests.buying(one),
            TERMS,
            PROPOSER,
            AFTER,
        ),
        {Status.EVALUATION},
    ),
    "approve": (
        lambda one: awarding.approve(one, contests.members(one), TERMS, APPROVER, AFTER),
        {Status.PROPOSED},
    ),
    "return": (
        lambda one: awarding.give_back(one, ReturnAward(explanation="why"), APPROVER, AFTER),
        {Status.PROPOSED, Status.STANDSTILL},
    ),
    "cancel": (
        lambda one: cancelling.cancel(one, CancelCompetition(reason="need_changed"), contests.budgets_with(one), AFTER),
        {*LIVES} - {Status.CANCELLED},
    ),
}


@pytest.mark.parametrize("status", LIVES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_where_it_belongs_and_refused_elsewhere(status: Status, step: str) -> None:
    one, (take, allowed) = LIVES[status](), STEPS[step]
    assert one.status is status
    if status in allowed:
        assert take(one)
    elif (step, status) != ("cancel", Status.CANCELLED):  # again: it is cancelled already
        assert codes_of(lambda: take(one)) & {"wrong_status", "bid_too_late", "key_handed_out"}


@pytest.mark.parametrize("status", [each for each in Status if each not in OVER])
def test_every_status_has_a_way_on_and_a_clock(status: Status) -> None:
    ways = {step for step, (_, allowed) in STEPS.items() if status in allowed}
    assert ways - {"cancel"}
    assert any(status == each or status in getattr(each, "values", ()) for each in _standings())


def _standings() -> list[object]:
    return [each.standing["status"] for each in COMPETITION_DEADLINES if "status" in each.standing]


def test_an_award_that_is_returned_can_be_proposed_anew() -> None:
    one = contests.approved(contests.proposed(contests.scored(contests.read([100, 120]), [80, 80]), standstill=True))
    assert {each.failed for each in one.bids} == {None, "outscored"}
    again = contests.after(one, awarding.give_back(one, ReturnAward(explanation="why"), APPROVER, AFTER))
    assert {each.failed for each in again.bids} == {None}
    assert contests.proposed(again).status is Status.PROPOSED


def test_an_award_is_approved_by_another_with_the_authority_for_its_amount() -> None:
    limit = TERMS.authority.levels[0].up_to_pence
    assert limit is not None
    one = contests.proposed(contests.scored(contests.read([limit // len(contests.ASKED.need_ids)]), [80]))
    above = contests.proposed(contests.scored(contests.read([limit // len(contests.ASKED.need_ids) + 1]), [80]))

    def refused(by: Judge, award: Competition = one) -> set[str]:
        return {each.code for each in awarding.may_approve(award, TERMS, by) if each}

    manager = Judge("nine", frozenset({"category_manager"}))
    assert (refused(APPROVER), refused(APPROVER, above), refused(manager, above)) == (set(), {"over_authority"}, set())
    for somebody in (
        contests.PROPOSER,
        replace(APPROVER, account="four"),
        replace(APPROVER, speaks_for=one.bidders[0]),
    ):
        assert refused(somebody) == {"separation_of_duties"}


def test_who_prepares_names_enough_people_and_weights_that_add_up() -> None:
    wrong = replace(ASKED, openers=("one", "one"), price_percent=39)
    assert codes_of(lambda: contests.prepared(wrong)) == {"too_few_openers", "named_twice", "weights_differ"}


def test_an_answer_is_given_once_and_while_it_can_change_a_bid() -> None:
    one, supplier_id = contests.opened(), new_id()
    asked = AskQuestion(question="In two shops?")
    one = contests.after(one, asking.ask(one, asked, supplier_id, contests.a_member(supplier_id), NOON))
    late = codes_of(lambda: asking.answer(one, 1, AnswerQuestion(answer="Yes."), AFTER))
    assert late == {"answered_too_late"}
    one = contests.after(one, asking.answer(one, 1, AnswerQuestion(answer="Yes."), NOON))
    assert asking.answer(one, 1, AnswerQuestion(answer="Yes."), NOON) == []
    assert codes_of(lambda: asking.answer(one, 2, AnswerQuestion(answer="No."), NOON)) == {"question_unknown"}


def test_low_prices_are_justified_by_those_who_were_asked() -> None:
    one = contests.scored(contests.read([100, 900, 1000]), [80, 80, 80])
    said = JustifyPrice(explanation="A free venue.")
    assert codes_of(lambda: low_prices.justify(one, one.bidders[1], said, AFTER)) == {"price_not_queried"}
    one = contests.after(one, low_prices.justify(one, one.bidders[0], said, AFTER))
    assert not one.awaits_justification
