"""Payments as the catalogue knows them: what was paid for an order, less what came back of it."""

from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts import ordering as orders
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownPayment:
    """One payment for an order."""

    payment_id: UUID
    order_id: UUID
    paid_pence: int


def fold_payment(row: KnownPayment | None, event: orders.PaymentEvent) -> KnownPayment | None:
    """Fold one fact about a payment."""
    match event:
        case orders.PaymentMade():
            return KnownPayment(event.payment_id, event.order_id, event.amount_pence)
        case orders.PaymentCredited() if row:
            return replace(row, paid_pence=row.paid_pence - event.amount_pence)
    return row


KNOWN_PAYMENTS = Projection(
    "known_payments",
    KnownPayment,
    (orders.PaymentMade, orders.PaymentCredited),
    fold_payment,
    indexes=(("order_id",),),
)
