"""What staff decide on a change to an offer, and the supplier's say: acknowledged, questioned, answered, taken down.

The change stands from the moment it is made. Whoever takes an offer down hears no supplier first, since orders are
placed meanwhile; the supplier may correct it or speak for it at any time, and staff look at either by a day.
"""

from datetime import datetime
from typing import Annotated

from services.catalogue.offers.domain import barring
from services.catalogue.offers.domain.decisions import has_not_passed_on
from services.catalogue.offers.domain.offer import Offer
from services.catalogue.reviews.domain.clocks import for_staff, for_the_supplier
from services.catalogue.reviews.domain.following import about
from services.catalogue.reviews.domain.review import OfferReview, Status
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.duties import declares_no_interest
from shared.kernel.known_codes import status_is_known
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import ReasonKind, reason_of

Words = Annotated[str, Shown(longest=2000, lines=True, needed=True)]


@command
class AcknowledgeOffer:
    """Staff have looked at the change and have nothing against it."""

    declares_no_interest: bool


@command
class QuestionOffer:
    """A question about a change: a reason, and what the supplier is asked in words. It stands meanwhile."""

    reason: Annotated[str, reason_of(ReasonKind.OFFER_QUESTIONED)]
    detail: Words


@command
class AnswerOfferQuestion:
    """What the supplier says to a question, or for an offer that was taken down. No part of a client's story."""

    answer: Words


@command
class TakeOfferDown:
    """Take an offer down, with a reason and what the supplier needs to know to correct it."""

    reason: Annotated[str, reason_of(ReasonKind.OFFER_TAKEN_DOWN)]
    detail: Words
    declares_no_interest: bool


def acknowledge(
    review: OfferReview, offer: Offer, supplier: KnownSupplier | None, asked: AcknowledgeOffer, now: datetime
) -> list[Event]:
    """End a review, whoever it waits for; an offer that was taken down stands again, if nothing else bars it."""
    if review.status is Status.ACKNOWLEDGED:
        return []
    reject_if_any([*_may_be_decided(review, offer), declares_no_interest(asked.declares_no_interest)])
    acknowledged = facts.OfferReviewAcknowledged(**about(review), to_version=review.to_version, acknowledged_at=now)
    return [acknowledged, *barring.acknowledge(offer, supplier, review.to_version, now)]


def question(review: OfferReview, offer: Offer, asked: QuestionOffer, now: datetime) -> list[Event]:
    """Ask the supplier; the same question again changes nothing."""
    if review.status is Status.QUESTIONED and (review.questioned_for, review.question) == (asked.reason, asked.detail):
        return []
    reject_if_any([*_may_be_decided(review, offer), waits_for_staff(review)])
    clock = for_the_supplier(review.market, now)
    questioned = facts.OfferQuestioned(
        **about(review),
        reason=asked.reason,
        questioned_at=now,
        answer_by=clock.by,
        remind_on=clock.remind_on,
        policies=clock.policies,
    )
    return [questioned, facts.OfferQuestionPut(**about(review), detail=asked.detail)]


def answer(review: OfferReview, asked: AnswerOfferQuestion, now: datetime) -> list[Event]:
    """Take the supplier's answer in, also after its day, or what it says for an offer that was taken down."""
    if review.answered_at is not None and review.answer == asked.answer:
        return []
    reject_if_any([status_is_known("offer review", review.status), is_running(review), waits_for_the_supplier(review)])
    clock = for_staff(review.market, now)
    answered = facts.OfferQuestionAnswered(
        **about(review), answered_at=now, review_by=clock.by, remind_on=clock.remind_on, policies=clock.policies
    )
    return [answered, facts.OfferQuestionAnswerGiven(**about(review), answer=asked.answer)]


def take_down(
    review: OfferReview, offer: Offer, supplier: KnownSupplier | None, asked: TakeOfferDown, now: datetime
) -> list[Event]:
    """Take an offer down until a version of it is acknowledged; the same again changes nothing."""
    if review.status is Status.TAKEN_DOWN and (review.taken_down_for, review.takedown) == (asked.reason, asked.detail):
        return []
    reject_if_any([*_may_be_decided(review, offer), declares_no_interest(asked.declares_no_interest)])
    taken_down = facts.OfferTakenDown(
        **about(review),
        reason=asked.reason,
        to_version=review.to_version,
        taken_down_at=now,
    )
    explained = facts.OfferTakedownExplained(**about(review), detail=asked.detail)
    return [taken_down, explained, *barring.bar(offer, supplier, now)]


def _may_be_decided(review: OfferReview, offer: Offer) -> list[Rejection | None]:
    return [
        status_is_known("offer review", review.status),
        status_is_known("offer", offer.status),
        is_running(review),
        offer_is_not_over(offer),
        has_not_passed_on(offer, review.supplier_id),
    ]


def is_running(review: OfferReview) -> Rejection | None:
    """What is over stays so: the next change to the offer opens another review."""
    if review.running:
        return None
    return Rejection("review_over", f"the review is {review.status}; another change to the offer opens another one")


def offer_is_not_over(offer: Offer) -> Rejection | None:
    """There is nothing to decide on an offer that is gone for good, whether the review is closed yet or not."""
    if not offer.is_over:
        return None
    return Rejection("offer_over", f"the offer is {offer.status} for good; there is nothing left to review")


def waits_for_staff(review: OfferReview) -> Rejection | None:
    """One question at a time; what an offer was taken down for says what its supplier is to do."""
    if review.status in {Status.OPEN, Status.ACKNOWLEDGED, Status.CLOSED}:
        return None
    waits = "has not answered yet" if review.status is Status.QUESTIONED else "may correct it or speak for it"
    return Rejection("waits_for_supplier", f"the offer is {review.status}, and its supplier {waits}", "/reason")


def waits_for_the_supplier(review: OfferReview) -> Rejection | None:
    """Staff read an answer when they decide: one that nobody asked for, or another one, would be read by nobody."""
    if review.status is not Status.OPEN:
        return None
    if review.questioned_for is not None and review.answered_at is None:
        return None  # after its day, while staff have not decided
    return Rejection("nothing_to_answer", "no question about this offer waits for your answer", "/answer")
