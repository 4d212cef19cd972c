"""Which facts of a review are for whom: all that may see it read what was asked and answered in words as well.

That is the supplier and those who review. Which account of the department decided is not for the supplier.
"""

from services.catalogue.reviews.domain.review import OFFER_REVIEWS
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

OFFER_REVIEW_DISCLOSURE = Disclosure(
    OFFER_REVIEWS,
    told_to(
        whoever_sees_it,
        facts.OfferReviewOpened,
        facts.OfferReviewExtended,
        facts.OfferReviewDue,
        facts.OfferReviewOverdue,
        facts.OfferQuestioned,
        facts.OfferQuestionPut,
        facts.OfferQuestionAnswerDue,
        facts.OfferQuestionAnswered,
        facts.OfferQuestionAnswerGiven,
        facts.OfferQuestionUnanswered,
        facts.OfferTakenDown,
        facts.OfferTakedownExplained,
        facts.OfferCorrected,
        facts.OfferReviewAcknowledged,
        facts.OfferReviewTransferred,
        facts.OfferReviewClosed,
    ),
)
