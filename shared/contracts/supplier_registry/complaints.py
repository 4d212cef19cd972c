"""Facts about complaints: what a supplier is said to have done, what it answers, and what follows.

Public facts carry codes. What was said in free words, and who raised it, is private. None of them is about a client.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code

ComplaintCode = Annotated[str, Code("complaint_raised reason")]
SourceCode = Annotated[str, Code("source of complaint")]
FindingCode = Annotated[str, Code("finding on complaint")]
ConsequenceCode = Annotated[str, Code("consequence of complaint")]


class ComplaintEvent(Event):
    """Base of every fact about one complaint about a supplier; without a category it is about all that it does."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "complaint"
    SUBJECT: ClassVar[str] = "complaint_id"

    complaint_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory | None = None
    district: AnyDistrict | None = None


class ComplaintRaised(ComplaintEvent):
    """Staff complained about a supplier, for themselves or for somebody else; it may answer by `answer_by`.

    It is decided by `decide_by`. On the days `remind_answer_on` and `remind_decision_on` those concerned are reminded.
    """

    TYPE: ClassVar[str] = "supplier_registry.ComplaintRaised.v1"
    reason: ComplaintCode
    source: SourceCode
    order_id: UUID | None = None
    raised_at: AwareDatetime
    answer_by: date
    remind_answer_on: date
    decide_by: date
    remind_decision_on: date
    policies: tuple[str, ...] = ()


class ComplaintDescribed(ComplaintEvent):
    """Who raised the complaint, an account of the department, and what was said."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintDescribed.v1"
    PRIVATE: ClassVar[bool] = True
    raised_by: str = Field(examples=["5b0f7c1e-ada"])
    detail: str = Field(examples=["The course began a week late."])


class ComplaintAnswerDue(ComplaintEvent):
    """The day by which the supplier may answer is near, and it has not done so yet."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintAnswerDue.v1"
    answer_by: date


class ComplaintAnswered(ComplaintEvent):
    """The supplier answered. What it says is private."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintAnswered.v1"
    answered_at: AwareDatetime


class ComplaintAnswerGiven(ComplaintEvent):
    """What the supplier answered."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintAnswerGiven.v1"
    PRIVATE: ClassVar[bool] = True
    answer: str = Field(examples=["The venue was flooded; all places were kept."])


class ComplaintUnanswered(ComplaintEvent):
    """The supplier's time to answer is over and it did not. Nothing is decided by that: it may be decided now."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintUnanswered.v1"
    answer_by: date


class ComplaintDecisionDue(ComplaintEvent):
    """The day by which the complaint has to be decided is near."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintDecisionDue.v1"
    decide_by: date


class ComplaintDecisionOverdue(ComplaintEvent):
    """The complaint was not decided by the end of the day named. Nothing is decided by that: it is still to do."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintDecisionOverdue.v1"
    decide_by: date


class ComplaintDecided(ComplaintEvent):
    """A category manager found for or against the complaint, and what follows for the supplier.

    What changes its standing, such as a suspension, is a fact of the supplier's own beside this one.
    """

    TYPE: ClassVar[str] = "supplier_registry.ComplaintDecided.v1"
    reason: ComplaintCode
    order_id: UUID | None = None
    finding: FindingCode
    consequence: ConsequenceCode
    decided_at: AwareDatetime
    policies: tuple[str, ...] = ()


class ComplaintTransferred(ComplaintEvent):
    """A complaint about `predecessor_id` is on the record of `supplier_id` from now on, which took its place.

    Where it is open, that one may answer, and its clocks run on.
    """

    TYPE: ClassVar[str] = "supplier_registry.ComplaintTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class ComplaintDecisionExplained(ComplaintEvent):
    """What was said, in free words, of the decision before this."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintDecisionExplained.v1"
    PRIVATE: ClassVar[bool] = True
    detail: str = Field(examples=["Two of three groups began late; the supplier has changed its planning."])


class ComplaintWithdrawn(ComplaintEvent):
    """The complaint was taken back before it was decided."""

    TYPE: ClassVar[str] = "supplier_registry.ComplaintWithdrawn.v1"
    withdrawn_at: AwareDatetime
