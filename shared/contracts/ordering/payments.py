"""Facts about what is paid for the lines of orders: what fell due, was claimed, verified and paid, and what came back.

A payment is for one point of payment of one line. Nothing in them says more of a client than the order does.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyAuthority, AnyCategory, AnyCurrency, AnyDistrict, AnyMarket, AnyRegime
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code

MilestoneCode = Annotated[str, Code("point of payment")]
InvoiceNumber = Annotated[str, Field(examples=["INV-2017-0042"])]


class PaymentEvent(Event):
    """Base of every fact about one payment: it is for one point of payment of one line of an order."""

    TOPIC: ClassVar[str] = "ordering.payments"
    AGGREGATE: ClassVar[str] = "payment"
    SUBJECT: ClassVar[str] = "payment_id"

    payment_id: UUID
    order_id: UUID
    line: int
    milestone: MilestoneCode
    supplier_id: UUID
    district: AnyDistrict


class MilestoneEvent(PaymentEvent):
    """Base of what a payment begins with: what it is for, what that comes to, and which budget holds it."""

    market: AnyMarket
    regime: AnyRegime
    category: AnyCategory
    budget_id: str
    purchase_order: str
    amount_pence: int
    currency: AnyCurrency = "GBP"
    policies: tuple[str, ...]


class PaymentDue(MilestoneEvent):
    """A point of payment was reached on `reached_on`: its share of the line's price is owed, once it is claimed.

    The supplier claims it by `claim_by`; what it has not claimed by then is claimed for it.
    """

    TYPE: ClassVar[str] = "ordering.PaymentDue.v1"
    percent: int
    reached_on: date
    claim_by: date
    vat: Annotated[str, Code("VAT treatment")] | None = None
    vat_rate: int | None = None
    due_at: AwareDatetime


class PaymentReleased(MilestoneEvent):
    """A point of payment can no longer be reached: what was committed for it is free again, and nothing is paid."""

    TYPE: ClassVar[str] = "ordering.PaymentReleased.v1"
    released_at: AwareDatetime


class PaymentClaimed(PaymentEvent):
    """The payment was claimed with an invoice, `automatic` where the policy claims it and the department invoices.

    It is paid by the end of `pay_by`, unless it is queried. `level` is whose verification it needs.
    """

    TYPE: ClassVar[str] = "ordering.PaymentClaimed.v1"
    amount_pence: int
    invoice: InvoiceNumber
    automatic: bool = False
    by: str | None = None
    level: AnyAuthority
    pay_by: date
    remind_on: date
    claimed_at: AwareDatetime
    policies: tuple[str, ...]


class PaymentQueried(PaymentEvent):
    """It is in dispute: its clock stands still until the supplier claims again, by `answer_by`, or it is lifted."""

    TYPE: ClassVar[str] = "ordering.PaymentQueried.v1"
    reason: Annotated[Reason, Code("payment_queried reason")]
    by: str
    answer_by: date
    queried_at: AwareDatetime


class PaymentVerified(PaymentEvent):
    """The claim is right, by somebody who neither ordered nor claimed it: the next payment run pays it."""

    TYPE: ClassVar[str] = "ordering.PaymentVerified.v1"
    amount_pence: int
    level: AnyAuthority
    by: str | None = None
    pay_by: date
    verified_at: AwareDatetime
    policies: tuple[str, ...]


class PaymentVerificationDue(PaymentEvent):
    """The claim waits for its verification, and has to be paid by the end of `pay_by`."""

    TYPE: ClassVar[str] = "ordering.PaymentVerificationDue.v1"
    pay_by: date


class PaymentOverdue(PaymentEvent):
    """The payment was not made by the end of `pay_by`, as the law asks for; it still has to be."""

    TYPE: ClassVar[str] = "ordering.PaymentOverdue.v1"
    pay_by: date


class PaymentMade(PaymentEvent):
    """The payment was made in a payment run; what the supplier claimed less than was due is free again.

    `publish_by` is there where the law has it published.
    """

    TYPE: ClassVar[str] = "ordering.PaymentMade.v1"
    run_id: UUID
    category: AnyCategory
    amount_pence: int
    currency: AnyCurrency = "GBP"
    percent: int
    purchase_order: str
    paid_on: date
    overdue: bool = False
    publish_by: date | None = None
    paid_at: AwareDatetime
    policies: tuple[str, ...]


class PaymentWithdrawn(PaymentEvent):
    """What the payment fell due for does not stand, and nothing was paid: it may fall due again."""

    TYPE: ClassVar[str] = "ordering.PaymentWithdrawn.v1"
    withdrawn_at: AwareDatetime


class PaymentReversed(PaymentEvent):
    """What was paid for does not stand: it is taken back from what the next runs pay the supplier, or repaid by it."""

    TYPE: ClassVar[str] = "ordering.PaymentReversed.v1"
    amount_pence: int
    repay_by: date
    reversed_at: AwareDatetime
    policies: tuple[str, ...]


class PaymentReinstated(PaymentEvent):
    """What was paid for stands after all, before anything of it was taken back."""

    TYPE: ClassVar[str] = "ordering.PaymentReinstated.v1"
    reinstated_at: AwareDatetime


class PaymentCredited(PaymentEvent):
    """What was paid came back, or a part of it: kept back in a payment run, or repaid. `left_pence` is still owed."""

    TYPE: ClassVar[str] = "ordering.PaymentCredited.v1"
    amount_pence: int
    left_pence: int
    way: Annotated[str, Code("way of credit")]
    run_id: UUID | None = None
    category: AnyCategory
    credited_at: AwareDatetime


class PaymentRepaymentOverdue(PaymentEvent):
    """The supplier owes what was paid since `repay_by`, and no run could keep it back: it is a debt to be collected."""

    TYPE: ClassVar[str] = "ordering.PaymentRepaymentOverdue.v1"
    repay_by: date
    left_pence: int


class PaymentTransferred(PaymentEvent):
    """Another supplier took the place of the payment's, and is paid or pays back from now on."""

    TYPE: ClassVar[str] = "ordering.PaymentTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class RunLine(BaseModel):
    """One line of a payment run. Less than nothing is what the run kept back."""

    model_config = ConfigDict(frozen=True)

    payment_id: UUID
    order_id: UUID
    line: int
    milestone: MilestoneCode
    supplier_id: UUID
    district: AnyDistrict
    category: AnyCategory
    budget_id: str
    purchase_order: str
    invoice: InvoiceNumber
    automatic: bool
    amount_pence: int
    vat: Annotated[str, Code("VAT treatment")]
    vat_rate: int
    reached_on: date


