"""The clocks that run while an order is delivered and after that: to answer, to check, to decide, and to close."""

from collections.abc import Iterator
from typing import Any

from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from shared.kernel.deadlines import Deadline, Due, due_by
from shared.kernel.filters import PRESENT


def _check(order: Order) -> Iterator[Due]:
    days = [
        each.check_by
        for line in order.lines
        for each in line.outcomes
        if each.to_check and each.check_by and each.verified_at is None
    ]
    return due_by(order.order_id, min(days, default=None))


PROVISION_END: Deadline[Order] = Deadline(
    "provision_end",
    awaits="the end of a provision that runs",
    passed="the supplier may still record its end, and either side that it ended early",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.ends_on),
    standing={"status": "started"},
    binding=False,
)
PROBLEM: Deadline[Order] = Deadline(
    "order_problem",
    awaits="the answer of the other side to a problem with an order",
    passed="the other side may still answer, and either may dispute the order",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.problem_due),
    standing={"problem_due": PRESENT},
    ends=True,
)
OUTCOME_CHECK: Deadline[Order] = Deadline(
    "outcome_check",
    awaits="the district's check of an outcome that was drawn for it",
    passed="the district may still check it; it is not verified until then",
    aggregate=ORDERS,
    due=_check,
    standing={"to_check": True},
)
DISPUTE: Deadline[Order] = Deadline(
    "order_dispute",
    awaits="a buyer's decision of a dispute about an order",
    passed="a buyer may still decide it, and the side that disputes the order withdraw",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.running_dispute.decide_by if order.running_dispute else None),
    standing={"disputed": True},
    ends=True,
)
CLOSING: Deadline[Order] = Deadline(
    "order_closing",
    awaits="the last outcome of an order that is over",
    passed="it closes by itself: nothing more is recorded of it, and an outcome can only be reversed",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.closes_on),
    standing={"closes_on": PRESENT},
    binding=False,
    ends=True,
)

DELIVERY_DEADLINES: tuple[Deadline[Any], ...] = (PROVISION_END, PROBLEM, OUTCOME_CHECK, DISPUTE, CLOSING)
