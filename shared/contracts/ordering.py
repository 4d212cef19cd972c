"""Facts about orders and the budgets that they are paid from."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyAuthority, AnyCategory, AnyCurrency, AnyDistrict, AnyMarket, AnyRegime
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class Source(BaseModel):
    """What was called off: one version of a standing offer, and the start of it that was chosen, if it names starts."""

    model_config = ConfigDict(frozen=True)

    offer_id: UUID
    offer_version: int
    start_id: UUID | None = None


class Line(BaseModel):
    """One need that an order answers, what that costs, and the budget that pays for it."""

    model_config = ConfigDict(frozen=True)

    line: int
    need_id: UUID
    budget_id: str
    amount_pence: int


class Authority(BaseModel):
    """By what right an order was approved.

    `rule` is the policy's version that gives the authority, `by` the account that used it: none where the policy
    itself approves, as it does small orders.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    level: AnyAuthority
    by: str | None = None


class OrderEvent(Event):
    """Base of every fact about one order.

    Each repeats whom it concerns, so that a reader can act on it without asking anybody. It names needs and no
    journey: whoever sees orders cannot tell which of them are one client's.
    """

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "order"
    SUBJECT: ClassVar[str] = "order_id"

    order_id: UUID
    need_ids: tuple[UUID, ...]
    supplier_id: UUID
    district: AnyDistrict


class LineEvent(OrderEvent):
    """Base of every fact about the delivery of one line of an order."""

    line: int
    need_id: UUID


class OrderPlaced(OrderEvent):
    """An offer was ordered for a client's need; its price is reserved in the budget.

    `ends_on` is the last day of the delivery, by the duration of the offer.
    """

    TYPE: ClassVar[str] = "ordering.OrderPlaced.v1"
    market: AnyMarket
    regime: AnyRegime
    source: Source
    category: AnyCategory
    lines: tuple[Line, ...]
    currency: AnyCurrency = "GBP"
    starts_on: date
    ends_on: date | None = None
    placed_by: str
    placed_at: AwareDatetime
    policies: tuple[str, ...]

    @property
    def amount_pence(self) -> int:
        """What all lines cost together."""
        return sum(each.amount_pence for each in self.lines)


class ApprovalRequested(OrderEvent):
    """The order costs more than goes without approval; `level` says whose it needs."""

    TYPE: ClassVar[str] = "ordering.ApprovalRequested.v1"
    level: AnyAuthority
    category: AnyCategory
    amount_pence: int
    starts_on: date


class OrderApproved(OrderEvent):
    """The order was approved, by the policy for small orders or by somebody with the authority."""

    TYPE: ClassVar[str] = "ordering.OrderApproved.v1"
    authority: Authority
    approved_at: AwareDatetime
    policies: tuple[str, ...]


class OrderRejected(OrderEvent):
    """The order was not approved; the budget is free again.

    `due_on` is the last day on which it could have been, where that has passed.
    """

    TYPE: ClassVar[str] = "ordering.OrderRejected.v1"
    reason: Annotated[Reason, Code("order_rejected reason")]
    due_on: date | None = None
    rejected_at: AwareDatetime


class OrderIssued(OrderEvent):
    """The purchase order went to the supplier, who answers by `respond_by`, and is reminded on `remind_on`."""

    TYPE: ClassVar[str] = "ordering.OrderIssued.v1"
    purchase_order: str
    category: AnyCategory
    amount_pence: int
    currency: AnyCurrency = "GBP"
    starts_on: date
    respond_by: date
    remind_on: date | None = None
    issued_at: AwareDatetime


class OrderAnswerDue(OrderEvent):
    """The supplier has not answered yet: unless it does by the end of `due_on`, the order lapses."""

    TYPE: ClassVar[str] = "ordering.OrderAnswerDue.v1"
    category: AnyCategory
    due_on: date