class PayeeNumber(BaseModel):
    """A number of a supplier in a register, such as that of its registration for VAT."""

    model_config = ConfigDict(frozen=True)

    scheme: Annotated[str, Code("register")]
    id: str = Field(examples=["00000000"])


class Payee(BaseModel):
    """Whom a run paid, as its invoices call it: nothing that changes later changes them."""

    model_config = ConfigDict(frozen=True)

    supplier_id: UUID
    organisation: str
    numbers: tuple[PayeeNumber, ...] = ()


class PaymentRunEvent(Event):
    """Base of the facts about one payment run, which is closed as it is made."""

    TOPIC: ClassVar[str] = "ordering.payments"
    AGGREGATE: ClassVar[str] = "payment_run"
    SUBJECT: ClassVar[str] = "run_id"

    run_id: UUID


class PaymentRunMade(PaymentRunEvent):
    """What was verified was paid, in one run that nothing ever changes; `by` is nobody where the clock made it."""

    TYPE: ClassVar[str] = "ordering.PaymentRunMade.v1"
    paid_on: date
    payments: int
    suppliers: int
    paid_pence: int
    credited_pence: int
    currency: AnyCurrency = "GBP"
    by: str | None = None
    made_at: AwareDatetime
    policies: tuple[str, ...]


class PaymentRunListed(PaymentRunEvent):
    """What a payment run paid and kept back, line by line: its file and its invoices are made of nothing else."""

    TYPE: ClassVar[str] = "ordering.PaymentRunListed.v1"
    PRIVATE: ClassVar[bool] = True
    lines: tuple[RunLine, ...]
    payees: tuple[Payee, ...] = ()
