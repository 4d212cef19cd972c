"""Whether an order goes on, and whether one side disputes it: what is said of that, and what can be done about it."""

from collections.abc import Iterator

from portal.api.answers.orders import Dispute, Line, Order
from portal.components.reasons import reason_text
from portal.web.names import Names
from portal.web.wording import day, option
from shared.auth.principal import Role

DECIDES = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER})
"""Who acts for the department on an order."""
APPROVES = frozenset({Role.DISTRICT_MANAGER, Role.BUYER})
"""Who decides whether an order goes on, as on an approval."""
_RUNNING = frozenset({"accepted", "started"})
_WITH_SUPPLIER = _RUNNING | {"completed", "ended_early", "did_not_start"}
_WITHOUT_SUPPLIER = frozenset({"awaiting_approval", "rejected", "stopped"})
_DEPARTMENT = "department"
Link = tuple[str, str]


def standing_of(order: Order, names: Names) -> Iterator[str]:
    """Say what somebody has to decide on the order, and what was decided last."""
    if order.in_question and order.question:
        late = " This is overdue." if order.question.overdue else ""
        yield (
            f"{reason_text(names, 'order_stopped', order.reason)} A district manager or a buyer decides by "
            f"{day(order.question.decide_by)} whether the order goes on; until then it does.{late}"
        )
    elif order.decision:
        yield from _decided(order, names)
    if dispute := running_dispute(order):
        yield _disputed(dispute, order, names)
    elif order.dispute and order.dispute.settled:
        yield f"A buyer decided the dispute: {reason_text(names, 'dispute_settled', order.dispute.settled)}"


def _decided(order: Order, names: Names) -> Iterator[str]:
    decision = order.decision
    if decision is None or decision.reason is None:
        return
    if decision.goes_on:
        why = reason_text(names, "order_continued", decision.reason)
        yield f"On {day(decision.decided_at)} it was decided that the order goes on. {why}"
        return
    why = reason_text(names, "order_terminated", decision.reason)
    if order.status == "started":
        yield f"It was decided that the order ends: its last day is {day(decision.ends_on)}. {why}"
    else:
        yield f"On {day(decision.decided_at)} it was decided that the order ends. {why}"


def _disputed(dispute: Dispute, order: Order, names: Names) -> str:
    who = "We dispute" if dispute.said_by == _DEPARTMENT else "The supplier disputes"
    what = f"place {dispute.line} of the order" if dispute.line and len(order.lines) > 1 else "the order"
    late = " This is overdue." if dispute.overdue else ""
    why = reason_text(names, "order_disputed", dispute.reason)
    return f"{who} {what}. {why} A buyer decides by {day(dispute.decide_by)}.{late}"


def running_dispute(order: Order) -> Dispute | None:
    """Return the dispute that a buyer has to decide; one that was withdrawn or decided is none."""
    return order.dispute if order.disputed else None


def standing_actions(order: Order, role: Role | None) -> Iterator[Link]:
    """Return what somebody in this role may decide: address and text."""
    path = f"/orders/{order.order_id}"
    if role in APPROVES and is_to_decide(order):
        yield f"{path}/continue", "Let the order go on"
        yield f"{path}/end", "Change the last day of the order" if order.decision_stands else "End the order"
    if role not in DECIDES:
        return
    dispute = running_dispute(order)
    if dispute and role is Role.BUYER:
        yield f"{path}/settle", "Decide the dispute"
    if dispute and dispute.said_by == _DEPARTMENT:
        yield f"{path}/dispute-withdrawal", "Withdraw the dispute"


def is_to_decide(order: Order) -> bool:
    """Whether it is decided on the order: it is in question, or an end that was decided has not come yet."""
    return order.status in _RUNNING and (order.in_question or order.decision_stands)


def dispute_actions(order: Order) -> Iterator[Link]:
    """Return how the order is disputed, where it can be: address and text."""
    if _may_be_disputed(order):
        text = "Dispute the order" if len(order.lines) == 1 else "Dispute the order as a whole"
        yield f"/orders/{order.order_id}/dispute", text


def complaint_actions(order: Order) -> Iterator[Link]:
    """Return how somebody complains about the supplier of an order that it was sent."""
    if order.status not in _WITHOUT_SUPPLIER:
        yield f"/orders/{order.order_id}/complain", "Complain about the supplier"


def _may_be_disputed(order: Order) -> bool:
    return order.status in _WITH_SUPPLIER and order.closed_on is None and running_dispute(order) is None


def line_actions(line: Line, order: Order, names: Names, role: Role | None) -> Iterator[Link]:
    """Return what somebody in this role may say of one place: address and text."""
    if role not in DECIDES:
        return
    path = f"/orders/{order.order_id}/lines/{line.line}"
    for each in line.outcomes:
        outcome = option(names.outcome(each.outcome))
        if each.to_check:
            yield f"{path}/check/{each.outcome}", f"Confirm the evidence: {outcome}"
        yield f"{path}/take-back/{each.outcome}", f"This does not stand: {outcome}"
    if len(order.lines) > 1 and _may_be_disputed(order):
        yield f"{path}/dispute", f"Dispute place {line.line}"
