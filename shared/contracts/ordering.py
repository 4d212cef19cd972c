"""Facts about orders and the budgets that they are paid from."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyCurrency, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class OrderEvent(Event):
    """Base of every fact about one order.

    Each repeats whom it concerns, so that a reader can act on it without asking anybody.
    """

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "order"
    SUBJECT: ClassVar[str] = "order_id"

    order_id: UUID
    journey_id: UUID
    need_id: UUID
    supplier_id: UUID
    district: AnyDistrict


class OrderPlaced(OrderEvent):
    """A work coach ordered one version of an offer for a client's need; its price is reserved in the budget."""

    TYPE: ClassVar[str] = "ordering.OrderPlaced.v1"
    offer_id: UUID
    offer_version: int
    category: AnyCategory
    price_pence: int
    currency: AnyCurrency = "GBP"
    budget_id: str
    starts_on: date
    approval_needed: bool
    placed_at: AwareDatetime
    policy: str


class OrderApproved(OrderEvent):
    """A district manager, or the policy for small orders, approved it."""

    TYPE: ClassVar[str] = "ordering.OrderApproved.v1"
    by_policy: bool
    approved_at: AwareDatetime


class OrderRejected(OrderEvent):
    """The district manager said no; the budget is free again."""

    TYPE: ClassVar[str] = "ordering.OrderRejected.v1"
    reason: Annotated[Reason, Code("order_rejected reason")]
    rejected_at: AwareDatetime


class OrderIssued(OrderEvent):
    """The purchase order went to the supplier, who answers by `respond_by`."""

    TYPE: ClassVar[str] = "ordering.OrderIssued.v1"
    purchase_order: str
    category: AnyCategory
    price_pence: int
    currency: AnyCurrency = "GBP"
    starts_on: date
    respond_by: date
    issued_at: AwareDatetime


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
    """The district took the order back before provision started; the budget is free again."""

    TYPE: ClassVar[str] = "ordering.OrderCancelled.v1"
    category: AnyCategory
    reason: Annotated[Reason, Code("order_cancelled reason")]
    cancelled_at: AwareDatetime


class ProvisionStarted(OrderEvent):
    """The client took up the provision."""

    TYPE: ClassVar[str] = "ordering.ProvisionStarted.v1"
    started_on: date


class ProvisionCompleted(OrderEvent):
    """The client finished the provision."""

    TYPE: ClassVar[str] = "ordering.ProvisionCompleted.v1"
    completed_on: date


class ProvisionEndedEarly(OrderEvent):
    """The client left before the end."""

    TYPE: ClassVar[str] = "ordering.ProvisionEndedEarly.v1"
    ended_on: date
    reason: Annotated[Reason, Code("provision_ended_early reason")]


class OutcomeRecorded(OrderEvent):
    """What came of the provision, by a code of the reference data."""

    TYPE: ClassVar[str] = "ordering.OutcomeRecorded.v1"
    outcome: Annotated[str, Code("outcome")]
    achieved_on: date


class BudgetEvent(Event):
    """Base of every fact about one district's budget of one financial year (`<district>:<year>`)."""

    TOPIC: ClassVar[str] = "ordering.budgets"
    AGGREGATE: ClassVar[str] = "budget"
    SUBJECT: ClassVar[str] = "budget_id"

    budget_id: str
    district: AnyDistrict


class BudgetAllocated(BudgetEvent):
    """The district may commit `allocated_pence` in this financial year; a later allocation replaces it."""

    TYPE: ClassVar[str] = "ordering.BudgetAllocated.v1"
    financial_year: str
    allocated_pence: int
    currency: AnyCurrency = "GBP"
    allocated_at: AwareDatetime


class BudgetReserved(BudgetEvent):
    """An order's price was set aside."""

    TYPE: ClassVar[str] = "ordering.BudgetReserved.v1"
    order_id: UUID
    amount_pence: int
    left_pence: int


class BudgetReleased(BudgetEvent):
    """An order came to nothing; its price may be committed again."""

    TYPE: ClassVar[str] = "ordering.BudgetReleased.v1"
    order_id: UUID
    amount_pence: int
    left_pence: int


class BudgetThresholdReached(BudgetEvent):
    """Commitments passed a share of the allocation that the district wants to hear of."""

    TYPE: ClassVar[str] = "ordering.BudgetThresholdReached.v1"
    percent: int
    committed_pence: int
    allocated_pence: int
