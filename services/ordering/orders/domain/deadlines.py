"""The clocks that run in orders, and what the rules do once one has run out: nothing by itself."""

from collections.abc import Iterator
from typing import Any

from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order, Status
from shared.kernel.deadlines import Deadline, Due
from shared.reference.policy_values import Level


def _answer(order: Order) -> Iterator[Due]:
    if order.respond_by is not None:
        yield Due(str(order.order_id), order.respond_by)


def _start(order: Order) -> Iterator[Due]:
    yield Due(str(order.order_id), order.starts_on)


def _approval(name: str, whose: str, level: Level) -> Deadline[Any]:
    return Deadline(
        name,
        awaits=f"{whose} approval, before the provision was to start",
        passed="it cannot be approved any more, only rejected or cancelled; the budget stays reserved until then",
        aggregate=ORDERS,
        due=_start,
        standing={"status": Status.AWAITING_APPROVAL, "level": level.value},
    )


DEADLINES: tuple[Deadline[Any], ...] = (
    Deadline(
        "order_response",
        awaits="the supplier's answer to an order",
        passed="the supplier can answer no more, the district may cancel; the budget stays committed until then",
        aggregate=ORDERS,
        due=_answer,
        standing={"status": Status.ISSUED},
    ),
    _approval("order_approval", "the district manager's", Level.DISTRICT),
    _approval("order_approval_by_buyer", "a buyer's", Level.BUYER),
    Deadline(
        "provision_start",
        awaits="the start of a provision that was accepted",
        passed="the supplier may still record the start, the district may cancel",
        aggregate=ORDERS,
        due=_start,
        standing={"status": Status.ACCEPTED},
    ),
)
