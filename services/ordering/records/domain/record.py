"""The record of an order: what the log has of it, which has to be kept for years after the last that happened to it.

PCR 2015 reg. 84(9) asks for three years from the award, PA 2023 s. 98 for three from the contract or, where there is
none, the decision. Counting from the last fact about the order is never shorter than either.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.ordering.orders.domain.state import DELIVERED, OVER_WITHOUT_PROVISION, Order
from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import derived_id
from shared.reference import Policy, stamps
from shared.reference.calendar import add_months, uk_date
from shared.reference.policy_values import Retention

OVER = tuple(dict.fromkeys((*OVER_WITHOUT_PROVISION, *DELIVERED)))


@dataclass(frozen=True)
class OrderRecord:
    """A record that no longer has to be kept."""

    record_id: UUID
    order_id: UUID
    district: AnyDistrict
    category: AnyCategory
    last_changed_on: date
    kept_until: date
    policies: tuple[str, ...]
    expired_at: datetime


def record_id_of(order_id: UUID) -> UUID:
    """Return the one id of the record of an order."""
    return derived_id(order_id, "record")


def kept_until(last_changed_on: date, terms: Retention) -> date:
    """Return the last day on which a record has to be kept, years after the day of its last fact."""
    return add_months(last_changed_on, 12 * terms.procurement_years)


def youngest_to_look_at(today: date, terms: Retention) -> date:
    """Return the last day on which an order was placed of which the record may have expired by today."""
    return add_months(today, -12 * terms.procurement_years)


def expire(
    record: OrderRecord | None, order: Order, last_changed_on: date, terms: Policy[Retention], now: datetime
) -> list[Event]:
    """Say that the record of an order no longer has to be kept; nothing before its last day is over, or while it runs.

    One that something happened to since it was said is kept anew, and said of again.
    """
    until = kept_until(last_changed_on, terms.values)
    if order.status not in OVER or uk_date(now) <= until or (record and record.kept_until >= until):
        return []
    return [
        facts.OrderRecordExpired(
            record_id=record_id_of(order.order_id),
            order_id=order.order_id,
            district=order.district,
            category=order.category,
            last_changed_on=last_changed_on,
            kept_until=until,
            policies=stamps(terms),
            expired_at=now,
        )
    ]


def evolve(_: OrderRecord | None, event: facts.OrderRecordExpired) -> OrderRecord:
    """Fold the facts of a record: the last one says it all."""
    return OrderRecord(**dict(event))


ORDER_RECORDS = Aggregate(
    "order_record", "order_records", OrderRecord, evolve, indexes=(("district",), ("kept_until", "order_id"))
)
