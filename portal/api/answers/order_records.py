"""Records of orders past their time."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Listed, Operation


class ExpiredRecord(Answer):
    """An order of which the record no longer has to be kept."""

    order_id: UUID
    district: str
    category: str
    last_changed_on: date
    kept_until: date


EXPIRED_RECORDS = Operation("GET", "/v1/order-records", Listed[ExpiredRecord], query=("after", "limit"))
