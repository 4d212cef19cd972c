"""What becomes of an order that nobody answers: the supplier is reminded, and then it lapses.

The last day is over with its end in the United Kingdom. A step that comes late, or again, or for a day that counts no
more changes nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime

from services.ordering.budgets.domain.budget import Budget
from services.ordering.orders.domain.paying import freed
from services.ordering.orders.domain.state import Order, Status, about, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from shared.kernel.rules import Rejection, reject_if_any


def remind(order: Order, due_on: date, now: datetime) -> list[Event]:
    """Remind the supplier, once, of the last day for its answer."""
    if not _awaits_answer(order, due_on) or order.reminded_of == due_on or is_over(due_on, now):
        return []
    return [facts.OrderAnswerDue(**about(order), category=order.category, due_on=due_on)]


def lapse(order: Order, budgets: Mapping[str, Budget], due_on: date, now: datetime) -> list[Event]:
    """Let an order lapse that was not answered in time; the budget is free again."""
    if not _awaits_answer(order, due_on):
        return []
    reject_if_any([last_day_is_over(due_on, now)])
    lapsed = facts.OrderLapsed(**about(order), category=order.category, due_on=due_on, lapsed_at=now)
    return [lapsed, *freed(order, budgets)]


def may_be_answered(order: Order, now: datetime) -> Rejection | None:
    """An order is answered once, until the end of the last day for it, whether or not it was let lapse by then."""
    late = order.status is Status.ISSUED and order.answer_by is not None and is_over(order.answer_by, now)
    if not late and order.status is not Status.LAPSED:
        return stands_at(order, Status.ISSUED)
    detail = f"the order was to be answered by {order.answer_by}, and has lapsed: its price is back in the budget"
    return Rejection("answered_too_late", detail)


def last_day_is_over(day: date, now: datetime) -> Rejection | None:
    """Nothing ends before its last day is over."""
    return None if is_over(day, now) else Rejection("not_due", f"the last day is {day}, which is not over")


def is_over(day: date, now: datetime) -> bool:
    """Say whether a day is over in the United Kingdom."""
    return now >= end_of(day)


def _awaits_answer(order: Order, due_on: date) -> bool:
    return order.status is Status.ISSUED and order.respond_by == due_on and not order.change_proposed
