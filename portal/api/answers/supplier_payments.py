"""Payments for what was delivered: what fell due, what was claimed, and what a run paid."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Payment(Answer):
    """One payment of a line of an order, at a milestone of its delivery."""

    payment_id: UUID
    order_id: UUID
    supplier_id: UUID
    district: str
    category: str
    milestone: str
    purchase_order: str
    amount_pence: int
    percent: int
    status: str
    reached_on: date | None
    claim_by: date | None
    claimed_pence: int
    invoice: str
    pay_by: date | None
    overdue: bool
    query: str | None
    answer_by: date | None
    run_id: UUID | None
    paid_on: date | None
    owed_back_pence: int
    repay_by: date | None


class ClaimPayment(Body):
    """A claim against the order's purchase order; without an amount it is for all that fell due."""

    purchase_order: str
    invoice: str
    amount_pence: int | None = None


PAYMENTS = Operation(
    "GET",
    "/v1/payments",
    Listed[Payment],
    query=("status", "district", "supplier_id", "order_id", "run_id", "after", "limit"),
)
PAYMENT = Operation("GET", "/v1/payments/{payment_id}", Payment)
CLAIM_PAYMENT = Operation("POST", "/v1/payments/{payment_id}/claim", Nothing, body=ClaimPayment)
INVOICE = Operation("GET", "/v1/payment-runs/{run_id}/invoices/{supplier_id}", Nothing)
CREDIT_NOTE = Operation("GET", "/v1/payment-runs/{run_id}/credit-notes/{supplier_id}", Nothing)
