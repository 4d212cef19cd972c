"""The sides do not agree about an order: either may dispute it, and a buyer decides who had no part in it.

PCR 2015 reg. 113 lets an invoice wait that is disputed; so nothing of a disputed order is closed.
"""

from datetime import date, datetime
from typing import Annotated

from services.ordering.delivery.domain.lines import LineNumber, is_not_closed, line_is_there
from services.ordering.orders.domain.delivered import Dispute, Side
from services.ordering.orders.domain.lapsing import last_day_is_over
from services.ordering.orders.domain.state import DELIVERED, RUNNING, Order, about, regime_is_known, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.duties import CODE
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, Regime, policy, reason_of
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policy_values import OrderProblems


@command
class DisputeOrder:
    """What is disputed, of the order or of one line of it."""

    line: LineNumber | None = None
    reason: Annotated[str, reason_of(ReasonKind.ORDER_DISPUTED)]


@command
class SettleDispute:
    """What was decided."""

    reason: Annotated[str, reason_of(ReasonKind.DISPUTE_SETTLED)]


def dispute(order: Order, asked: DisputeOrder, now: datetime, side: Side, by: str) -> list[Event]:
    """Dispute an order, once at a time."""
    running = order.running_dispute
    if running and (running.said_by, running.line, running.reason) == (side, asked.line, asked.reason):
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            stands_at(order, *RUNNING, *DELIVERED),
            is_not_closed(order),
            regime_is_known(order),
            is_not_disputed(running),
        ]
    )
    followed = policy(OrderProblems, Regime(order.regime), uk_date(now))
    return [
        facts.OrderDisputed(
            **about(order),
            category=order.category,
            line=asked.line,
            reason=Reason(code=asked.reason),
            said_by=side,
            by=by,
            disputed_at=now,
            decide_by=add_working_days(uk_date(now), followed.values.decide_within_working_days),
            policies=(followed.stamp,),
        )
    ]


def withdraw(order: Order, now: datetime, side: Side, by: str) -> list[Event]:
    """Dispute an order no more, as the side that did."""
    running = order.running_dispute
    if running is None and order.dispute and order.dispute.settled is None and order.dispute.said_by == side:
        return []
    reject_if_any([is_disputed(order), _is_own(running, side)])
    return [
        facts.DisputeWithdrawn(**about(order), category=order.category, said_by=side, by=by, withdrawn_at=now),
    ]


def settle(order: Order, asked: SettleDispute, now: datetime, by: str) -> list[Event]:
    """Decide a dispute, as a buyer who neither disputed the order nor placed it."""
    running = order.running_dispute
    if running is None and order.dispute and order.dispute.settled == asked.reason:
        return []
    reject_if_any([is_disputed(order), has_no_part_in_it(order, running, by)])
    return [
        facts.DisputeSettled(
            **about(order), category=order.category, reason=Reason(code=asked.reason), by=by, settled_at=now
        )
    ]


def announce_overdue(order: Order, decide_by: date, now: datetime) -> list[Event]:
    """Say, once, that the last day to decide a dispute is over. It stays to be decided."""
    running = order.running_dispute
    if running is None or running.decide_by != decide_by or running.overdue:
        return []
    reject_if_any([last_day_is_over(decide_by, now)])
    return [facts.DisputeOverdue(**about(order), category=order.category, decide_by=decide_by)]


def is_disputed(order: Order) -> Rejection | None:
    """Only a dispute that runs is withdrawn or decided."""
    return None if order.disputed else Rejection("not_disputed", "the order is not disputed")


def is_not_disputed(running: Dispute | None) -> Rejection | None:
    """An order is disputed once at a time."""
    if running is None:
        return None
    return Rejection("already_disputed", f"the {running.said_by} disputes the order already: {running.reason}")


def has_no_part_in_it(order: Order, running: Dispute | None, by: str) -> Rejection | None:
    """Separation of duties: nobody decides what they have disputed, or on an order that they placed."""
    if running is None or by not in {running.by, order.placed_by}:
        return None
    detail = "whoever disputed or placed an order does not decide the dispute: somebody else has to"
    return Rejection(CODE, detail)


def _is_own(running: Dispute | None, side: Side) -> Rejection | None:
    if running is None or running.said_by == side:
        return None
    return Rejection("not_your_dispute", f"the {running.said_by} disputes the order, and may withdraw that")
