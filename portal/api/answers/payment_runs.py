"""Payment runs: what was paid at once, and its papers."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Listed, Nothing, Operation


class PaymentRun(Answer):
    """A run, closed as it was made; `by` is null of one that the system made by itself."""

    run_id: UUID
    paid_on: date
    made_at: datetime
    payments: int
    suppliers: int
    paid_pence: int
    credited_pence: int
    by: str | None


PAYMENT_RUNS = Operation("GET", "/v1/payment-runs", Listed[PaymentRun], query=("after", "limit"))
PAYMENT_RUN = Operation("GET", "/v1/payment-runs/{run_id}", PaymentRun)
MAKE = Operation("POST", "/v1/payment-runs", Nothing)
RUN_CSV = Operation("GET", "/v1/payment-runs/{run_id}/payments.csv", Nothing)
INVOICE = Operation("GET", "/v1/payment-runs/{run_id}/invoices/{supplier_id}", Nothing)
CREDIT_NOTE = Operation("GET", "/v1/payment-runs/{run_id}/credit-notes/{supplier_id}", Nothing)
