"""Facts about interests: what connects somebody who orders, approves or evaluates with a supplier."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event
from shared.reference.codes import Code

InterestCode = Annotated[str, Code("interest_declared reason")]


class InterestEvent(Event):
    """Base of the facts about what one account of the department (`holder`) has declared."""

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "interests"
    SUBJECT: ClassVar[str] = "interests_id"
    PRIVATE: ClassVar[bool] = True

    interests_id: UUID
    holder: str = Field(examples=["5b0f7c1e-ada"])
    supplier_id: UUID


class InterestDeclared(InterestEvent):
    """Somebody of the department has an interest in a supplier, and orders and approves nothing of it (reg. 24).

    `passed_on_from` is the supplier whose place this one took, where the interest was declared in that.
    """

    TYPE: ClassVar[str] = "ordering.InterestDeclared.v1"
    kind: InterestCode
    detail: str = Field(default="", examples=["My sister teaches there."])
    passed_on_from: UUID | None = None
    declared_at: AwareDatetime


class InterestEnded(InterestEvent):
    """The interest is no more, as somebody else (`by`) has found; what was decided meanwhile stands."""

    TYPE: ClassVar[str] = "ordering.InterestEnded.v1"
    by: str
    ended_at: AwareDatetime
