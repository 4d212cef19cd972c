"""What becomes of orders when their supplier or offer may not be ordered from any more.

One that no supplier has accepted yet is stopped: nothing is owed for it. One that runs is in question: people decide
whether the client goes on.
"""

from datetime import datetime
from enum import StrEnum

from services.ordering.budgets.domain.budget import Budget
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.answering import go_on
from services.ordering.orders.domain.conditions import offer_is_orderable, supplier_may_sell
from services.ordering.orders.domain.paying import freed
from services.ordering.orders.domain.state import BEFORE_ACCEPTANCE, RUNNING, Order, Status, about
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.memberships import KnownSupplier, Standing, key_of
from shared.reference.calendar import uk_date


class Stop(StrEnum):
    """Why an order cannot go to its supplier; codes of the reference data."""

    SUPPLIER_SUSPENDED = "supplier_suspended"
    SUPPLIER_REMOVED = "supplier_removed"
    SUPPLIER_LEFT = "supplier_left"
    SUPPLIER_LAPSED = "supplier_lapsed"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_DELISTED = "offer_delisted"


def look_again_at_supplier(order: Order, budget: Budget, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    """Stop or question an order whose supplier may not sell in its category as things are now.

    News may be old: where the supplier may sell again meanwhile, nothing is stopped, and a question falls away.
    """
    if supplier_may_sell(supplier, order.market, order.category, uk_date(now)) is None:
        return go_on(order, now, None) if order.in_question and order.status in RUNNING else []
    if order.status in BEFORE_ACCEPTANCE:
        return _stopped(order, budget, _why(order, supplier), now)
    if order.status in RUNNING and not order.in_question:
        reason = Reason(code=_why(order, supplier))
        return [facts.OrderQuestioned(**about(order), category=order.category, reason=reason, questioned_at=now)]
    return []


def look_again_at_offer(
    order: Order, budget: Budget, offer: KnownOffer | None, why: Stop, now: datetime
) -> list[Event]:
    """Stop an order of an offer that stands no more, unless it was accepted: then it is delivered as it was ordered."""
    if order.status not in BEFORE_ACCEPTANCE or offer_is_orderable(offer) is None:
        return []
    return _stopped(order, budget, why, now)


def _why(order: Order, supplier: KnownSupplier | None) -> Stop:
    membership = supplier.memberships.get(key_of(order.market, order.category)) if supplier else None
    return _BY_STANDING.get(membership.standing, Stop.SUPPLIER_REMOVED) if membership else Stop.SUPPLIER_REMOVED


_BY_STANDING = {
    Standing.SUSPENDED: Stop.SUPPLIER_SUSPENDED,
    Standing.LEFT: Stop.SUPPLIER_LEFT,
    Standing.LAPSED: Stop.SUPPLIER_LAPSED,
}


def _stopped(order: Order, budget: Budget, why: Stop, now: datetime) -> list[Event]:
    stopped = facts.OrderStopped(
        **about(order),
        category=order.category,
        was_issued=order.status is Status.ISSUED,
        reason=Reason(code=why),
        stopped_at=now,
    )
    return [stopped, *freed(order, budget)]
