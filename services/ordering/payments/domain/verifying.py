"""Verifying or querying a claim, by somebody who neither ordered nor claimed it, and what is said of its clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.claiming import verified, was_reached
from services.ordering.payments.domain.payment import Payment, Status, about, stands_at
from services.ordering.payments.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Distinct, command
from shared.kernel.duties import CODE
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.policy_values import Level


@dataclass(frozen=True)
class Verifier:
    """Who verifies: the account, and the level of authority that it has in the district."""

    account: str
    level: Level


UNPAID_CLAIMS = (Status.CLAIMED, Status.VERIFIED)


@command
class QueryPayment:
    """Say what is wrong with a claim; its clock stands still until the supplier claims again, or you verify it."""

    reason: Annotated[str, reason_of(ReasonKind.PAYMENT_QUERIED)]


@command
class VerifyPayments:
    """Verify several claims at once, all or none."""

    payment_ids: Annotated[tuple[UUID, ...], Distinct(at_least=1), Field(max_length=100)]


def verify(payment: Payment, order: Order, verifier: Verifier, terms: Terms, now: datetime) -> list[Event]:
    """Say that a claim is right, or raise `Rejected` with every reason against it; lifts a query too."""
    if payment.status is Status.VERIFIED:
        return []
    reject_if_any(
        [
            stands_at(payment, Status.CLAIMED, Status.QUERIED),
            within_authority(payment, verifier.level),
            verified_by_another(payment, order, verifier.account),
            was_reached(payment, order),
            is_not_disputed(order),
        ]
    )
    return [verified(payment, verifier.account, terms, now)]


def query(payment: Payment, asked: QueryPayment, by: str, terms: Terms, now: datetime) -> list[Event]:
    """Put a claim in dispute, as long as it is not paid (PA 2023 s. 68(3): without undue delay, with the reason)."""
    if payment.status is Status.QUERIED and payment.query == asked.reason:
        return []
    reject_if_any([stands_at(payment, *UNPAID_CLAIMS, Status.QUERIED)])
    return [
        facts.PaymentQueried(
            **about(payment),
            reason=Reason(code=asked.reason),
            by=by,
            answer_by=terms.answer_by(uk_date(now)),
            queried_at=now,
        )
    ]


def within_authority(payment: Payment, level: Level) -> Rejection | None:
    """The district verifies up to its limit, a buyer what is above it; what the policy verifies needs nobody."""
    if payment.level != Level.BUYER or level is Level.BUYER:
        return None
    return Rejection("over_district_authority", f"a claim of {payment.claimed_pence} pence is for a buyer to verify")


def verified_by_another(payment: Payment, order: Order, account: str) -> Rejection | None:
    """PCR 2015 reg. 24; Managing Public Money, 4.2: whoever ordered or claimed does not say that it is to be paid."""
    if account not in {order.placed_by, payment.claimed_by}:
        return None
    return Rejection(CODE, "you ordered or claimed this: somebody else has to verify it")


def is_not_disputed(order: Order) -> Rejection | None:
    """PCR 2015 reg. 113(2), PA 2023 s. 68: what is paid in time is what nobody disputes."""
    if not order.disputed:
        return None
    return Rejection("order_disputed", "the order is disputed: settle that first")


def announce_verification_due(payment: Payment, pay_by: date) -> list[Event]:
    """Say that a claim waits for its verification and is to be paid soon."""
    if payment.status is not Status.CLAIMED or payment.pay_by != pay_by:
        return []
    return [facts.PaymentVerificationDue(**about(payment), pay_by=pay_by)]


def announce_overdue(payment: Payment, pay_by: date, now: datetime) -> list[Event]:
    """Say that a valid claim was not paid in time (PCR 2015 reg. 113, PA 2023 s. 68)."""
    if payment.status not in UNPAID_CLAIMS or payment.pay_by != pay_by or payment.overdue or uk_date(now) <= pay_by:
        return []
    return [facts.PaymentOverdue(**about(payment), pay_by=pay_by)]
