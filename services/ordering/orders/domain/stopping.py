"""What becomes of orders when their supplier or offer may not be ordered from any more.

One that no supplier has accepted yet is stopped: nothing is owed for it. One that runs is in question: people decide
whether the client goes on. What a supplier runs whose membership expired goes on unasked: it was called off in time
(PCR 2015 reg. 34(27)). Where only new orders are stopped, what was issued may still be accepted.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from services.ordering.budgets.domain.budget import Budget
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.conditions import offer_is_orderable, supplier_may_sell
from services.ordering.orders.domain.paying import freed
from services.ordering.orders.domain.questioning import falls_away, put_in_question
from services.ordering.orders.domain.state import BEFORE_ACCEPTANCE, RUNNING, Order, Status, about
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.memberships import KnownSupplier, Membership, Standing, key_of, takes_new_orders
from shared.reference.calendar import uk_date


class Stop(StrEnum):
    """Why an order cannot go to its supplier; codes of the reference data."""

    SUPPLIER_SUSPENDED = "supplier_suspended"
    SUPPLIER_REMOVED = "supplier_removed"
    SUPPLIER_LEFT = "supplier_left"
    SUPPLIER_LAPSED = "supplier_lapsed"
    SUPPLIER_EXPIRED = "supplier_expired"
    NEW_ORDERS_STOPPED = "new_orders_stopped"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_DELISTED = "offer_delisted"
    OFFER_EXPIRED = "offer_expired"
    NEED_WITHDRAWN = "need_withdrawn"


_STANDS_FOR_WHAT_WAS_ISSUED = (Stop.NEW_ORDERS_STOPPED, Stop.OFFER_EXPIRED)


def look_again_at_supplier(
    order: Order, budgets: Mapping[str, Budget], supplier: KnownSupplier | None, now: datetime
) -> list[Event]:
    """Stop or question an order whose supplier may not sell in its category as things are now.

    News may be old: where the supplier may sell again meanwhile, nothing is stopped, and a question falls away.
    """
    if supplier_may_sell(supplier, order.market, order.category, uk_date(now)) is None:
        return _while_it_may_sell(order, budgets, supplier, now)
    if _has_successor(order, supplier):
        return []  # it is about to be the successor's, which stands for it from then on
    why = _why(order, supplier)
    if order.status in BEFORE_ACCEPTANCE:
        return stopped(order, budgets, why, now)
    if order.status in RUNNING and not _is_settled(order, supplier) and why is not Stop.SUPPLIER_EXPIRED:
        return put_in_question(order, why, now)
    return []


def _is_settled(order: Order, supplier: KnownSupplier | None) -> bool:
    """It is asked already, was decided since the supplier came to stand as it does, or has an end that is to come."""
    decided = order.question.decided if order.question else None
    if order.in_question or decided is None:
        return order.in_question
    membership = _membership(order, supplier)
    return not decided.goes_on or membership is None or membership.since <= decided.decided_at


def _while_it_may_sell(
    order: Order, budgets: Mapping[str, Budget], supplier: KnownSupplier | None, now: datetime
) -> list[Event]:
    """Let a question fall away, unless it is about a need; an order that was not issued yet would be a new one."""
    if order.in_question and order.status in RUNNING and order.reason != Stop.NEED_WITHDRAWN:
        return falls_away(order, now)
    waits = order.status is Status.AWAITING_APPROVAL
    if waits and supplier and not takes_new_orders(supplier.memberships, order.market, order.category):
        return stopped(order, budgets, Stop.NEW_ORDERS_STOPPED, now)
    return []


def look_again_at_offer(
    order: Order, budgets: Mapping[str, Budget], offer: KnownOffer | None, why: Stop, now: datetime
) -> list[Event]:
    """Stop an order of an offer that stands no more, unless it was accepted: then it is delivered as it was ordered.

    An offer that is gone since new orders are stopped, or since its last day is over, stands for what was issued.
    """
    concerned = (Status.AWAITING_APPROVAL,) if why in _STANDS_FOR_WHAT_WAS_ISSUED else BEFORE_ACCEPTANCE
    if order.status not in concerned or offer_is_orderable(offer) is None:
        return []
    return stopped(order, budgets, why, now)


def _has_successor(order: Order, supplier: KnownSupplier | None) -> bool:
    membership = _membership(order, supplier)
    return membership is not None and membership.standing == Standing.SUCCEEDED


def _why(order: Order, supplier: KnownSupplier | None) -> Stop:
    membership = _membership(order, supplier)
    return _BY_STANDING.get(membership.standing, Stop.SUPPLIER_REMOVED) if membership else Stop.SUPPLIER_REMOVED


def _membership(order: Order, supplier: KnownSupplier | None) -> Membership | None:
    return supplier.memberships.get(key_of(order.market, order.category)) if supplier else None


_BY_STANDING = {
    Standing.SUSPENDED: Stop.SUPPLIER_SUSPENDED,
    Standing.LEFT: Stop.SUPPLIER_LEFT,
    Standing.LAPSED: Stop.SUPPLIER_LAPSED,
    Standing.EXPIRED: Stop.SUPPLIER_EXPIRED,
}


def stopped(order: Order, budgets: Mapping[str, Budget], why: Stop, now: datetime) -> list[Event]:
    """Stop an order that nobody accepted: nothing is owed for it."""
    event = facts.OrderStopped(
        **about(order),
        category=order.category,
        was_issued=order.status is Status.ISSUED,
        reason=Reason(code=why),
        stopped_at=now,
    )
    return [event, *freed(order, budgets)]
