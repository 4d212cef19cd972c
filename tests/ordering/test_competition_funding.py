"""What a competition sets aside of budgets: its estimate from the opening, more where that is proposed, and no more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.competitions.domain import awarding, bidding, calling_off, cancelling, funding, preparing
from services.ordering.competitions.domain.awarding import ProposeAward
from services.ordering.competitions.domain.cancelling import CancelCompetition
from services.ordering.competitions.domain.funding import Buying
from services.ordering.competitions.domain.preparing import OpenCompetition
from services.ordering.orders.domain import terms as of_orders
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.reference import Regime
from tests.ordering import contests
from tests.ordering.contests import AFTER, ASKED, CLOSES_ON, PROPOSER, TERMS, codes_of
from tests.ordering.examples import BUDGET, NOON, TODAY

OF_ORDERS = of_orders.terms_on(Regime.PCR_LIGHT_TOUCH, TODAY)


@pytest.mark.parametrize(("budgets", "code"), [({}, "no_budget"), ({BUDGET.budget_id: 99_999}, "budget_exceeded")])
def test_nobody_is_invited_to_bid_for_what_no_budget_covers(budgets: dict[str, int], code: str) -> None:
    there_is = {each: replace(BUDGET, allocated_pence=pence) for each, pence in budgets.items()}
    one = contests.with_keys(contests.prepared())
    asked = OpenCompetition(closes_on=CLOSES_ON)
    refused = codes_of(lambda: preparing.open_to_bids(one, asked, contests.wanted(), (), there_is, TERMS, NOON))
    assert refused == {code}


@given(st.integers(1, 12), st.integers(1, 50_000), st.data())
def test_what_was_proposed_is_set_aside_and_not_a_penny_more_than_it_takes(
    needs: int, price: int, data: st.DataObject
) -> None:
    asked = contests.asked_for(needs)
    estimated = sum(each.amount_pence for each in contests.opened(asked).set_aside)
    assert estimated == ASKED.estimate_pence
    one = contests.scored(contests.read([price], asked), [80])
    short = max(price * needs - estimated, 0)
    there_is = data.draw(st.integers(0, 700_000))
    known = contests.buying(one, contests.budgets_with(one, estimated + there_is))
    bid = ProposeAward(bid_id=one.bids[0].bid_id)

    def propose() -> list[Event]:
        return awarding.propose(one, bid, contests.members(one), known, TERMS, PROPOSER, AFTER)

    if short > there_is:
        assert codes_of(propose) == {"budget_exceeded"}
        return
    events = propose()
    one = contests.after(one, events)
    assert sum(each.amount_pence for each in events if isinstance(each, facts.BudgetReserved)) == short
    assert sum(each.amount_pence for each in one.set_aside) == estimated + short
    nothing_left = sum(each.amount_pence for each in one.set_aside)
    known = contests.buying(one, contests.budgets_with(one, nothing_left))
    assert not any(calling_off.may_be_called_off(one, known, TODAY))
    lines = calling_off.lines_of(contests.approved(one), known)
    budget = budget_after(calling_off.call_off(contests.approved(one), new_id(), lines, known, OF_ORDERS, AFTER), known)
    assert (budget.reserved_pence, budget.committed_pence) == (0, price * needs)


def budget_after(events: list[Event], known: Buying) -> Budget:
    """The budget after these events, which never held more than there was."""
    budget = known.budgets[BUDGET.budget_id]
    for event in events:
        if isinstance(event, facts.BudgetEvent):
            budget = BUDGETS.evolve(budget, event)
            assert 0 <= budget.held_pence <= budget.allocated_pence
    return budget


def test_what_is_set_aside_for_needs_that_went_another_way_is_there_for_the_others() -> None:
    """Two needs at 50,000 each; one of them is gone, so the other may cost all of it."""
    one = contests.scored(contests.read([80_000], contests.asked_for(2)), [80])
    known = contests.buying(one)
    assert sum(each.amount_pence for each in funding.missing(one, 80_000, known)) == 60_000
    known = replace(known, running=("an order", None))
    assert funding.missing(one, 80_000, known) == ()


def test_a_district_hears_once_where_its_budget_stands_after_an_award() -> None:
    """What the competition held and what its order holds are the same money: no threshold is passed in between."""
    one = contests.approved(contests.proposed(contests.scored(contests.read([100_000]), [80])))
    known = contests.buying(one, contests.budgets_with(one, 101_000))
    budgets = {
        each: replace(found, shares_reached=(80,), highest_threshold=80) for each, found in known.budgets.items()
    }
    known = replace(known, budgets=budgets)
    events = calling_off.call_off(one, new_id(), calling_off.lines_of(one, known), known, OF_ORDERS, AFTER)
    assert not [each for each in events if isinstance(each, facts.BudgetThresholdCleared)]


@pytest.mark.parametrize("ends", ["cancelled", "expired", "without bids"])
def test_a_competition_that_comes_to_nothing_sets_free_what_it_held(ends: str) -> None:
    one = contests.opened() if ends == "without bids" else contests.read([100])
    budgets = contests.budgets_with(one)
    if ends == "cancelled":
        events = cancelling.cancel(one, CancelCompetition(reason="need_changed"), budgets, AFTER)
    elif ends == "expired":
        assert one.valid_until
        events = cancelling.expire(one, one.valid_until, budgets, AFTER + timedelta(days=100))
    else:
        events = bidding.close(one, CLOSES_ON, budgets, TERMS, AFTER)
    assert budget_after(events, contests.buying(one, budgets)).held_pence == 0
    assert contests.after(one, events).set_aside == ()


@pytest.mark.parametrize(("price", "short"), [(99_999, 0), (100_000, 0), (100_001, 1)])
def test_a_penny_above_the_estimate_is_set_aside_too(price: int, short: int) -> None:
    one = contests.scored(contests.read([price]), [80])
    assert sum(each.amount_pence for each in funding.missing(one, price, contests.buying(one))) == short
