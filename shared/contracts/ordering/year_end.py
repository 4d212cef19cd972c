"""Facts about the end of a financial year: what is not due yet is paid from the budget of the next."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.ordering.orders import OrderEvent
from shared.contracts.ordering.payments import PaymentEvent


class CarriedLine(BaseModel):
    """How much of a line's price is owed from which budget from now on, and from which it was until then.

    `left_behind` are the payments that stay owed from the earlier one; `None` in facts of before they were named.
    """

    model_config = ConfigDict(frozen=True)

    line: int
    from_budget: str = Field(examples=["FSF:D07:2016-17"])
    budget_id: str = Field(examples=["FSF:D07:2017-18"])
    amount_pence: int
    left_behind: tuple[UUID, ...] | None = None


class OrderNotCarriedForward(OrderEvent):
    """The year of the order's budgets has ended, and the next one's have too little left to pay for these lines.

    They stay owed from the year that ended until its district has more; it is tried again every day.
    """

    TYPE: ClassVar[str] = "ordering.OrderNotCarriedForward.v1"
    lines: tuple[CarriedLine, ...]
    tried_at: AwareDatetime
    policies: tuple[str, ...]


class OrderCarriedForward(OrderEvent):
    """The year of the order's budgets has ended: what has not fallen due of these lines is paid from the next one's."""

    TYPE: ClassVar[str] = "ordering.OrderCarriedForward.v1"
    lines: tuple[CarriedLine, ...]
    carried_at: AwareDatetime
    policies: tuple[str, ...] = ()


class PaymentCarriedForward(PaymentEvent):
    """What came back of the payment after its order was carried forward is owed from the order's new budget too."""

    TYPE: ClassVar[str] = "ordering.PaymentCarriedForward.v1"
    from_budget: str = Field(examples=["FSF:D07:2016-17"])
    budget_id: str = Field(examples=["FSF:D07:2017-18"])
    amount_pence: int
    carried_at: AwareDatetime
