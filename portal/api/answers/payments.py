"""Payments for what was delivered: what fell due, what was claimed and verified, and what a run paid."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class Payment(Answer):
    """A part of an order's price, and where it stands between being due and being paid."""

    payment_id: UUID
    order_id: UUID
    line: int
    milestone: str
    supplier_id: UUID
    district: str
    category: str
    purchase_order: str
    amount_pence: int
    percent: int
    status: str
    reached_on: date | None
    claim_by: date | None
    claimed_pence: int
    invoice: str
    automatic: bool
    pay_by: date | None
    overdue: bool
    query: str | None
    answer_by: date | None
    run_id: UUID | None
    paid_on: date | None
    owed_back_pence: int
    repay_by: date | None
    claimed_by: str | None = None
    verified_by: str | None = None


class ClaimPayment(Body):
    """A claim against the order's purchase order; without an amount it is for all that fell due."""

    purchase_order: str
    invoice: str
    amount_pence: int | None = None


class VerifySeveral(Body):
    """Claims that are right."""

    payment_ids: tuple[str, ...]


class Repayment(Body):
    """What a supplier repaid."""

    amount_pence: int


PAYMENTS = Operation(
    "GET",
    "/v1/payments",
    Listed[Payment],
    query=("status", "district", "supplier_id", "order_id", "run_id", "after", "limit"),
)
PAYMENT = Operation("GET", "/v1/payments/{payment_id}", Payment)
CLAIM_PAYMENT = Operation("POST", "/v1/payments/{payment_id}/claim", Nothing, body=ClaimPayment)
VERIFY = Operation("POST", "/v1/payments/{payment_id}/verification", Nothing)
VERIFY_SEVERAL = Operation("POST", "/v1/payment-verifications", Nothing, body=VerifySeveral)
QUERY = Operation("POST", "/v1/payments/{payment_id}/query", Nothing, body=ForReason)
REPAYMENT = Operation("POST", "/v1/payments/{payment_id}/repayment", Nothing, body=Repayment)
