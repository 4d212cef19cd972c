"""A payment for one point of payment of one line of an order, folded from its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, TypedDict
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyAuthority, AnyCategory, AnyCurrency, AnyDistrict, AnyMarket, AnyRegime
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.kernel.rules import Rejection
from shared.reference.codes import Code


class Status(StrEnum):
    """How far a payment has come."""

    DUE = "due"
    CLAIMED = "claimed"
    QUERIED = "queried"
    VERIFIED = "verified"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"
    CREDITED = "credited"
    RELEASED = "released"


NOT_PAID_YET = (Status.DUE, Status.CLAIMED, Status.QUERIED, Status.VERIFIED)


@dataclass(frozen=True)
class Payment:
    """What is owed for a point of payment, and what was paid of it.

    `amount_pence` fell due, `claimed_pence` was claimed, which may be less. `claimed_by` is nobody where the policy
    claimed. `pay_by` is there while the clock of the law runs, `to_publish` once it was paid and is to be published.
    `credited_pence` came back of what was paid, and it is `in_debt` where the rest did not in time.
    """

    payment_id: UUID
    order_id: UUID
    line: int
    milestone: facts.MilestoneCode
    supplier_id: UUID
    district: AnyDistrict
    market: AnyMarket
    regime: AnyRegime
    category: AnyCategory
    budget_id: str
    purchase_order: str
    amount_pence: int
    currency: AnyCurrency = "GBP"
    status: Annotated[Status, Code("payment status")] = Status.DUE
    percent: int = 0
    reached_on: date | None = None
    claim_by: date | None = None
    vat: Annotated[str, Code("VAT treatment")] | None = None
    vat_rate: int | None = None
    claimed_pence: int = 0
    invoice: str = ""
    automatic: bool = False
    claimed_by: str | None = None
    level: AnyAuthority | None = None
    pay_by: date | None = None
    remind_on: date | None = None
    overdue: bool = False
    query: Annotated[str, Code("payment_queried reason")] | None = None
    answer_by: date | None = None
    verified_by: str | None = None
    run_id: UUID | None = None
    paid_on: date | None = None
    publish_by: date | None = None
    to_publish: bool = False
    repay_by: date | None = None
    reversed_at: datetime | None = None
    credited_pence: int = 0
    in_debt: bool = False

    @property
    def owed_back_pence(self) -> int:
        """What the supplier still owes of what was paid and does not stand."""
        return self.claimed_pence - self.credited_pence if self.status is Status.REVERSED else 0

    @property
    def paid_in_full(self) -> bool:
        """Whether as much was claimed as fell due: what was not is free again for good."""
        return self.claimed_pence == self.amount_pence

    @property
    def gone(self) -> bool:
        """Whether it holds its point of payment no longer, which may fall due again."""
        return self.status is Status.WITHDRAWN or (self.status is Status.CREDITED and self.paid_in_full)

    @property
    def holder(self) -> facts.Holder:
        """Whose money it is in the budget: the line's."""
        return facts.Holder(kind="order", id=self.order_id, line=self.line)


def evolve(payment: Payment | None, event: facts.PaymentEvent) -> Payment:
    """Fold one event into a payment."""
    if isinstance(event, facts.PaymentDue):
        return replace(_begun(event), percent=event.percent, **_fallen_due(event))
    if isinstance(event, facts.PaymentReleased):
        return replace(payment or _begun(event), status=Status.RELEASED)
    payment = begun(payment, event)
    fold = _FOLDS.get(type(event))
    return fold(payment, event) if fold else payment


def _begun(event: facts.MilestoneEvent) -> Payment:
    return Payment(
        payment_id=event.payment_id,
        order_id=event.order_id,
        line=event.line,
        milestone=event.milestone,
        supplier_id=event.supplier_id,
        district=event.district,
        market=event.market,
        regime=event.regime,
        category=event.category,
        budget_id=event.budget_id,
        purchase_order=event.purchase_order,
        amount_pence=event.amount_pence,
        currency=event.currency,
    )


def _fallen_due(event: facts.PaymentDue) -> dict[str, Any]:
    return {"reached_on": event.reached_on, "claim_by": event.claim_by, "vat": event.vat, "vat_rate": event.vat_rate}


def _claimed(payment: Payment, event: facts.PaymentClaimed) -> Payment:
    return replace(
        payment,
        status=Status.CLAIMED,
        claimed_pence=event.amount_pence,
        invoice=event.invoice,
        automatic=event.automatic,
        claimed_by=event.by,
        level=event.level,
        pay_by=event.pay_by,
        remind_on=event.remind_on,
        query=None,
        answer_by=None,
    )


