"""The award of a competition: by whose right, after which standstill, for which order, and what bidders learn of it."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ordering.competitions.domain import awarding, calling_off
from services.ordering.competitions.domain.awarding import ReturnAward
from services.ordering.competitions.domain.competition import Competition, Status
from services.ordering.competitions.domain.evaluating import Judge
from services.ordering.competitions.domain.terms import terms_on
from services.ordering.competitions.relying import Judging
from services.ordering.competitions.views import for_supplier
from services.ordering.orders.domain import terms as of_orders
from shared.contracts import ordering as facts
from shared.kernel.ids import new_id
from shared.kernel.projection import RowRef
from shared.reference import Regime
from shared.store.reliance import Known
from tests.ordering import contests
from tests.ordering.contests import AFTER, APPROVER, ASKED, PROPOSER, TERMS
from tests.ordering.examples import OTHER_DISTRICT, TODAY


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


def test_a_standstill_is_counted_as_the_regime_counts() -> None:
    today = TODAY.replace(year=2026)  # a Saturday
    assert terms_on(Regime.PCR_LIGHT_TOUCH, today).standstill_until(today) == today + timedelta(days=10)
    monday = today + timedelta(days=2)
    assert terms_on(Regime.PA23_LIGHT_TOUCH, monday).standstill_until(monday) == monday + timedelta(days=9)


def test_an_award_that_is_returned_can_be_proposed_anew() -> None:
    one = contests.approved(contests.proposed(contests.scored(contests.read([100, 120]), [80, 80]), standstill=True))
    assert {each.failed for each in one.bids} == {None, "outscored"}
    again = contests.after(one, awarding.give_back(one, ReturnAward(explanation="why"), APPROVER, AFTER))
    assert {each.failed for each in again.bids} == {None}
    assert contests.proposed(again).status is Status.PROPOSED


def test_an_award_is_approved_by_another_with_the_authority_for_its_amount() -> None:
    limit = TERMS.authority.levels[0].up_to_pence
    assert limit is not None
    one = contests.proposed(contests.scored(contests.read([limit // len(ASKED.need_ids)]), [80]))
    above = contests.proposed(contests.scored(contests.read([limit // len(ASKED.need_ids) + 1]), [80]))

    def refused(by: Judge, award: Competition = one) -> set[str]:
        return {each.code for each in awarding.may_approve(award, TERMS, by) if each}

    manager = Judge("nine", frozenset({"category_manager"}))
    assert (refused(APPROVER), refused(APPROVER, above), refused(manager, above)) == (set(), {"over_authority"}, set())
    for somebody in (
        PROPOSER,
        replace(APPROVER, account="four"),
        replace(APPROVER, speaks_for=one.bidders[0]),
    ):
        assert refused(somebody) == {"separation_of_duties"}
