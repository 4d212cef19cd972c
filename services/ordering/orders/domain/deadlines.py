"""The clocks that run in orders, and what is done at their steps: a reminder and a lapse, or a rejection."""

from collections.abc import Iterator
from typing import Any

from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order, Status
from shared.kernel.deadlines import Deadline, Due, Reminder, due_by
from shared.kernel.filters import PRESENT
from shared.reference.policy_values import Level


def _answer(order: Order) -> Iterator[Due]:
    """While the district is to say whether it agrees to another start, the supplier has said its part."""
    return due_by(order.order_id, None if order.change_proposed else order.respond_by)


def _approval(name: str, whose: str, level: Level) -> Deadline[Order]:
    return Deadline(
        name,
        awaits=f"{whose} approval, before the provision was to start",
        passed="it is rejected by itself: its budget is free again, and its need open",
        aggregate=ORDERS,
        due=lambda order: due_by(order.order_id, order.starts_on),
        standing={"status": Status.AWAITING_APPROVAL, "level": level.value},
        ends=True,
    )


def _hold(order: Order) -> Iterator[Due]:
    """What is held until the start ends with the wait for approval itself."""
    until = order.place_held_until
    return due_by(order.order_id, until if until and until < order.starts_on else None)


CHANGE_DUE: Reminder[Order] = Reminder("change_due", lambda order: order.proposal.remind_on if order.proposal else None)
DECISION_DUE: Reminder[Order] = Reminder(
    "decision_due", lambda order: order.question.remind_on if order.question else None
)
ANSWER_DUE: Reminder[Order] = Reminder("answer_due", lambda order: order.remind_on)

RESPONSE: Deadline[Order] = Deadline(
    "order_response",
    awaits="the supplier's answer to an order",
    passed="it lapses by itself: its budget is free again, and its need open",
    aggregate=ORDERS,
    due=_answer,
    standing={"status": Status.ISSUED},
    reminders=(ANSWER_DUE,),
    ends=True,
)
APPROVAL_BY_DISTRICT = _approval("order_approval", "the district manager's", Level.DISTRICT)
APPROVAL_BY_BUYER = _approval("order_approval_by_buyer", "a buyer's", Level.BUYER)
PLACE_HOLD: Deadline[Order] = Deadline(
    "place_hold",
    awaits="approval of an order that holds a place of a start",
    passed="its place is free for others; it waits on, and takes one again with its approval if any is left",
    aggregate=ORDERS,
    due=_hold,
    standing={"place_held_until": PRESENT},
    ends=True,
)
START: Deadline[Order] = Deadline(
    "provision_start",
    awaits="the start of a provision that was accepted",
    passed="the supplier may still record the start, the district may cancel",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.starts_on),
    standing={"status": Status.ACCEPTED},
)

QUESTION: Deadline[Order] = Deadline(
    "order_question",
    awaits="the decision whether an order under way goes on",
    passed="the district and the buyers may still decide it; until then the order goes on",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.question.decide_by if order.question else None),
    standing={"in_question": True},
    reminders=(DECISION_DUE,),
    ends=True,
)
TERMINATION: Deadline[Order] = Deadline(
    "order_termination",
    awaits="the end of an order that was decided not to go on",
    passed="its provision ends by itself, as it was decided: its need is open",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.ends_as_decided_on),
    standing={"status": Status.STARTED},
    ends=True,
)

CHANGE: Deadline[Order] = Deadline(
    "order_change",
    awaits="the other side's answer to a change of an order",
    passed="it lapses by itself: the order stands as it is, or is declined where another start was proposed",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.proposal.answer_by if order.proposal else None),
    standing={"change_proposed": True},
    reminders=(CHANGE_DUE,),
    ends=True,
)
NEXT_BEST: Deadline[Order] = Deadline(
    "next_best_offer",
    awaits="the district's decision on the next best offer, in place of an order that came to nothing",
    passed="it lapses by itself: the need is open, and may be ordered for as before",
    aggregate=ORDERS,
    due=lambda order: due_by(order.order_id, order.next_best.decide_by if order.next_best else None),
    standing={"next_best_proposed": True},
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (
    RESPONSE,
    APPROVAL_BY_DISTRICT,
    APPROVAL_BY_BUYER,
    PLACE_HOLD,
    START,
    CHANGE,
    NEXT_BEST,
    QUESTION,
    TERMINATION,
)