def _queried(payment: Payment, event: facts.PaymentQueried) -> Payment:
    """What is in dispute runs on no clock of the law, and is verified by nobody until that is over."""
    disputed = replace(payment, status=Status.QUERIED, query=event.reason.code, answer_by=event.answer_by)
    return replace(disputed, pay_by=None, remind_on=None, verified_by=None)


def _verified(payment: Payment, event: facts.PaymentVerified) -> Payment:
    return replace(
        payment, status=Status.VERIFIED, verified_by=event.by, pay_by=event.pay_by, query=None, answer_by=None
    )


def _overdue(payment: Payment, _: facts.PaymentOverdue) -> Payment:
    return replace(payment, overdue=True)


def _made(payment: Payment, event: facts.PaymentMade) -> Payment:
    return replace(
        payment,
        status=Status.PAID,
        run_id=event.run_id,
        paid_on=event.paid_on,
        publish_by=event.publish_by,
        to_publish=event.publish_by is not None,
    )


def _withdrawn(payment: Payment, _: facts.PaymentWithdrawn) -> Payment:
    return replace(payment, status=Status.WITHDRAWN)


def _reversed(payment: Payment, event: facts.PaymentReversed) -> Payment:
    return replace(payment, status=Status.REVERSED, reversed_at=event.reversed_at, repay_by=event.repay_by)


def _reinstated(payment: Payment, _: facts.PaymentReinstated) -> Payment:
    return replace(payment, status=Status.PAID, reversed_at=None, repay_by=None, in_debt=False)


def _credited(payment: Payment, event: facts.PaymentCredited) -> Payment:
    status = Status.REVERSED if event.left_pence else Status.CREDITED
    return replace(payment, status=status, credited_pence=payment.credited_pence + event.amount_pence)


def _in_debt(payment: Payment, _: facts.PaymentRepaymentOverdue) -> Payment:
    return replace(payment, in_debt=True)


def _transferred(payment: Payment, event: facts.PaymentTransferred) -> Payment:
    return replace(payment, supplier_id=event.supplier_id)


def _carried(payment: Payment, event: facts.PaymentCarriedForward) -> Payment:
    return replace(payment, budget_id=event.budget_id)


_FOLDS: Mapping[type[facts.PaymentEvent], Callable[[Payment, Any], Payment]] = MappingProxyType(
    {
        facts.PaymentClaimed: _claimed,
        facts.PaymentQueried: _queried,
        facts.PaymentVerified: _verified,
        facts.PaymentOverdue: _overdue,
        facts.PaymentMade: _made,
        facts.PaymentWithdrawn: _withdrawn,
        facts.PaymentReversed: _reversed,
        facts.PaymentReinstated: _reinstated,
        facts.PaymentCredited: _credited,
        facts.PaymentRepaymentOverdue: _in_debt,
        facts.PaymentTransferred: _transferred,
        facts.PaymentCarriedForward: _carried,
    }
)

# One payment for each point of payment of a line, until it falls away or came back.
PAYMENT_OF = Claim("payment")


def payment_of(order_id: UUID, line: int, milestone: str) -> ClaimRef:
    """Name the one payment for a point of payment."""
    return PAYMENT_OF(f"{order_id}:{line}:{milestone}")


def _claims(payment: Payment) -> tuple[ClaimRef, ...]:
    if payment.gone:
        return ()
    return (payment_of(payment.order_id, payment.line, payment.milestone),)


PAYMENTS = Aggregate(
    "payment",
    "payments",
    Payment,
    evolve,
    indexes=(
        ("status", "supplier_id"),
        ("district", "status"),
        ("supplier_id",),
        ("order_id",),
        ("run_id",),
        ("to_publish", "paid_on"),
    ),
    claims=_claims,
)


class About(TypedDict):
    """Which payment a fact is about, and whom it concerns."""

    payment_id: UUID
    order_id: UUID
    line: int
    milestone: str
    supplier_id: UUID
    district: str


def about(payment: Payment) -> About:
    """Return which payment a fact is about."""
    return About(
        payment_id=payment.payment_id,
        order_id=payment.order_id,
        line=payment.line,
        milestone=payment.milestone,
        supplier_id=payment.supplier_id,
        district=payment.district,
    )


def stands_at(payment: Payment, *allowed: Status) -> Rejection | None:
    """A step is taken from certain statuses only."""
    if payment.status in allowed:
        return None
    detail = f"the payment is {payment.status}; this needs it to be {' or '.join(allowed)}"
    return Rejection("wrong_status", detail)
