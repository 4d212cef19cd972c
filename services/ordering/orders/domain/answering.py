"""What supplier and district say to an order that was issued: yes, no, or that it is taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from services.ordering.budgets.domain.budget import Budget
from services.ordering.orders.domain.conditions import supplier_may_sell
from services.ordering.orders.domain.lapsing import may_be_answered
from services.ordering.orders.domain.paying import freed
from services.ordering.orders.domain.state import Order, Status, about, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date


@command
class DeclineOrder:
    """A supplier's no, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_DECLINED)]


@command
class CancelOrder:
    """The district's withdrawal of an order before provision starts, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_CANCELLED)]


def accept(order: Order, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    """Say the supplier's yes.

    PCR 2015 reg. 34(21): one that was suspended or removed meanwhile cannot accept; its order is stopped.
    """
    if order.status is Status.ACCEPTED:
        return []
    may_sell = supplier_may_sell(supplier, order.market, order.category, uk_date(now))
    reject_if_any([may_be_answered(order, now), may_sell])
    return [facts.OrderAccepted(**about(order), category=order.category, accepted_at=now)]


def decline(order: Order, budgets: Mapping[str, Budget], asked: DeclineOrder, now: datetime) -> list[Event]:
    """Say the supplier's no; the budget is free again."""
    if order.status is Status.DECLINED:
        return []
    reject_if_any([may_be_answered(order, now)])
    reason = Reason(code=asked.reason)
    declined = facts.OrderDeclined(**about(order), category=order.category, reason=reason, declined_at=now)
    return [declined, *freed(order, budgets)]


def cancel(order: Order, budgets: Mapping[str, Budget], asked: CancelOrder, now: datetime) -> list[Event]:
    """Take an order back before provision starts; the budget is free again."""
    if order.status is Status.CANCELLED:
        return []
    reject_if_any([stands_at(order, Status.AWAITING_APPROVAL, Status.ISSUED, Status.ACCEPTED)])
    reason = Reason(code=asked.reason)
    cancelled = facts.OrderCancelled(**about(order), category=order.category, reason=reason, cancelled_at=now)
    return [cancelled, *freed(order, budgets)]