class OrderLapsed(OrderEvent):
    """The supplier did not answer by the end of `due_on`; the budget is free again."""

    TYPE: ClassVar[str] = "ordering.OrderLapsed.v1"
    category: AnyCategory
    due_on: date
    lapsed_at: AwareDatetime


class OrderAccepted(OrderEvent):
    """The supplier will deliver."""

    TYPE: ClassVar[str] = "ordering.OrderAccepted.v1"
    category: AnyCategory
    accepted_at: AwareDatetime


class OrderDeclined(OrderEvent):
    """The supplier will not deliver; the budget is free again."""

    TYPE: ClassVar[str] = "ordering.OrderDeclined.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("order_declined reason")]
    declined_at: AwareDatetime


class OrderCancelled(OrderEvent):
    """The district took the order back before provision started; the budget is free again.

    `terminated` says that it follows from OrderTerminated, in the same commit.
    """

    TYPE: ClassVar[str] = "ordering.OrderCancelled.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("order_cancelled reason")]
    cancelled_at: AwareDatetime
    terminated: bool = False


class OrderStopped(OrderEvent):
    """The order could not go to the supplier any more before it was accepted; the budget is free again.

    `was_issued` says whether the supplier had been sent it.
    """

    TYPE: ClassVar[str] = "ordering.OrderStopped.v1"
    category: AnyCategory
    was_issued: bool
    reason: Annotated[Reason, Code("order_stopped reason")]
    stopped_at: AwareDatetime


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


class OrderTransferred(OrderEvent):
    """Another supplier took the place of the order's, and delivers it from now on as it was ordered."""

    TYPE: ClassVar[str] = "ordering.OrderTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class ProvisionStarted(LineEvent):
    """The client took up the provision."""

    TYPE: ClassVar[str] = "ordering.ProvisionStarted.v1"
    started_on: date


class ProvisionCompleted(LineEvent):
    """The client finished the provision."""

    TYPE: ClassVar[str] = "ordering.ProvisionCompleted.v1"
    completed_on: date


class ProvisionEndedEarly(LineEvent):
    """The client left before the end; `terminated` says that it follows from OrderTerminated."""

    TYPE: ClassVar[str] = "ordering.ProvisionEndedEarly.v1"
    ended_on: date
    reason: Annotated[Reason, Code("provision_ended_early reason")]
    terminated: bool = False


class OutcomeRecorded(LineEvent):
    """One kind of outcome came of the provision, by a code of the reference data; another day replaces this one."""

    TYPE: ClassVar[str] = "ordering.OutcomeRecorded.v1"
    outcome: Annotated[str, Code("outcome")]
    achieved_on: date


class OutcomeReversed(LineEvent):
    """An outcome that was recorded does not stand."""

    TYPE: ClassVar[str] = "ordering.OutcomeReversed.v1"
    outcome: Annotated[str, Code("outcome")]
    reason: Annotated[Reason, Code("outcome_reversed reason")]
    reversed_at: AwareDatetime


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


class BudgetReserved(HoldEvent):
    """A price was set aside for what is not agreed yet."""

    TYPE: ClassVar[str] = "ordering.BudgetReserved.v1"


class BudgetCommitted(HoldEvent):
    """What was reserved is owed once it is delivered: the purchase order was issued."""

    TYPE: ClassVar[str] = "ordering.BudgetCommitted.v1"


class BudgetSpent(HoldEvent):
    """What was committed was paid, or a part of it."""

    TYPE: ClassVar[str] = "ordering.BudgetSpent.v1"


class BudgetReleased(HoldEvent):
    """What was held, or a part of it, is free again; `was` says as what it was held."""

    TYPE: ClassVar[str] = "ordering.BudgetReleased.v1"
    was: Annotated[str, Code("hold on a budget")]


class BudgetThresholdReached(BudgetEvent):
    """What is held passed a share of the allocation that the district wants to hear of; told once for each share."""

    TYPE: ClassVar[str] = "ordering.BudgetThresholdReached.v1"
    percent: int
    held_pence: int
    allocated_pence: int
