"""Facts about whether an order under way goes on."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.ordering.orders import OrderEvent
from shared.reference.codes import Code


class OrderQuestioned(OrderEvent):
    """The standing of the supplier changed while it delivers: the district decides whether the order goes on.

    It is to be decided by the end of `decide_by`, and the district is reminded on `remind_on`.
    """

    TYPE: ClassVar[str] = "ordering.OrderQuestioned.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("order_stopped reason")]
    questioned_at: AwareDatetime
    decide_by: date | None = None
    remind_on: date | None = None
    policies: tuple[str, ...] = ()


class OrderDecisionDue(OrderEvent):
    """Whether an order that is in question goes on is not decided yet, and is to be by the end of `decide_by`."""

    TYPE: ClassVar[str] = "ordering.OrderDecisionDue.v1"
    category: AnyCategory
    decide_by: date


class OrderDecisionOverdue(OrderEvent):
    """Whether an order goes on was not decided by the end of `decide_by`: it stays in question until somebody does."""

    TYPE: ClassVar[str] = "ordering.OrderDecisionOverdue.v1"
    category: AnyCategory
    decide_by: date


class OrderContinued(OrderEvent):
    """An order that was in question goes on: it was decided so, by `by` and with a reason, or the question fell away.

    It falls away where the supplier may sell again. An end that was decided before, and has not come yet, is off.
    """

    TYPE: ClassVar[str] = "ordering.OrderContinued.v1"
    category: AnyCategory
    by: str | None = None
    reason: Annotated[Reason, Code("order_continued reason")] | None = None
    continued_at: AwareDatetime


class OrderTerminated(OrderEvent):
    """It was decided that an order which was in question does not go on: nothing is delivered after `ends_on`.

    What has started ends with that day (ProvisionEndedEarly), what has not is cancelled at once (OrderCancelled).
    """

    TYPE: ClassVar[str] = "ordering.OrderTerminated.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("order_terminated reason")]
    by: str
    ends_on: date
    terminated_at: AwareDatetime
    policies: tuple[str, ...] = ()


class OrderDecisionExplained(OrderEvent):
    """What was noted, in free words, with the decision before this on whether an order goes on."""

    TYPE: ClassVar[str] = "ordering.OrderDecisionExplained.v1"
    PRIVATE: ClassVar[bool] = True
    note: str = Field(examples=["The trainer stays, and the client was asked."])
