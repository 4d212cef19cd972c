"""Facts about how long what is on record of an order has to be kept."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event


class OrderRecordExpired(Event):
    """The time is over for which the record of an order has to be kept: since `kept_until`.

    Nothing is taken from the log by that. `last_changed_on` is the day of the last fact about the order.
    """

    TOPIC: ClassVar[str] = "ordering.orders"
    AGGREGATE: ClassVar[str] = "order_record"
    SUBJECT: ClassVar[str] = "record_id"
    TYPE: ClassVar[str] = "ordering.OrderRecordExpired.v1"
    PRIVATE: ClassVar[bool] = True

    record_id: UUID
    order_id: UUID
    district: AnyDistrict
    category: AnyCategory
    last_changed_on: date
    kept_until: date
    policies: tuple[str, ...]
    expired_at: AwareDatetime
