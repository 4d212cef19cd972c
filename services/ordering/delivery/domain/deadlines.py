"""The clocks that run while an order is delivered and after that: to answer, to check, to decide, and to close."""

from typing import Any

from services.ordering.delivery.domain.overdue import ends_to_record, outcomes_to_check
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from shared.kernel.deadlines import Deadline, due_by
from shared.kernel.filters import PRESENT

PROVISION_END: Deadline[Order] = Deadline(
    "provision_end",
    awaits="the end of a provision that runs",
    passed="the supplier may still record its end, and either side that it ended early",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.ends_on),
    standing={"status": "started"},
    binding=False,
)
PROVISION_RECORD: Deadline[Order] = Deadline(
    "provision_record",
    awaits="the record of how a provision ended",
    passed="both sides are told; the supplier may still record its end, and either side that it ended early",
    aggregate=ORDERS,
    due=ends_to_record,
    standing={"status": "started"},
    ends=True,
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
    due=outcomes_to_check,
    standing={"to_check": True},
    ends=True,
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

DELIVERY_DEADLINES: tuple[Deadline[Any], ...] = (
    PROVISION_END,
    PROVISION_RECORD,
    PROBLEM,
    OUTCOME_CHECK,
    DISPUTE,
    CLOSING,
)
