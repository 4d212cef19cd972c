"""Reviews of changed offers: opened, questioned and answered, taken down and back, acknowledged."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.decisions import keep_in_line, withdraw
from services.catalogue.offers.domain.offer import Ground, Offer
from services.catalogue.offers.domain.offer import Status as OfferStatus
from services.catalogue.offers.domain.pausing import PauseOffer, ResumeOffer, pause, resume
from services.catalogue.reviews.domain import following
from services.catalogue.reviews.domain.deciding import (
    AcknowledgeOffer,
    AnswerOfferQuestion,
    QuestionOffer,
    TakeOfferDown,
    acknowledge,
    answer,
    question,
    take_down,
)
from services.catalogue.reviews.domain.review import OFFER_REVIEWS, OPEN_REVIEW, OfferReview, Status
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from tests.catalogue.examples import (
    LATER,
    MEMBER,
    REMOVED,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
    updated,
)

REVIEW = UUID("01890000-0000-7000-8000-0000000000a1")
SEEN = AcknowledgeOffer(declares_no_interest=True)
ASK = QuestionOffer(reason="price_change", detail="The price has doubled; what has changed?")
SAID = AnswerOfferQuestion(answer="It has four weeks more than before.")
DOWN = TakeOfferDown(reason="misleading", detail="The venue is closed.", declares_no_interest=True)
RESUME = ResumeOffer(reason="available_again")
# 9 March 2017 is a Thursday.
REVIEW_BY, REMIND_ON = date(2017, 3, 16), date(2017, 3, 15)
NEXT_WEEK = datetime(2017, 3, 17, 9, tzinfo=UTC)


class Both:
    """An offer and its review, as what is done leaves both."""

    def __init__(self, offer: Offer | None = None) -> None:
        self.offer = offer or an_offer()
        self.review: OfferReview | None = None

    @property
    def under_review(self) -> OfferReview:
        assert self.review is not None
        return self.review

    def take(self, events: Sequence[Event]) -> list[Event]:
        for event in events:
            if isinstance(event, facts.OfferReviewEvent):
                before = self.review if self.review is None or self.review.review_id == event.review_id else None
                self.review = OFFER_REVIEWS.evolve(before, event)
            else:
                self.offer = after(self.offer, [event])
        return list(events)

    def edit(self, pence: int, at: datetime = LATER, under: UUID | None = None) -> list[Event]:
        self.take(updated(self.offer, an_offer_text(pence=pence), at))
        return self.follow(at, under)

    def follow(self, at: datetime = LATER, under: UUID | None = None) -> list[Event]:
        running = self.review if self.review is not None and self.review.running else None
        return self.take(following.follow(self.offer, running, under or new_id(), at))

    def acknowledge(self, at: datetime = LATER, supplier: KnownSupplier = MEMBER) -> list[Event]:
        return self.take(acknowledge(self.under_review, self.offer, supplier, SEEN, at))

    def ask(self, at: datetime = LATER) -> list[Event]:
        return self.take(question(self.under_review, self.offer, ASK, at))

    def answer(self, at: datetime = LATER, said: AnswerOfferQuestion = SAID) -> list[Event]:
        return self.take(answer(self.under_review, said, at))

    def down(self, at: datetime = LATER, supplier: KnownSupplier = MEMBER) -> list[Event]:
        return self.take(take_down(self.under_review, self.offer, supplier, DOWN, at))

    def do(self, step: str, supplier: KnownSupplier) -> None:
        match step:
            case "down":
                self.down(supplier=supplier)
            case "acknowledge":
                self.acknowledge(supplier=supplier)
            case "ask":
                self.ask()
            case "answer":
                self.answer()

    def in_line(self, supplier: KnownSupplier, at: datetime = LATER) -> list[Event]:
        return self.take(keep_in_line(self.offer, supplier, at))


@pytest.fixture
def changed() -> Both:
    both = Both()
    both.edit(40_000, under=REVIEW)
    return both


def types(events: Sequence[Event]) -> list[str]:
    return [type(each).__name__ for each in events]


def test_a_change_opens_a_review_with_a_day_and_goes_live_at_once(changed: Both) -> None:
    review = changed.under_review
    assert (review.from_version, review.to_version, review.status) == (1, 2, Status.OPEN)
    assert (review.review_by, review.remind_review_on) == (REVIEW_BY, REMIND_ON)
    assert changed.offer.status is OfferStatus.PUBLISHED
    assert OFFER_REVIEWS.claims(review) == (OPEN_REVIEW(changed.offer.offer_id),)


def test_an_offer_that_was_only_published_has_nothing_to_review() -> None:
    assert Both().follow() == []


def test_edits_while_a_review_is_open_are_one_review_and_put_off_no_day(changed: Both) -> None:
    assert types(changed.edit(41_000, LATER + timedelta(days=3))) == ["OfferReviewExtended"]
    assert (changed.under_review.from_version, changed.under_review.to_version) == (1, 3)
    assert changed.under_review.review_by == REVIEW_BY
    assert changed.follow() == []


def test_the_next_review_is_of_what_changed_since_the_last_acknowledgement(changed: Both) -> None:
    changed.acknowledge()
    assert (changed.under_review.status, OFFER_REVIEWS.claims(changed.under_review)) == (Status.ACKNOWLEDGED, ())
    assert changed.follow() == []
    changed.edit(42_000)
    assert (changed.under_review.from_version, changed.under_review.to_version) == (2, 3)


def test_what_changed_after_it_was_read_is_reviewed_after_the_acknowledgement(changed: Both) -> None:
    """The news of an edit may come after staff acknowledged the version before it."""
    changed.take(updated(changed.offer, an_offer_text(pence=43_000)))
    changed.acknowledge()
    assert types(changed.follow()) == ["OfferReviewOpened"]
    assert (changed.under_review.from_version, changed.under_review.to_version) == (2, 3)


def test_a_question_waits_for_the_supplier_and_its_answer_for_staff(changed: Both) -> None:
    changed.ask()
    assert (changed.under_review.status, changed.under_review.question) == (Status.QUESTIONED, ASK.detail)
    assert changed.ask() == []
    assert changed.offer.status is OfferStatus.PUBLISHED
    changed.edit(45_000)
    assert changed.under_review.status is Status.QUESTIONED
    changed.answer(NEXT_WEEK)
    assert (changed.under_review.status, changed.under_review.answer) == (Status.OPEN, SAID.answer)
    assert changed.under_review.review_by == date(2017, 3, 24)
    assert changed.answer(NEXT_WEEK) == []
    changed.acknowledge(NEXT_WEEK)
    assert changed.offer.acknowledged_version == 3


def test_who_does_not_answer_in_time_may_still_do_so_while_staff_decide(changed: Both) -> None:
    changed.ask()
    assert following.announce_unanswered(changed.under_review, REVIEW_BY, LATER) == []
    changed.take(following.announce_unanswered(changed.under_review, REVIEW_BY, NEXT_WEEK))
    assert (changed.under_review.status, changed.under_review.answered_at) == (Status.OPEN, None)
    assert types(changed.answer(NEXT_WEEK)) == ["OfferQuestionAnswered", "OfferQuestionAnswerGiven"]


def test_an_offer_that_was_taken_down_is_back_once_its_correction_is_acknowledged(changed: Both) -> None:
    assert types(changed.down()) == ["OfferTakenDown", "OfferTakedownExplained", "OfferBarred", "OfferDelisted"]
    assert (changed.offer.status, changed.offer.delisted_for) == (OfferStatus.DELISTED, Ground.TAKEN_DOWN)
    assert changed.down() == []
    more = replace(DOWN, detail="The venue is closed, and so is the other one.")
    again = take_down(changed.under_review, changed.offer, MEMBER, more, LATER)
    assert types(changed.take(again)) == ["OfferTakenDown", "OfferTakedownExplained"]
    assert changed.under_review.takedown == more.detail
    assert types(changed.edit(44_000, NEXT_WEEK)) == ["OfferCorrected"]
    assert changed.offer.status is OfferStatus.DELISTED
    assert (changed.under_review.status, changed.under_review.review_by) == (Status.OPEN, date(2017, 3, 24))
    assert types(changed.acknowledge()) == ["OfferReviewAcknowledged", "OfferAcknowledged", "OfferRelisted"]
    assert (changed.offer.status, changed.offer.barred) == (OfferStatus.PUBLISHED, False)


def test_a_supplier_may_speak_for_what_was_taken_down_without_changing_it(changed: Both) -> None:
    changed.down()
    changed.answer()
    assert changed.under_review.status is Status.OPEN
    changed.acknowledge()
    assert changed.offer.status is OfferStatus.PUBLISHED


def test_an_edit_of_before_that_is_heard_of_after_the_takedown_waits_for_staff_and_for_no_answer(changed: Both) -> None:
    """As the replay once met it: whoever took the offer down had not seen that edit."""
    changed.take(updated(changed.offer, an_offer_text(pence=44_000), LATER))
    changed.down()
    assert types(changed.follow()) == ["OfferCorrected"]
    with pytest.raises(Rejected) as refusal:
        changed.answer()
    assert refusal.value.codes == {"nothing_to_answer"}
    assert changed.offer.status is OfferStatus.DELISTED
    changed.acknowledge()
    assert changed.offer.status is OfferStatus.PUBLISHED


def test_nothing_but_an_acknowledgement_brings_back_what_was_taken_down(changed: Both) -> None:
    changed.in_line(SUSPENDED)
    assert types(changed.down(supplier=SUSPENDED)) == ["OfferTakenDown", "OfferTakedownExplained", "OfferBarred"]
    assert changed.offer.delisted_for == Ground.SUSPENDED
    changed.in_line(MEMBER)
    assert (changed.offer.status, changed.offer.delisted_for) == (OfferStatus.DELISTED, Ground.TAKEN_DOWN)
    changed.in_line(SUSPENDED)
    changed.acknowledge(supplier=SUSPENDED)
    assert changed.offer.delisted_for == Ground.SUSPENDED
    assert types(changed.in_line(MEMBER)) == ["OfferRelisted"]


def test_a_paused_offer_that_was_taken_down_stays_paused_and_is_not_resumed_before_it_is_acknowledged(
    changed: Both,
) -> None:
    changed.take(pause(changed.offer, PauseOffer(reason="being_revised"), LATER))
    assert types(changed.down()) == ["OfferTakenDown", "OfferTakedownExplained", "OfferBarred"]
    with pytest.raises(Rejected) as refusal:
        resume(changed.offer, MEMBER, RESUME, LATER)
    assert refusal.value.codes == {"offer_taken_down"}
    assert types(changed.acknowledge()) == ["OfferReviewAcknowledged", "OfferAcknowledged"]
    changed.take(resume(changed.offer, MEMBER, RESUME, LATER))
    assert changed.offer.status is OfferStatus.PUBLISHED


def test_what_is_gone_for_good_is_reviewed_no_more(changed: Both) -> None:
    changed.in_line(REMOVED)
    with pytest.raises(Rejected) as refusal:
        changed.acknowledge()
    assert refusal.value.codes == {"offer_over"}
    assert types(changed.follow()) == ["OfferReviewClosed"]
    assert changed.under_review.status is Status.CLOSED
    assert changed.follow() == []


def test_a_withdrawal_closes_a_review_also_of_what_was_taken_down(changed: Both) -> None:
    changed.down()
    changed.take(withdraw(changed.offer, WithdrawOffer(reason="published_in_error"), LATER))
    assert types(changed.follow()) == ["OfferReviewClosed"]


def test_every_reason_against_a_decision_is_given(changed: Both) -> None:
    changed.take(withdraw(changed.offer, WithdrawOffer(reason="published_in_error"), LATER))
    changed.follow()
    undeclared = replace(DOWN, declares_no_interest=False)
    with pytest.raises(Rejected) as refusal:
        take_down(changed.under_review, changed.offer, MEMBER, undeclared, LATER)
    assert refusal.value.codes == {"review_over", "offer_over", "interest_not_denied"}
    with pytest.raises(Rejected) as refusal:
        answer(changed.under_review, SAID, LATER)
    assert refusal.value.codes == {"review_over"}


def test_one_question_at_a_time_and_no_answer_that_nobody_asked_for(changed: Both) -> None:
    with pytest.raises(Rejected) as refusal:
        changed.answer()
    assert refusal.value.codes == {"nothing_to_answer"}
    changed.ask()
    with pytest.raises(Rejected) as refusal:
        question(changed.under_review, changed.offer, replace(ASK, reason="content_unclear"), LATER)
    assert refusal.value.codes == {"waits_for_supplier"}
    changed.answer()
    with pytest.raises(Rejected) as refusal:
        changed.answer(said=AnswerOfferQuestion(answer="Another answer."))
    assert refusal.value.codes == {"nothing_to_answer"}


def test_a_review_goes_with_its_offer_to_whoever_took_the_place_of_the_supplier(changed: Both) -> None:
    successor = new_id()
    changed.offer = replace(changed.offer, supplier_id=successor)
    with pytest.raises(Rejected) as refusal:
        changed.acknowledge()
    assert refusal.value.codes == {"offer_transferred"}
    (passed,) = changed.take(following.pass_on(changed.offer, changed.review, LATER))
    assert isinstance(passed, facts.OfferReviewTransferred)
    assert (passed.supplier_id, changed.under_review.supplier_id) == (successor, successor)
    assert following.pass_on(changed.offer, changed.review, LATER) == []


def test_staff_are_reminded_and_told_once_when_their_day_is_over(changed: Both) -> None:
    review = changed.under_review
    assert types(following.announce_due(review, REVIEW_BY)) == ["OfferReviewDue"]
    assert following.announce_overdue(review, REVIEW_BY, LATER) == []
    changed.take(following.announce_overdue(review, REVIEW_BY, NEXT_WEEK))
    assert changed.under_review.overdue
    assert following.announce_overdue(changed.under_review, REVIEW_BY, NEXT_WEEK) == []
    changed.ask(NEXT_WEEK)
    assert not changed.under_review.overdue
    assert following.announce_due(changed.under_review, REVIEW_BY) == []
    assert types(following.announce_answer_due(changed.under_review, date(2017, 3, 24))) == ["OfferQuestionAnswerDue"]


STEPS = ("edit", "ask", "answer", "down", "acknowledge", "suspend", "reinstate")


@given(st.lists(st.sampled_from(STEPS), max_size=14))
def test_whatever_happens_an_offer_stands_only_if_nobody_took_it_down_and_no_edit_goes_unseen(steps: list[str]) -> None:
    both, supplier = Both(), MEMBER
    for count, step in enumerate(steps):
        if step in {"suspend", "reinstate"}:
            supplier = SUSPENDED if step == "suspend" else MEMBER
            both.in_line(supplier)
        elif step == "edit":
            both.edit(40_000 + count)
        elif both.review is not None:
            with suppress(Rejected):
                both.do(step, supplier)
        running = both.review is not None and both.review.running
        seen_to = both.under_review.to_version if running else both.offer.acknowledged_version
        assert seen_to == both.offer.offer_version
        assert not both.offer.barred or running
        assert (both.offer.status is OfferStatus.PUBLISHED) == (supplier is MEMBER and not both.offer.barred)
        assert both.review is None or (both.review.status is Status.TAKEN_DOWN) <= both.offer.barred
