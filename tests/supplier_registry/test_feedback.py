"""Feedback: whoever was refused or removed asks why, once on each decision, and is told in writing."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest

from services.supplier_registry.feedback.domain.feedback import FEEDBACK, Feedback
from services.supplier_registry.feedback.domain.giving import GiveFeedback, announce_due, announce_overdue, give
from services.supplier_registry.feedback.domain.requesting import (
    RequestFeedback,
    RequestFeedbackOnRemoval,
    after_refusal,
    after_removal,
)
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import Standing, key_of
from shared.reference import policy
from shared.reference.policy_values import ReasonsOnRequest
from tests.supplier_registry.examples import (
    ADA,
    BEN,
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    a_member,
    an_applicant,
    decided,
    refused,
    refusing,
)

ID = UUID("01890000-0000-7000-8000-0000000000fb")
TERMS = policy(ReasonsOnRequest, MARKET.regime, NOON.date())
LATER = NOON + timedelta(days=40)
LAST_DAY = date(2017, 5, 3)  # 15 days after 18 April, on which it is asked for
TEXT = GiveFeedback(text="The policy names nobody to turn to.")


def requesting(category: str = CATEGORY, question: str = "", before: str | None = None) -> list[Event]:
    applicant = an_applicant(categories=(CATEGORY, OTHER))
    applicant = decided(applicant, refusing(applicant))
    return after_refusal(
        a_member(OTHER), applicant, RequestFeedback(category=category, question=question), ID, before, TERMS, LATER
    )


def followed(events: list[Event], feedback: Feedback | None = None) -> Feedback:
    for event in events:
        feedback = FEEDBACK.evolve(feedback, event)
    assert feedback is not None
    return feedback


def test_whose_place_was_taken_asks_no_more() -> None:
    applicant = decided(an_applicant(), refusing(an_applicant()))
    gone = replace(a_member(OTHER), succeeded_by=ID)
    asked = RequestFeedback(category=CATEGORY, question="")
    assert refused(lambda: after_refusal(gone, applicant, asked, ID, None, TERMS, LATER)) == {"supplier_succeeded"}


def test_who_was_refused_asks_why_and_is_told_within_fifteen_days() -> None:
    requested, put = requesting(question="What was missing?")
    assert isinstance(requested, facts.FeedbackRequested)
    assert (requested.give_by, requested.remind_on) == (LAST_DAY, LAST_DAY - timedelta(days=5))
    assert (requested.decided_at, requested.policies) == (NOON, (TERMS.stamp,))
    assert isinstance(put, facts.FeedbackQuestionPut)
    owed = followed([requested, put])
    given = give(owed, a_member(), TEXT, ADA, LATER)
    assert [type(each) for each in given] == [facts.FeedbackGiven, facts.FeedbackWritten]
    done = followed(given, owed)
    assert (done.open, done.text, done.given_by, done.question) == (False, TEXT.text, ADA, "What was missing?")
    assert give(done, a_member(), TEXT, BEN, LATER) == []
    assert refused(lambda: give(done, a_member(), GiveFeedback(text="Something else."), ADA, LATER)) == {
        "feedback_given"
    }


def test_only_what_was_refused_has_feedback_and_once() -> None:
    assert refused(lambda: requesting(OTHER)) == {"not_refused"}
    assert refused(lambda: requesting("WORKING_WITH_THE_EMPLOYER")) == {"not_refused"}
    assert refused(lambda: requesting(OTHER, before=str(ID))) == {"not_refused", "feedback_requested"}


def test_who_was_removed_may_ask_where_the_policy_lets_it() -> None:
    member, name = a_member(CATEGORY), key_of(MARKET.code, CATEGORY)
    asked = RequestFeedbackOnRemoval(category=CATEGORY)

    def ask(standing: Standing, *, covered: bool = True) -> list[Event]:
        ended = replace(member.memberships[name], standing=standing)
        terms = TERMS.model_copy(update={"values": TERMS.values.model_copy(update={"covers_removals": covered})})
        return after_removal(replace(member, memberships={name: ended}), MARKET.code, asked, ID, None, terms, LATER)

    (requested,) = ask(Standing.REMOVED)
    assert isinstance(requested, facts.FeedbackRequested)
    assert (requested.occasion, requested.application_id, requested.decided_at) == ("removal", None, NOON)
    assert refused(lambda: ask(Standing.REMOVED, covered=False)) == {"feedback_not_offered"}
    for other in set(Standing) - {Standing.REMOVED}:
        assert refused(partial(ask, other)) == {"not_removed"}


def test_nobody_with_an_interest_gives_feedback() -> None:
    interest = Interest(person=ADA, kind="worked_there", detail="", declared_at=NOON)
    supplier = replace(a_member(), interests=(interest,))
    owed = followed(requesting())
    assert refused(lambda: give(owed, supplier, TEXT, ADA, LATER)) == {"interest_declared"}
    assert give(owed, supplier, TEXT, BEN, LATER)


@pytest.mark.parametrize(("days", "overdue"), [(14, False), (15, False), (16, True)])
def test_it_is_overdue_once_its_day_is_over_and_owed_still(days: int, overdue: bool) -> None:
    owed = followed(requesting())
    said = announce_overdue(owed, LAST_DAY, LATER + timedelta(days=days))
    assert [type(each) for each in said] == [facts.FeedbackOverdue] * overdue
    if said:
        late = followed(said, owed)
        assert (late.overdue, late.open) == (True, True)
        assert announce_overdue(late, LAST_DAY, LATER + timedelta(days=days)) == []
        assert give(late, a_member(), TEXT, ADA, LATER)


def test_nothing_is_said_of_a_day_that_is_not_its_own_or_of_what_is_given() -> None:
    owed = followed(requesting())
    assert [type(each) for each in announce_due(owed, LAST_DAY)] == [facts.FeedbackDue]
    assert announce_due(owed, LAST_DAY + timedelta(days=1)) == []
    given = followed(give(owed, a_member(), TEXT, ADA, LATER), owed)
    assert announce_due(given, LAST_DAY) == announce_overdue(given, LAST_DAY, LATER + timedelta(days=99)) == []
