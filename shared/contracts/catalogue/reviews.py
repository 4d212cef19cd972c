"""Facts about reviews: staff look at what a supplier changed in an offer that is published.

Public facts carry codes. What was said in free words is private.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code

QuestionCode = Annotated[str, Code("offer_questioned reason")]
TakedownCode = Annotated[str, Code("offer_taken_down reason")]


class OfferReviewEvent(Event):
    """Base of every fact about one review of what a supplier changed in an offer."""

    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "offer_review"
    SUBJECT: ClassVar[str] = "review_id"

    review_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory


class OfferReviewOpened(OfferReviewEvent):
    """An offer was changed, and staff are to look at it by `review_by`: at all since `from_version`.

    That is the last version that staff acknowledged, or the first. They are reminded on `remind_on`. The change stands
    meanwhile.
    """

    TYPE: ClassVar[str] = "catalogue.OfferReviewOpened.v1"
    from_version: int
    to_version: int
    opened_at: AwareDatetime
    review_by: date
    remind_on: date
    policies: tuple[str, ...] = ()


class OfferReviewExtended(OfferReviewEvent):
    """The offer was changed again while it was in review: the review is of all up to `to_version`, by the same day."""

    TYPE: ClassVar[str] = "catalogue.OfferReviewExtended.v1"
    to_version: int
    extended_at: AwareDatetime


class OfferReviewDue(OfferReviewEvent):
    """The last day to look at a change is near."""

    TYPE: ClassVar[str] = "catalogue.OfferReviewDue.v1"
    review_by: date


class OfferReviewOverdue(OfferReviewEvent):
    """Nobody has looked at a change by the end of its last day. Nothing is decided by that: it is still to do."""

    TYPE: ClassVar[str] = "catalogue.OfferReviewOverdue.v1"
    review_by: date


class OfferQuestioned(OfferReviewEvent):
    """Staff have a question about a change, which the supplier is to answer by `answer_by`. The offer stands."""

    TYPE: ClassVar[str] = "catalogue.OfferQuestioned.v1"
    reason: QuestionCode
    questioned_at: AwareDatetime
    answer_by: date
    remind_on: date
    policies: tuple[str, ...] = ()


class OfferQuestionPut(OfferReviewEvent):
    """What was asked, in free words."""

    TYPE: ClassVar[str] = "catalogue.OfferQuestionPut.v1"
    PRIVATE: ClassVar[bool] = True
    detail: str = Field(examples=["The price has doubled; what has changed?"])


class OfferQuestionAnswerDue(OfferReviewEvent):
    """The last day to answer a question about an offer is near."""

    TYPE: ClassVar[str] = "catalogue.OfferQuestionAnswerDue.v1"
    answer_by: date


class OfferQuestionAnswered(OfferReviewEvent):
    """The supplier answered a question about its offer, or spoke for one that was taken down.

    Staff are to look at it by `review_by`.
    """

    TYPE: ClassVar[str] = "catalogue.OfferQuestionAnswered.v1"
    answered_at: AwareDatetime
    review_by: date
    remind_on: date
    policies: tuple[str, ...] = ()


class OfferQuestionAnswerGiven(OfferReviewEvent):
    """What the supplier answered."""

    TYPE: ClassVar[str] = "catalogue.OfferQuestionAnswerGiven.v1"
    PRIVATE: ClassVar[bool] = True
    answer: str = Field(examples=["The course has four weeks more than before."])


class OfferQuestionUnanswered(OfferReviewEvent):
    """The supplier did not answer a question about its offer in time. It is for staff again, by `review_by`."""

    TYPE: ClassVar[str] = "catalogue.OfferQuestionUnanswered.v1"
    answer_by: date
    review_by: date
    remind_on: date
    policies: tuple[str, ...] = ()


class OfferTakenDown(OfferReviewEvent):
    """Staff took an offer down as it stands: it takes no new orders until they acknowledge it, changed or explained."""

    TYPE: ClassVar[str] = "catalogue.OfferTakenDown.v1"
    reason: TakedownCode
    to_version: int
    taken_down_at: AwareDatetime


class OfferTakedownExplained(OfferReviewEvent):
    """What was said, in free words, of the decision before this."""

    TYPE: ClassVar[str] = "catalogue.OfferTakedownExplained.v1"
    PRIVATE: ClassVar[bool] = True
    detail: str = Field(examples=["The venue that the offer names is closed."])


class OfferCorrected(OfferReviewEvent):
    """The supplier changed an offer that was taken down. Staff are to look at `to_version` by `review_by`."""

    TYPE: ClassVar[str] = "catalogue.OfferCorrected.v1"
    to_version: int
    corrected_at: AwareDatetime
    review_by: date
    remind_on: date
    policies: tuple[str, ...] = ()


class OfferReviewAcknowledged(OfferReviewEvent):
    """Staff have looked at all up to `to_version` and have nothing against it; the review is over."""

    TYPE: ClassVar[str] = "catalogue.OfferReviewAcknowledged.v1"
    to_version: int
    acknowledged_at: AwareDatetime


class OfferReviewTransferred(OfferReviewEvent):
    """A review passed, with its offer, from `predecessor_id` to the supplier that took its place."""

    TYPE: ClassVar[str] = "catalogue.OfferReviewTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class OfferReviewClosed(OfferReviewEvent):
    """The offer is gone for good, so that there is nothing left to look at."""

    TYPE: ClassVar[str] = "catalogue.OfferReviewClosed.v1"
    closed_at: AwareDatetime
