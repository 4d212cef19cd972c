"""What was paid, less what came back: one row for each payment."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class CountedPayment:
    """One payment that was made; `pence` is less once some of it came back, and `counted` is 1, to be added up.

    It counts on the day of its run.
    """

    supplier_id: UUID
    district: AnyDistrict
    category: AnyCategory
    paid_on: date
    paid_in: str
    pence: int
    counted: int = 1


def fold_payment(row: CountedPayment | None, event: facts.PaymentEvent) -> CountedPayment | None:
    """Fold one fact about a payment; there is no row before it is made."""
    match event:
        case facts.PaymentMade():
            month = f"{event.paid_on:%Y-%m}"
            about = (event.supplier_id, event.district, event.category)
            return CountedPayment(*about, paid_on=event.paid_on, paid_in=month, pence=event.amount_pence)
        case facts.PaymentCredited() if row:
            return replace(row, pence=row.pence - event.amount_pence)
        case facts.PaymentTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
    return row


COUNTED_PAYMENTS: Projection[CountedPayment] = Projection(
    "counted_payments", CountedPayment, (facts.PaymentEvent,), fold_payment, indexes=(("paid_on", "district"),)
)
