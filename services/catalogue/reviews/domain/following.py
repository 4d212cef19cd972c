"""What becomes of a review by what becomes of its offer, and what is said of its clocks. None of it decides."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from services.catalogue.offers.domain.offer import Offer
from services.catalogue.reviews.domain.clocks import for_staff
from services.catalogue.reviews.domain.review import OfferReview, Status
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date


class About(TypedDict):
    """Which review a fact is about."""

    review_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: str
    category: str


def about(review: OfferReview) -> About:
    """Return which review a fact is about."""
    return About(
        review_id=review.review_id,
        offer_id=review.offer_id,
        supplier_id=review.supplier_id,
        market=review.market,
        category=review.category,
    )


def follow(offer: Offer | None, review: OfferReview | None, review_id: UUID, now: datetime) -> list[Event]:
    """Let the open review of an offer be of its latest version; without one, open one where there is a change.

    It is of all that changed since the last version that staff acknowledged, however many edits that were. An edit puts
    off no clock that runs. It may run at any time, in any order and any number of times.
    """
    if offer is None or offer.is_over:
        return [] if review is None else close(review, now)
    if review is None:
        return _opened(offer, review_id, now)
    if review.to_version >= offer.offer_version:
        return []
    if review.status is not Status.TAKEN_DOWN:
        return [facts.OfferReviewExtended(**about(review), to_version=offer.offer_version, extended_at=now)]
    clock = for_staff(review.market, now)
    corrected = facts.OfferCorrected(
        **about(review),
        to_version=offer.offer_version,
        corrected_at=now,
        review_by=clock.by,
        remind_on=clock.remind_on,
        policies=clock.policies,
    )
    return [corrected]


def _opened(offer: Offer, review_id: UUID, now: datetime) -> list[Event]:
    if offer.acknowledged_version >= offer.offer_version:
        return []
    clock = for_staff(offer.content.market, now)
    opened = facts.OfferReviewOpened(
        review_id=review_id,
        offer_id=offer.offer_id,
        supplier_id=offer.supplier_id,
        market=offer.content.market,
        category=offer.content.category,
        from_version=offer.acknowledged_version,
        to_version=offer.offer_version,
        opened_at=now,
        review_by=clock.by,
        remind_on=clock.remind_on,
        policies=clock.policies,
    )
    return [opened]


def close(review: OfferReview, now: datetime) -> list[Event]:
    """Close the review of an offer that is gone for good."""
    return [facts.OfferReviewClosed(**about(review), closed_at=now)] if review.running else []


def pass_on(offer: Offer | None, review: OfferReview | None, now: datetime) -> list[Event]:
    """Let the open review of an offer pass to its supplier of today; nothing where it is that one's already."""
    if offer is None or review is None or review.supplier_id == offer.supplier_id:
        return []
    whose: About = {**about(review), "supplier_id": offer.supplier_id}
    return [facts.OfferReviewTransferred(**whose, predecessor_id=review.supplier_id, transferred_at=now)]


def announce_due(review: OfferReview, review_by: date) -> list[Event]:
    """Say that the last day to look at a change is near."""
    if review.status is not Status.OPEN or review.review_by != review_by:
        return []
    return [facts.OfferReviewDue(**about(review), review_by=review_by)]


def announce_overdue(review: OfferReview, review_by: date, now: datetime) -> list[Event]:
    """Say that the last day to look at a change is over."""
    over = review.review_by == review_by and uk_date(now) > review_by
    if review.status is not Status.OPEN or not over or review.overdue:
        return []
    return [facts.OfferReviewOverdue(**about(review), review_by=review_by)]


def announce_answer_due(review: OfferReview, answer_by: date) -> list[Event]:
    """Say that the supplier's last day to answer is near."""
    if review.status is not Status.QUESTIONED or review.answer_by != answer_by:
        return []
    return [facts.OfferQuestionAnswerDue(**about(review), answer_by=answer_by)]


def announce_unanswered(review: OfferReview, answer_by: date, now: datetime) -> list[Event]:
    """Say that the supplier did not answer in time, and let the review wait for staff again."""
    over = review.answer_by == answer_by and uk_date(now) > answer_by
    if review.status is not Status.QUESTIONED or not over:
        return []
    clock = for_staff(review.market, now)
    unanswered = facts.OfferQuestionUnanswered(
        **about(review),
        answer_by=answer_by,
        review_by=clock.by,
        remind_on=clock.remind_on,
        policies=clock.policies,
    )
    return [unanswered]
