"""The district's decision on an order above the policy's limit."""

from datetime import datetime
from typing import Annotated

from services.ordering.budgets.domain.budget import Budget
from services.ordering.orders.domain.freeing import freed
from services.ordering.orders.domain.issuing import issued
from services.ordering.orders.domain.state import Order, Status, about, stands_at
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.duties import approved_by_another
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of


@command
class RejectOrder:
    """A district manager's no, with its reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_REJECTED)]


def approve(order: Order, terms: Terms, now: datetime, *, placed_by: str | None, approver: str) -> list[Event]:
    """A district manager's yes; the order is issued at once. Accounts are those of the log's actors."""
    if order.status is Status.ISSUED:
        return []
    reject_if_any(
        [
            stands_at(order, Status.AWAITING_APPROVAL),
            within_authority(order, terms),
            approved_by_another(placed_by, approver),
        ]
    )
    return issued(order, by_policy=False, terms=terms, now=now)


def within_authority(order: Order, terms: Terms) -> Rejection | None:
    """A district manager may approve up to the district's authority."""
    limit = terms.district_authority_up_to_pence
    if order.price_pence <= limit:
        return None
    detail = f"the order costs {order.price_pence} pence, a district may approve up to {limit}"
    return Rejection("over_district_authority", detail)


def reject(order: Order, budget: Budget, asked: RejectOrder, now: datetime) -> list[Event]:
    """A district manager's no; the budget is free again."""
    if order.status is Status.REJECTED:
        return []
    reject_if_any([stands_at(order, Status.AWAITING_APPROVAL)])
    reason = Reason(code=asked.reason)
    return [facts.OrderRejected(**about(order), reason=reason, rejected_at=now), *freed(order, budget)]
