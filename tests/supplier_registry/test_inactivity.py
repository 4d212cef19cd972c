"""Members without orders: asked whether they still offer, and never ended by the clock."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.supplier_registry.performance.domain import inactivity
from services.supplier_registry.performance.domain.deadlines import INACTIVITY
from services.supplier_registry.performance.domain.inactivity import AnswerInactivity, quiet_since
from services.supplier_registry.performance.domain.state import Performance
from shared.contracts import supplier_registry as facts
from shared.kernel.rules import Rejected
from shared.reference import policy
from shared.reference.calendar import add_months, add_working_days
from shared.reference.policy_values import MembershipInactivity
from tests.supplier_registry.examples import MARKET, a_member, a_suspended_member
from tests.supplier_registry.performing import TODAY, a_performance, after, codes, names, noon_of

RULES = policy(MembershipInactivity, MARKET.regime, TODAY)
MEMBER = a_member()
THEN = add_months(TODAY, RULES.values.ask_after_months)


def asked() -> Performance:
    return after(a_performance(), inactivity.ask(a_performance(), MEMBER, RULES, noon_of(THEN)))


def test_a_member_without_orders_is_asked_once_it_was_one_for_long_enough() -> None:
    assert quiet_since(THEN, RULES.values) == TODAY
    assert inactivity.ask(a_performance(), MEMBER, RULES, noon_of(THEN - timedelta(days=1))) == []
    (question,) = inactivity.ask(a_performance(), MEMBER, RULES, noon_of(THEN))
    assert isinstance(question, facts.InactivityQuestioned)
    within = RULES.values.answer_within_working_days
    assert (question.no_order_since, question.answer_by) == (TODAY, add_working_days(THEN, within))
    assert question.policies == (RULES.stamp,)


def test_whoever_is_suspended_or_gone_is_not_asked() -> None:
    assert inactivity.ask(a_performance(), a_suspended_member(), RULES, noon_of(THEN)) == []
    assert inactivity.ask(a_performance(), replace(MEMBER, memberships={}), RULES, noon_of(THEN)) == []


def test_a_member_is_not_asked_again_before_as_many_months_have_passed() -> None:
    once, again = asked(), add_months(THEN, RULES.values.ask_after_months)
    assert inactivity.ask(once, MEMBER, RULES, noon_of(again - timedelta(days=1))) == []
    assert names(inactivity.ask(once, MEMBER, RULES, noon_of(again))) == ["InactivityQuestioned"]


def test_whoever_still_offers_stays_and_whoever_does_not_leaves_with_its_answer() -> None:
    stays = inactivity.answer(asked(), MEMBER, AnswerInactivity(still_offers=True), noon_of(THEN))
    assert names(stays) == ["InactivityAnswered"]
    assert not after(asked(), stays).is_asked
    leaves = inactivity.answer(asked(), MEMBER, AnswerInactivity(still_offers=False), noon_of(THEN))
    assert names(leaves) == ["InactivityAnswered", "MembershipWithdrawn"]
    assert inactivity.answer(after(asked(), leaves), MEMBER, AnswerInactivity(still_offers=False), noon_of(THEN)) == []


@pytest.mark.parametrize(("performance", "reason"), [(a_performance(), "not_asked")])
def test_what_nobody_asked_is_not_answered(performance: Performance, reason: str) -> None:
    with pytest.raises(Rejected) as refusal:
        inactivity.answer(performance, MEMBER, AnswerInactivity(still_offers=True), noon_of(THEN))
    assert codes(refusal.value) == {reason}


def test_an_answer_is_not_taken_back() -> None:
    stayed = after(asked(), inactivity.answer(asked(), MEMBER, AnswerInactivity(still_offers=True), noon_of(THEN)))
    with pytest.raises(Rejected) as refusal:
        inactivity.answer(stayed, MEMBER, AnswerInactivity(still_offers=False), noon_of(THEN))
    assert codes(refusal.value) == {"already_answered"}


def test_silence_is_said_and_ends_nothing_and_a_late_answer_counts() -> None:
    question = asked()
    (due,) = INACTIVITY.due(question)
    assert inactivity.announce_unanswered(question, due.by, noon_of(due.by)) == []
    later = noon_of(due.by + timedelta(days=1))
    assert names(inactivity.announce_unanswered(question, due.by, later)) == ["InactivityUnanswered"]
    answered = after(question, inactivity.answer(question, MEMBER, AnswerInactivity(still_offers=True), later))
    assert list(INACTIVITY.due(answered)) == []
