"""Facts about what went wrong with an order, what the two sides disagree about, and its closing.

The two sides of an order are its supplier and the department. Reasons are codes: words would be about a client.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.ordering.orders import OrderEvent
from shared.reference.codes import Code


class ProblemReported(OrderEvent):
    """One side says that something went wrong with the order, or with one line of it; the other is to answer.

    `number` counts the problems of an order. The answer is due by the end of `answer_by`.
    """

    TYPE: ClassVar[str] = "ordering.ProblemReported.v1"
    category: AnyCategory
    number: int
    line: int | None = None
    reason: Annotated[Reason, Code("problem_reported reason")]
    said_by: Annotated[str, Code("side")]
    by: str
    reported_at: AwareDatetime
    answer_by: date
    policies: tuple[str, ...] = ()


class ProblemAnswerOverdue(OrderEvent):
    """A problem was to be answered by the end of `answer_by` and was not; it may be still, or be made a dispute."""

    TYPE: ClassVar[str] = "ordering.ProblemAnswerOverdue.v1"
    category: AnyCategory
    number: int
    said_by: Annotated[str, Code("side")]
    answer_by: date


class ProblemAnswered(OrderEvent):
    """The other side answered a problem; whoever reported it may take the order to dispute if that settles nothing.

    `said_by` is the side that answered.
    """

    TYPE: ClassVar[str] = "ordering.ProblemAnswered.v1"
    category: AnyCategory
    number: int
    reason: Annotated[Reason, Code("problem_answered reason")]
    said_by: Annotated[str, Code("side")]
    by: str
    answered_at: AwareDatetime


class OrderDisputed(OrderEvent):
    """The sides do not agree about the order, or about one line of it; a buyer is to decide by the end of `decide_by`.

    Nothing of the order is closed while that lasts.
    """

    TYPE: ClassVar[str] = "ordering.OrderDisputed.v1"
    category: AnyCategory
    line: int | None = None
    reason: Annotated[Reason, Code("order_disputed reason")]
    said_by: Annotated[str, Code("side")]
    by: str
    disputed_at: AwareDatetime
    decide_by: date
    policies: tuple[str, ...] = ()


class DisputeOverdue(OrderEvent):
    """A dispute was to be decided by the end of `decide_by` and was not: it goes on until somebody decides."""

    TYPE: ClassVar[str] = "ordering.DisputeOverdue.v1"
    category: AnyCategory
    decide_by: date


class DisputeWithdrawn(OrderEvent):
    """The side that disputed the order does so no more."""

    TYPE: ClassVar[str] = "ordering.DisputeWithdrawn.v1"
    category: AnyCategory
    said_by: Annotated[str, Code("side")]
    by: str
    withdrawn_at: AwareDatetime


class DisputeSettled(OrderEvent):
    """It was decided what becomes of a dispute, by somebody who had not disputed the order."""

    TYPE: ClassVar[str] = "ordering.DisputeSettled.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("dispute_settled reason")]
    by: str
    settled_at: AwareDatetime


class OrderClosed(OrderEvent):
    """Nothing more can come of the order: the last day for it, `closed_on`, is over. Outcomes can only be reversed."""

    TYPE: ClassVar[str] = "ordering.OrderClosed.v1"
    category: AnyCategory
    closed_on: date
    closed_at: AwareDatetime
