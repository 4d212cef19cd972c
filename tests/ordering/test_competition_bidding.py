"""A competition until its bids are opened: who prepares it, the days to bid, answers, and what is shown of a bid."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.ordering.competitions.domain import asking
from services.ordering.competitions.domain.asking import AnswerQuestion, AskQuestion
from services.ordering.competitions.domain.preparing import gives_time_to_bid
from services.ordering.competitions.domain.terms import terms_on
from services.ordering.competitions.views import for_staff, for_supplier
from shared.kernel.ids import new_id
from shared.reference import Regime
from tests.ordering import contests
from tests.ordering.contests import AFTER, ASKED, codes_of
from tests.ordering.examples import NOON, TODAY


def test_who_prepares_names_enough_people_and_weights_that_add_up() -> None:
    wrong = replace(ASKED, openers=("one", "one"), price_percent=39)
    assert codes_of(lambda: contests.prepared(wrong)) == {"too_few_openers", "named_twice", "weights_differ"}


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


def test_an_answer_is_given_once_and_while_it_can_change_a_bid() -> None:
    one, supplier_id = contests.opened(), new_id()
    asked = AskQuestion(question="In two shops?")
    one = contests.after(one, asking.ask(one, asked, supplier_id, contests.a_member(supplier_id), NOON))
    late = codes_of(lambda: asking.answer(one, 1, AnswerQuestion(answer="Yes."), AFTER))
    assert late == {"answered_too_late"}
    one = contests.after(one, asking.answer(one, 1, AnswerQuestion(answer="Yes."), NOON))
    assert asking.answer(one, 1, AnswerQuestion(answer="Yes."), NOON) == []
    assert codes_of(lambda: asking.answer(one, 2, AnswerQuestion(answer="No."), NOON)) == {"question_unknown"}


def test_nothing_of_a_bid_is_shown_before_it_is_opened() -> None:
    one = contests.closed([1, 2])
    assert for_staff(one).bids == ()
    assert for_supplier(one, one.bidders[0]).bid is not None
    assert for_supplier(one, one.bidders[0]).bid.price_pence is None  # type: ignore[union-attr] # as asserted before
    assert [each.method for each in for_staff(contests.read([1, 2])).bids] == ["how", "how"]
