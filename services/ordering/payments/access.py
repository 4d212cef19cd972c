"""Who may see and change a payment: the staff of its order's district, and the supplier that it is for."""

from services.ordering.payments.domain.payment import PAYMENTS
from shared.auth.access import Access

PAYMENT_ACCESS = Access(PAYMENTS, district="district", supplier="supplier_id")
