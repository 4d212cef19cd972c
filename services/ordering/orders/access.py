"""Who may see and change an order: the staff of its district, and the supplier that it went to."""

from services.ordering.orders.domain.state import ORDERS
from shared.auth.access import Access

ORDER_ACCESS = Access(ORDERS, district="district", supplier="supplier_id")
