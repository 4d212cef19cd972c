"""An order is closed once nothing more can come of it: then only an outcome that does not stand is still reversed."""

from datetime import date, datetime

from services.ordering.orders.domain.lapsing import last_day_is_over
from services.ordering.orders.domain.state import Order, about
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import reject_if_any


def close(order: Order, closes_on: date, now: datetime) -> list[Event]:
    """Close an order whose last day is over, unless something came of it meanwhile."""
    if order.closes_on != closes_on:
        return []
    reject_if_any([last_day_is_over(closes_on, now)])
    return [facts.OrderClosed(**about(order), category=order.category, closed_on=closes_on, closed_at=now)]
