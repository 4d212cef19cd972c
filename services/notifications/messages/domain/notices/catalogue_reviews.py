"""What is told of reviews of changed offers: to those who review, and to the supplier."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import the_commercial_team, the_supplier
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.catalogue import (
    OfferCorrected,
    OfferQuestionAnswerDue,
    OfferQuestionAnswered,
    OfferQuestioned,
    OfferQuestionUnanswered,
    OfferReviewAcknowledged,
    OfferReviewClosed,
    OfferReviewDue,
    OfferReviewExtended,
    OfferReviewOpened,
    OfferReviewOverdue,
    OfferReviewTransferred,
    OfferTakenDown,
)
from shared.contracts.event import Event
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

REVIEW_NOTICES = (
    Notice(
        OfferReviewOpened,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Changed offer to review by {review_by}",
        "Supplier {supplier_id} has changed offer {offer_id} in {category}. The change is live. Please review it by "
        "{review_by} (review {review_id}).",
    ),
    Notice(
        OfferReviewDue,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Review of a changed offer due by {review_by}",
        "Nobody has reviewed the change to offer {offer_id} yet. Please do so by {review_by} (review {review_id}).",
    ),
    Notice(
        OfferReviewOverdue,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Review of a changed offer overdue",
        "The change to offer {offer_id} was to be reviewed by {review_by}. It stays live, and nothing happens by "
        "itself: please review it now (review {review_id}).",
    ),
    Notice(
        OfferQuestioned,
        the_supplier,
        Urgency.ACT,
        Group.REVIEWS,
        "A question about your offer in {category}",
        "We have a question about the change to your offer {offer_id}. {reason} Please answer it by {answer_by} "
        "(review {review_id}). Your offer can be ordered meanwhile.",
    ),
    Notice(
        OfferQuestionAnswerDue,
        the_supplier,
        Urgency.ACT,
        Group.REVIEWS,
        "Your answer about an offer is due by {answer_by}",
        "You have not yet answered our question about your offer {offer_id}. Please do so by {answer_by} (review "
        "{review_id}).",
    ),
    Notice(
        OfferQuestionAnswered,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Answer about an offer to review by {review_by}",
        "Supplier {supplier_id} has answered about offer {offer_id}. Please read the answer and decide by {review_by} "
        "(review {review_id}).",
    ),
    Notice(
        OfferQuestionUnanswered,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Question about an offer not answered",
        "Supplier {supplier_id} has not answered the question about offer {offer_id} by {answer_by}. Please decide by "
        "{review_by} (review {review_id}).",
    ),
    Notice(
        OfferTakenDown,
        the_supplier,
        Urgency.ACT,
        Group.REVIEWS,
        "Your offer in {category} has been taken down",
        "We have taken down your offer {offer_id}. {reason} It takes no new orders; orders already placed go on. "
        "Please correct the offer, or tell us why it should stand (review {review_id}): we then look at it again.",
    ),
    Notice(
        OfferCorrected,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Corrected offer to review by {review_by}",
        "Supplier {supplier_id} has changed offer {offer_id}, which was taken down. Please review it by {review_by} "
        "(review {review_id}): it stays down until you acknowledge it.",
    ),
    Notice(
        OfferReviewAcknowledged,
        the_supplier,
        Urgency.KNOW,
        Group.REVIEWS,
        "Change to your offer acknowledged",
        "We have reviewed version {to_version} of your offer {offer_id} in {category}. You need not do anything.",
    ),
    Notice(
        OfferReviewTransferred,
        the_supplier,
        Urgency.KNOW,
        Group.REVIEWS,
        "An offer that came to you is under review",
        "Offer {offer_id} of supplier {predecessor_id}, whose place you took, is under review (review {review_id}). If "
        "there is a question about it, you may answer it.",
    ),
)

TOLD_OF_NO_REVIEW: Mapping[type[Event], str] = {
    OfferReviewExtended: "whoever reviews the offer finds its latest version there, and the day stays the same",
    OfferReviewClosed: "the districts are told what became of the offer, and nothing is left to do",
}
