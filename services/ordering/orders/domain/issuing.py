"""Approving an order and issuing its purchase order: one step, whoever decides it."""

from datetime import datetime

from services.ordering.orders.domain.state import Order, about
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.reference.calendar import add_working_days, uk_date


def issued(order: Order, *, by_policy: bool, terms: Terms, now: datetime) -> list[Event]:
    """Approve an order, by the policy for small ones or by somebody, and issue it to the supplier."""
    return [
        facts.OrderApproved(**about(order), by_policy=by_policy, approved_at=now),
        facts.OrderIssued(
            **about(order),
            purchase_order=f"PO-{order.order_id.hex[-12:].upper()}",
            category=order.category,
            price_pence=order.price_pence,
            starts_on=order.starts_on,
            respond_by=add_working_days(uk_date(now), terms.answer_within_working_days),
            issued_at=now,
        ),
    ]
