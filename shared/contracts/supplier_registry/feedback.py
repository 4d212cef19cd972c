"""Facts about feedback: an organisation that was refused or removed asks for the reasons in full, and is given them.

That it asked and was answered, and by when, is public; what either side writes is private.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code

FeedbackOccasion = Annotated[str, Code("occasion of feedback")]


class FeedbackEvent(Event):
    """Base of every fact about feedback on one decision, on one category."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "feedback"
    SUBJECT: ClassVar[str] = "feedback_id"

    feedback_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    occasion: FeedbackOccasion
    application_id: UUID | None = None


class FeedbackRequested(FeedbackEvent):
    """The organisation asked why it was decided against, in writing; it is told by `give_by` (PCR 2015 reg. 55(2)).

    `application_id` is that of a refusal, `decided_at` when it was refused or removed. On `remind_on`, where the
    feedback is still to be given, it is announced as due.
    """

    TYPE: ClassVar[str] = "supplier_registry.FeedbackRequested.v1"
    decided_at: AwareDatetime
    requested_at: AwareDatetime
    give_by: date
    remind_on: date
    policies: tuple[str, ...]


class FeedbackQuestionPut(FeedbackEvent):
    """What the organisation wants to know above all."""

    TYPE: ClassVar[str] = "supplier_registry.FeedbackQuestionPut.v1"
    PRIVATE: ClassVar[bool] = True
    question: str = Field(examples=["What was missing from our policy?"])


class FeedbackDue(FeedbackEvent):
    """The day by which feedback has to be given is near."""

    TYPE: ClassVar[str] = "supplier_registry.FeedbackDue.v1"
    give_by: date


class FeedbackOverdue(FeedbackEvent):
    """Feedback was not given by the end of the day named. It is still owed."""

    TYPE: ClassVar[str] = "supplier_registry.FeedbackOverdue.v1"
    give_by: date


class FeedbackTransferred(FeedbackEvent):
    """Feedback that `predecessor_id` asked for is owed to `supplier_id`, which took its place, by the same day."""

    TYPE: ClassVar[str] = "supplier_registry.FeedbackTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class FeedbackGiven(FeedbackEvent):
    """The commercial team told the organisation why it was decided against."""

    TYPE: ClassVar[str] = "supplier_registry.FeedbackGiven.v1"
    given_at: AwareDatetime


class FeedbackWritten(FeedbackEvent):
    """What the organisation was told, and by which account of the department."""

    TYPE: ClassVar[str] = "supplier_registry.FeedbackWritten.v1"
    PRIVATE: ClassVar[bool] = True
    text: str = Field(examples=["The policy names nobody to whom a learner can turn."])
    given_by: str = Field(examples=["5b0f7c1e-ada"])
