"""Asking for an approval; and approving an order and issuing its purchase order: one step, whoever decides it."""

from collections.abc import Sequence
from datetime import date, datetime

from services.ordering.orders.domain.decided import Authority
from services.ordering.orders.domain.state import Order, about
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policy_values import Level


def requested(order: Order, level: Level, steps: Sequence[Level], place_held_until: date | None = None) -> Event:
    """Ask for the approval that is next, as which level, of all that the order needs; a place may be held anew."""
    return facts.ApprovalRequested(
        **about(order),
        level=level,
        category=order.category,
        amount_pence=order.amount_pence,
        starts_on=order.starts_on,
        steps=tuple(steps),
        place_held_until=place_held_until,
    )


def recorded(authority: Authority) -> facts.Authority:
    """Return by what right an approval is given, as facts say it."""
    return facts.Authority(**vars(authority))


def issued(order: Order, authority: Authority, terms: Terms, now: datetime) -> list[Event]:
    """Approve an order by this authority, and issue it to the supplier."""
    today, within = uk_date(now), terms.answer_within_working_days
    return [
        facts.OrderApproved(**about(order), authority=recorded(authority), approved_at=now, policies=terms.policies),
        facts.OrderIssued(
            **about(order),
            purchase_order=f"PO-{order.order_id.hex[-12:].upper()}",
            category=order.category,
            amount_pence=order.amount_pence,
            starts_on=order.starts_on,
            respond_by=add_working_days(today, within),
            remind_on=add_working_days(today, within - terms.remind_before_working_days),
            issued_at=now,
        ),
    ]
