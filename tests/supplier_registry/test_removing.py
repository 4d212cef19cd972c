"""Removals: noticed with every reason, answered in time, proposed by one person, and confirmed by another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.supplier_registry.interests.domain.declaring import DeclareInterest, declare_interest
from services.supplier_registry.removals.domain.notices import (
    AnswerRemoval,
    NotifyRemoval,
    WithdrawRemovalNotice,
    answer,
    decision_due,
    notify_removal,
    withdraw_notice,
)
from services.supplier_registry.removals.domain.removing import (
    ConfirmRemoval,
    ProposeRemoval,
    ReturnRemoval,
    confirm,
    propose,
    send_back,
)
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.redeclaring import RequestRedeclaration, remind, request
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.suspending import ReinstateSupplier, reinstate
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import Standing, key_of
from tests.supplier_registry.examples import (
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    TERMS,
    a_member,
    a_notified_member,
    a_registered,
    a_suspended_member,
    after,
    refused,
    served,
    serving,
)

HERE = MARKET.code
NAME, OTHER_NAME = key_of(HERE, CATEGORY), key_of(HERE, OTHER)
ADA, BEN = "ada", "ben"
NOTIFY = NotifyRemoval(reasons=("persistent_poor_performance",))
WITHDRAW_NOTICE = WithdrawRemovalNotice(reason="put_right")
ANSWER = AnswerRemoval(answer="The company was restored to the register on 2 March.")
LAST_DAY = datetime(2017, 3, 24, 12, tzinfo=UTC)
DAY_AFTER = datetime(2017, 3, 25, 12, tzinfo=UTC)
TO_ANSWER_BY = date(2017, 3, 24)


def proposing(*reasons: str, category: str | None = None, declares: bool = True, detail: str = "") -> ProposeRemoval:
    return ProposeRemoval(
        reasons=reasons or ("ceased_trading",),
        category=category,
        declares_no_interest=declares,
        detail=detail,
        note="Look.",
    )


def proposed(supplier: Supplier, asked: ProposeRemoval, now: datetime = DAY_AFTER, by: str = ADA) -> list[Event]:
    return propose(supplier, HERE, asked, TERMS, now, by)


def confirmed(
    supplier: Supplier, category: str | None = None, now: datetime = DAY_AFTER, by: str = BEN, declares: bool = True
) -> list[Event]:
    asked = ConfirmRemoval(category=category, declares_no_interest=declares)
    return confirm(supplier, HERE, asked, TERMS, now, by)


def removed(supplier: Supplier, asked: ProposeRemoval, now: datetime = DAY_AFTER) -> Supplier:
    """The supplier once two people removed it."""
    supplier = after(supplier, proposed(supplier, asked, now))
    return after(supplier, confirmed(supplier, asked.category, now))


def standing(supplier: Supplier, category: str = CATEGORY) -> str:
    return supplier.memberships[key_of(HERE, category)].standing


def withdrawn(supplier: Supplier, reason: str = "put_right") -> list[Event]:
    return withdraw_notice(supplier, HERE, WithdrawRemovalNotice(reason=reason), NOON)


def answered(supplier: Supplier, now: datetime = LAST_DAY, said: AnswerRemoval = ANSWER) -> Supplier:
    return after(supplier, answer(supplier, HERE, said, now))


def test_a_notice_names_every_reason_and_gives_ten_working_days_to_answer() -> None:
    asked = NotifyRemoval(reasons=("ceased_trading", "conditions_no_longer_met"), detail="The company was dissolved.")
    notified = after(a_member(), notify_removal(a_member(), HERE, asked, TERMS, NOON))
    notice = notified.notices[NAME]
    assert (notice.named, notice.representations_by, notice.explanation) == (asked.reasons, TO_ANSWER_BY, asked.detail)
    assert (notified.under_notice, notified.removal_open, standing(notified)) == (True, True, "active")
    backwards = NotifyRemoval(reasons=asked.reasons[::-1])
    assert notify_removal(notified, HERE, backwards, TERMS, NOON) == []
    one = NotifyRemoval(reasons=asked.reasons[:1])
    assert refused(lambda: notify_removal(notified, HERE, one, TERMS, NOON)) == {"other_notice_stands"}


def test_a_notice_of_before_there_were_several_reasons_names_its_one() -> None:
    old = facts.SupplierRemovalNotified(
        supplier_id=a_member().supplier_id, market=HERE, reason="ceased_trading", representations_by=TO_ANSWER_BY
    )
    assert after(a_member(), [old]).notices[NAME].named == ("ceased_trading",)


def test_the_supplier_answers_until_the_end_of_the_last_day_and_its_last_word_counts() -> None:
    first = answered(a_notified_member(), NOON, AnswerRemoval(answer="We object."))
    assert answer(first, HERE, AnswerRemoval(answer="We object."), NOON) == []
    second = answered(first)
    assert (second.notices[NAME].answer, second.notices[NAME].answered_at) == (ANSWER.answer, LAST_DAY)
    assert refused(lambda: answer(second, HERE, AnswerRemoval(answer="More."), DAY_AFTER)) == {"answered_too_late"}
    assert refused(lambda: answer(a_member(), HERE, ANSWER, NOON)) == {"no_removal_notice"}
    public, private = answer(a_notified_member(), HERE, ANSWER, NOON)
    assert isinstance(public, facts.RemovalAnswered)
    assert (private.PRIVATE, "answer" in type(public).model_fields) == (True, False)


def test_representations_are_upheld_only_where_there_are_any() -> None:
    assert refused(lambda: withdrawn(a_notified_member(), "representations_upheld")) == {"not_answered"}
    upheld = after(a_notified_member(), withdrawn(answered(a_notified_member()), "representations_upheld"))
    assert (upheld.notices, upheld.under_notice, upheld.removal_open) == ({}, False, False)


def test_the_last_day_to_answer_is_the_suppliers() -> None:
    for supplier in (a_notified_member(), answered(a_notified_member(), NOON)):
        assert refused(lambda one=supplier: proposed(one, proposing(), LAST_DAY)) == {"representations_open"}
    assert standing(removed(a_notified_member(), proposing())) == Standing.REMOVED


def test_nobody_is_removed_without_notice_of_every_reason() -> None:
    assert refused(lambda: proposed(a_member(), proposing())) == {"not_notified"}
    another = proposing("ceased_trading", "conditions_no_longer_met")
    assert refused(lambda: proposed(a_notified_member(), another)) == {"reason_not_notified"}


def test_some_of_the_reasons_of_a_notice_are_enough() -> None:
    asked = NotifyRemoval(reasons=("ceased_trading", "conditions_no_longer_met"))
    notified = served(after(a_member(), notify_removal(a_member(), HERE, asked, TERMS, NOON)))
    gone = removed(notified, proposing("conditions_no_longer_met"))
    assert (standing(gone), gone.memberships[NAME].reason) == (Standing.REMOVED, "conditions_no_longer_met")


def test_one_person_alone_removes_nobody() -> None:
    waits = after(a_notified_member(), proposed(a_notified_member(), proposing()))
    assert (standing(waits), waits.removal_open) == ("active", True)
    assert refused(lambda: confirmed(waits, by=ADA)) == {"separation_of_duties"}
    assert refused(lambda: confirmed(a_notified_member())) == {"removal_not_proposed"}
    assert refused(lambda: proposed(waits, proposing(), by=BEN)) == {"removal_proposed"}
    assert proposed(waits, proposing()) == [], "the same proposal again changes nothing"
    event, *_ = confirmed(waits)
    assert isinstance(event, facts.SupplierRemoved)
    assert (event.category, event.reasons, event.compulsory) == (None, ("ceased_trading",), False)
    gone = after(waits, [event])
    assert (gone.removals_proposed, gone.notices, gone.removal_open) == ({}, {}, False)
    assert (confirmed(gone), proposed(gone, proposing())) == ([], [])


def test_whoever_has_an_interest_takes_no_part_and_each_says_that_they_have_none() -> None:
    def interested(supplier: Supplier, who: str) -> Supplier:
        return after(supplier, declare_interest(supplier, DeclareInterest(kind="worked_there"), who, NOON))

    notified = a_notified_member()
    waits = after(notified, proposed(notified, proposing()))
    assert refused(lambda: proposed(interested(notified, ADA), proposing())) == {"interest_declared"}
    assert refused(lambda: proposed(notified, proposing(declares=False))) == {"interest_not_denied"}
    assert refused(lambda: confirmed(interested(waits, BEN))) == {"interest_declared"}
    assert refused(lambda: confirmed(interested(waits, ADA))) == {"proposer_has_interest"}
    assert refused(lambda: confirmed(waits, declares=False)) == {"interest_not_denied"}
    every = refused(lambda: confirmed(interested(waits, ADA), by=ADA, declares=False))
    assert every == {"separation_of_duties", "interest_declared", "proposer_has_interest", "interest_not_denied"}


def test_a_proposal_is_returned_and_another_made_and_a_notice_that_is_withdrawn_ends_it() -> None:
    waits = after(a_notified_member(), proposed(a_notified_member(), proposing()))
    for by in (ADA, BEN):
        back = after(waits, send_back(waits, HERE, ReturnRemoval(note="Read the answer first."), DAY_AFTER, by))
        assert (back.removals_proposed, back.notices) == ({}, a_notified_member().notices)
        assert send_back(back, HERE, ReturnRemoval(), DAY_AFTER, by) == []
        assert proposed(back, proposing(), by=BEN)
    upheld = after(waits, withdrawn(waits))
    assert upheld.removals_proposed == {}
    assert refused(lambda: confirmed(upheld)) == {"removal_not_proposed"}


def test_what_was_told_is_asked_again_where_the_removal_takes_effect() -> None:
    waits = after(a_notified_member(), proposed(a_notified_member(), proposing()))
    untold = replace(waits, notices={}, under_notice=False)
    assert refused(lambda: confirmed(untold)) == {"not_notified"}


def test_each_category_is_proposed_and_confirmed_for_itself_or_all_at_once() -> None:
    notified = a_notified_member(CATEGORY, OTHER, only=OTHER)
    assert refused(lambda: proposed(notified, proposing())) == {"not_notified"}
    only = removed(notified, proposing(category=OTHER))
    assert (standing(only), standing(only, OTHER)) == (Standing.ACTIVE, Standing.REMOVED)
    both = a_notified_member(CATEGORY, OTHER)
    one = after(both, proposed(both, proposing(category=CATEGORY)))
    assert refused(lambda: confirmed(one)) == {"removal_not_proposed"}
    two = after(one, proposed(one, proposing(category=OTHER, detail="Dissolved.")))
    assert refused(lambda: confirmed(two)) == {"proposals_differ"}
    assert standing(after(two, confirmed(two, OTHER)), OTHER) == Standing.REMOVED


def test_a_debarred_supplier_is_removed_at_once_but_by_two_people() -> None:
    member = a_member(CATEGORY, OTHER)
    gone = removed(member, proposing("debarred"), NOON)
    assert {standing(gone), standing(gone, OTHER)} == {Standing.REMOVED}
    also = proposing("debarred", "ceased_trading")
    assert refused(lambda: proposed(member, also, NOON)) == {"not_notified"}, "what is not compulsory is told first"


def test_the_team_is_told_once_the_time_to_answer_is_over_and_nothing_is_decided() -> None:
    notified = a_notified_member(CATEGORY, OTHER)
    assert decision_due(notified, HERE, TO_ANSWER_BY, LAST_DAY) == []
    (event,) = decision_due(notified, HERE, TO_ANSWER_BY, DAY_AFTER)
    assert isinstance(event, facts.RemovalDecisionDue)
    assert (event.category, after(notified, [event])) == (None, notified)
    left = after(notified, leave(notified, HERE, WithdrawMembership(category=OTHER), NOON))
    (event,) = decision_due(left, HERE, TO_ANSWER_BY, DAY_AFTER)
    assert event.category is None
    waits = after(notified, proposed(notified, proposing(category=OTHER)))
    (event,) = decision_due(waits, HERE, TO_ANSWER_BY, DAY_AFTER)
    assert event.category == CATEGORY
    assert decision_due(after(notified, withdrawn(notified)), HERE, TO_ANSWER_BY, DAY_AFTER) == []
    only = a_notified_member(CATEGORY, OTHER, only=OTHER)
    assert decision_due(only, HERE, TO_ANSWER_BY, DAY_AFTER) == []
    (event,) = decision_due(only, OTHER_NAME, TO_ANSWER_BY, DAY_AFTER)
    assert event.category == OTHER


def test_a_notice_and_a_suspension_do_not_touch_one_another() -> None:
    suspended = a_suspended_member()
    suspended = after(suspended, notify_removal(suspended, HERE, NotifyRemoval(reasons=("debarred",)), TERMS, NOON))
    assert standing(after(suspended, withdrawn(suspended))) == Standing.SUSPENDED
    reinstated = after(suspended, reinstate(suspended, HERE, ReinstateSupplier(), NOON))
    assert (standing(reinstated), reinstated.under_notice) == (Standing.ACTIVE, True)
    assert standing(removed(suspended, proposing("debarred"))) == Standing.REMOVED


def test_nothing_on_the_way_to_a_removal_nor_a_reminder_frees_a_market_that_is_barred() -> None:
    barred = a_suspended_member(CATEGORY)
    steps: list[Callable[[Supplier], list[Event]]] = [
        lambda one: notify_removal(one, HERE, NotifyRemoval(reasons=("ceased_trading",)), TERMS, NOON),
        serving,
        lambda one: answer(one, HERE, ANSWER, NOON),
        lambda one: decision_due(one, HERE, TO_ANSWER_BY, DAY_AFTER),
        lambda one: proposed(one, proposing()),
        lambda one: send_back(one, HERE, ReturnRemoval(), DAY_AFTER, BEN),
        withdrawn,
        lambda one: request(one, HERE, RequestRedeclaration(), TERMS, NOON),
        serving,
        lambda one: remind(one, HERE, one.requests[NAME].redeclare_by),
    ]
    for step in steps:
        events = step(barred)
        assert events
        barred = after(barred, events)
        assert (barred.suspended_in, standing(barred)) == ((HERE,), Standing.SUSPENDED), events


@pytest.mark.parametrize(
    "step",
    [
        lambda one: notify_removal(one, HERE, NOTIFY, TERMS, NOON),
        lambda one: answer(one, HERE, ANSWER, NOON),
        lambda one: withdraw_notice(one, HERE, WITHDRAW_NOTICE, NOON),
        lambda one: proposed(one, proposing("debarred")),
        confirmed,
        lambda one: send_back(one, HERE, ReturnRemoval(), NOON, BEN),
    ],
)
def test_the_steps_of_a_removal_need_a_member(step: Callable[[Supplier], object]) -> None:
    assert "not_a_member" in refused(lambda: step(a_registered()))


def test_a_notice_ends_with_the_membership_and_a_state_is_read_as_it_was_written() -> None:
    waits = after(answered(a_notified_member()), proposed(answered(a_notified_member()), proposing()))
    assert SUPPLIERS.decode(SUPPLIERS.encode(waits)) == waits
    left = after(waits, leave(waits, HERE, WithdrawMembership(), NOON + timedelta(days=1)))
    assert (left.notices, left.removals_proposed, left.removal_open) == ({}, {}, False)


def test_free_words_are_in_private_facts_alone() -> None:
    notified = a_notified_member()
    waits = after(notified, proposed(notified, proposing(detail="Dissolved.")))
    told = [
        *notify_removal(a_member(), HERE, NotifyRemoval(reasons=("ceased_trading",), detail="D."), TERMS, NOON),
        *answer(notified, HERE, ANSWER, NOON),
        *proposed(notified, proposing(detail="Dissolved.")),
        *send_back(waits, HERE, ReturnRemoval(note="No."), NOON, BEN),
        *confirmed(waits),
    ]
    wordy = {type(each) for each in told if {"detail", "note", "answer"} & type(each).model_fields.keys()}
    assert len(wordy) == 5
    assert all(each.PRIVATE for each in wordy)
