"""Facts about the budgets that orders are paid from."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCurrency, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class Holder(BaseModel):
    """What holds a part of a budget: a line of an order, or something else that is to be paid."""

    model_config = ConfigDict(frozen=True)

    kind: Annotated[str, Code("kind of holder")]
    id: UUID
    line: int | None = None


class BudgetEvent(Event):
    """Base of every fact about one district's budget from one fund for one year (`<fund>:<district>:<year>`)."""

    TOPIC: ClassVar[str] = "ordering.budgets"
    AGGREGATE: ClassVar[str] = "budget"
    SUBJECT: ClassVar[str] = "budget_id"

    budget_id: str
    fund: Annotated[str, Code("fund")]
    district: AnyDistrict


class HoldEvent(BudgetEvent):
    """Base of every fact about what one holder holds of a budget; `left_pence` is what nobody holds after it."""

    holder: Holder
    amount_pence: int
    left_pence: int


class BudgetAllocated(BudgetEvent):
    """What is delivered in this financial year may cost `allocated_pence`; a later allocation replaces it."""

    TYPE: ClassVar[str] = "ordering.BudgetAllocated.v1"
    financial_year: str
    allocated_pence: int
    currency: AnyCurrency = "GBP"
    allocated_at: AwareDatetime


class BudgetVaried(BudgetEvent):
    """The allocation was changed by a difference, which may be negative, to `allocated_pence`."""

    TYPE: ClassVar[str] = "ordering.BudgetVaried.v1"
    financial_year: str
    change_pence: int
    allocated_pence: int
    currency: AnyCurrency = "GBP"
    reason: Annotated[Reason, Code("budget_varied reason")]
    varied_at: AwareDatetime


class BudgetReserved(HoldEvent):
    """A price was set aside for what is not agreed yet."""

    TYPE: ClassVar[str] = "ordering.BudgetReserved.v1"


class BudgetCommitted(HoldEvent):
    """What was reserved is owed once it is delivered: the purchase order was issued."""

    TYPE: ClassVar[str] = "ordering.BudgetCommitted.v1"


class BudgetSpent(HoldEvent):
    """What was committed was paid, or a part of it."""

    TYPE: ClassVar[str] = "ordering.BudgetSpent.v1"


class BudgetRecovered(HoldEvent):
    """What was paid came back, or a part of it: it is committed again until it is clear whether it is still owed."""

    TYPE: ClassVar[str] = "ordering.BudgetRecovered.v1"


class BudgetReleased(HoldEvent):
    """What was held, or a part of it, is free again; `was` says as what it was held, or that it was paid back."""

    TYPE: ClassVar[str] = "ordering.BudgetReleased.v1"
    was: Annotated[str, Code("hold on a budget")]


class BudgetCarriedForward(HoldEvent):
    """What one holder had committed is owed from another year's budget now, which is where it goes: `to_budget`.

    Where the policy lets the money go along, `allocated_pence` is less by it.
    """

    TYPE: ClassVar[str] = "ordering.BudgetCarriedForward.v1"
    to_budget: str = Field(examples=["FSF:D07:2017-18"])
    allocated_pence: int


class BudgetBroughtForward(HoldEvent):
    """What one holder had committed from another year's budget, `from_budget`, is owed from this one now."""

    TYPE: ClassVar[str] = "ordering.BudgetBroughtForward.v1"
    from_budget: str = Field(examples=["FSF:D07:2015-16"])
    allocated_pence: int


class BudgetThresholdReached(BudgetEvent):
    """What is held rose to a share of the allocation that the district wants to hear of.

    `percent` is the highest share that is reached, `shares` are all of them, the lowest first. A share is fallen below
    again once what is held is `margin_percent` points below it.
    """

    TYPE: ClassVar[str] = "ordering.BudgetThresholdReached.v1"
    percent: int
    held_pence: int
    allocated_pence: int
    shares: tuple[int, ...] = Field(default=(), examples=[[80]])
    margin_percent: int = Field(default=0, examples=[2])


class BudgetThresholdCleared(BudgetEvent):
    """What is held fell well below a share that the district had heard of: `percent`, the lowest such share."""

    TYPE: ClassVar[str] = "ordering.BudgetThresholdCleared.v1"
    percent: int
    held_pence: int
    allocated_pence: int
