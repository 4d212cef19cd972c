"""Claiming what fell due: by the supplier with its invoice, or by the policy in its place."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.milestones import reached
from services.ordering.payments.domain.payment import Payment, Status, about, evolve, stands_at
from services.ordering.payments.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Pence, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date

# What suppliers number invoices by: no room for words about anybody.
Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,29}$")]


@command
class ClaimPayment:
    """Claim a payment against the order's purchase order, by the number of your invoice.

    Without `amount_pence` all of it is claimed; less may be, and what is not claimed is not paid.
    """

    purchase_order: Number
    invoice: Number
    amount_pence: Pence | None = None


def claim(payment: Payment, order: Order, asked: ClaimPayment, by: str, terms: Terms, now: datetime) -> list[Event]:
    """Claim, or claim again what was queried, or raise `Rejected` with every reason against it."""
    pence = payment.amount_pence if asked.amount_pence is None else asked.amount_pence
    if payment.status is Status.CLAIMED and (payment.invoice, payment.claimed_pence) == (asked.invoice, pence):
        return []
    reject_if_any(
        [
            stands_at(payment, Status.DUE, Status.QUERIED),
            names_its_purchase_order(payment, asked.purchase_order),
            claims_no_more_than_is_due(payment, pence),
            was_reached(payment, order),
        ]
    )
    return _claimed(payment, asked.invoice, pence, by, terms, now)


def claimed_by_policy(payment: Payment, terms: Terms, now: datetime) -> list[Event]:
    """Claim what fell due just now in the supplier's place, where the policy says so for its amount."""
    if payment.amount_pence > terms.claims.automatic_up_to_pence:
        return []
    return _claimed_for_the_supplier(payment, terms, now)


def claim_overdue(payment: Payment, due_on: date, terms: Terms, now: datetime) -> list[Event]:
    """Claim in the supplier's place what it has not claimed by the end of its day."""
    if payment.status is not Status.DUE or payment.claim_by != due_on or uk_date(now) <= due_on:
        return []
    return _claimed_for_the_supplier(payment, terms, now)


def _claimed_for_the_supplier(payment: Payment, terms: Terms, now: datetime) -> list[Event]:
    return _claimed(payment, f"SB-{payment.payment_id.hex[-12:].upper()}", payment.amount_pence, None, terms, now)


def _claimed(payment: Payment, invoice: str, pence: int, by: str | None, terms: Terms, now: datetime) -> list[Event]:
    authority, pay_by = terms.level_for(pence), terms.pay_by(uk_date(now))
    claimed = facts.PaymentClaimed(
        **about(payment),
        amount_pence=pence,
        invoice=invoice,
        automatic=by is None,
        by=by,
        level=authority.level,
        pay_by=pay_by,
        remind_on=pay_by - timedelta(days=terms.claims.remind_before_days),
        claimed_at=now,
        policies=terms.policies,
    )
    return [claimed, *([] if authority.role else [verified(evolve(payment, claimed), None, terms, now)])]


def verified(payment: Payment, by: str | None, terms: Terms, now: datetime) -> facts.PaymentVerified:
    """Say that a claim is right; one whose clock stood still runs on it anew."""
    return facts.PaymentVerified(
        **about(payment),
        amount_pence=payment.claimed_pence,
        level=payment.level or "",
        by=by,
        pay_by=payment.pay_by or terms.pay_by(uk_date(now)),
        verified_at=now,
        policies=terms.policies,
    )


def names_its_purchase_order(payment: Payment, purchase_order: str) -> Rejection | None:
    """BR-41, no purchase order, no pay: an invoice that names another, or none, is not valid."""
    if purchase_order == payment.purchase_order:
        return None
    detail = f"this payment is against purchase order {payment.purchase_order}, not {purchase_order}"
    return Rejection("purchase_order_differs", detail, "/purchase_order")


def claims_no_more_than_is_due(payment: Payment, pence: int) -> Rejection | None:
    """What is owed was pinned with the order; a claim for nothing is none."""
    if 0 < pence <= payment.amount_pence:
        return None
    detail = f"{payment.amount_pence} pence fell due: claim from 1 to {payment.amount_pence}, not {pence}"
    return Rejection("amount_not_due", detail, "/amount_pence")


def was_reached(payment: Payment, order: Order) -> Rejection | None:
    """Only what stands of a line is paid for, as it is known at this moment."""
    line = order.line_of(payment.line)
    if line is not None and payment.milestone in reached(line):
        return None
    return Rejection("milestone_not_reached", f"the {payment.milestone} that this payment is for does not stand")
