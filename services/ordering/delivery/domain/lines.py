"""What all facts about the lines of an order share: which line, and that its days follow one another.

The days of one life: issued, then started as ordered, then ended, and none of them tomorrow.
"""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.orders.domain.delivered import Line, Side
from services.ordering.orders.domain.state import About, Order, about, regime_is_known
from shared.kernel.rules import Rejection
from shared.reference import Regime, policy
from shared.reference.policy_values import OrderDates

LineNumber = Annotated[int, Field(ge=1, le=1000)]


class AboutLine(About):
    """Whom a fact about a line concerns."""

    line: int
    need_id: UUID


def about_line(order: Order, number: int) -> AboutLine:
    """Return whom a fact about this line concerns; the rules have refused a line that is not there."""
    line = order.line_of(number)
    if line is None:
        raise AssertionError("the rules refuse a line that is not there")
    return AboutLine(**about(order), line=number, need_id=line.need_id)


def line_is_there(order: Order, number: int | None) -> Rejection | None:
    """A fact about a line is about one that the order has."""
    if number is None or order.line_of(number):
        return None
    return Rejection("line_unknown", f"the order has no line {number}: it has 1 to {len(order.lines)}", "/line")


def is_not_closed(order: Order) -> Rejection | None:
    """Nothing more comes of an order that is closed."""
    if order.closed_on is None:
        return None
    return Rejection("order_closed", f"the order was closed with {order.closed_on}: nothing more is recorded of it")


def has_not_started(line: Line | None) -> Rejection | None:
    """A start is recorded once, and not for what did not start."""
    if line is None or line.started_on is None:
        return may_still_start(line)
    return Rejection("already_started", f"the provision started on {line.started_on} already")


def may_still_start(line: Line | None) -> Rejection | None:
    """What did not start is over."""
    if line is None or not line.did_not_start:
        return None
    return Rejection("did_not_start", "it was recorded that the provision of this line did not start: order it again")


def has_started(line: Line | None) -> Rejection | None:
    """What did not start does not end, and has no sessions."""
    if line is None or line.started_on is not None:
        return None
    return Rejection("not_started", "the provision of this line has not started")


def has_not_ended(line: Line | None) -> Rejection | None:
    """An end is recorded once."""
    if line is None or line.ended_on is None:
        return None
    return Rejection("already_ended", f"the provision ended on {line.ended_on} already")


def has_ended(line: Line | None) -> Rejection | None:
    """What came of a provision is known once it is over."""
    if line is None or line.ended_on is not None:
        return None
    return Rejection("not_ended", "the provision of this line has not ended yet")


def in_its_place(order: Order, line: Line | None, day: date, today: date, pointer: str) -> list[Rejection | None]:
    """A day has happened, is not long past, and comes after the days of this order's life that lead to it."""
    happened = regime_is_known(order) or has_happened(day, Regime(order.regime), today, pointer)
    return [happened, _follows(order, line, day, pointer)]


def has_happened(day: date, regime: Regime, today: date, pointer: str) -> Rejection | None:
    """What is recorded has happened, and not so long ago that it can hardly be about this order."""
    dates = policy(OrderDates, regime, today).values
    earliest = today - timedelta(days=dates.record_within_days)
    if earliest <= day <= today:
        return None
    code, where = ("not_yet", "after") if day > today else ("too_long_ago", "before")
    return Rejection(code, f"{day} is {where} the days that may be recorded today, {earliest} to {today}", pointer)


def _follows(order: Order, line: Line | None, day: date, pointer: str) -> Rejection | None:
    """No purchase order, no pay: nothing starts before it was issued and ordered for, and nothing ends before that."""
    if line is not None and line.started_on is not None:
        if day >= line.started_on:
            return None
        return Rejection("before_start", f"{day} is before the start, {line.started_on}", pointer)
    if order.issued_on is not None and day < order.issued_on:
        return Rejection("before_order", f"{day} is before the order was issued, {order.issued_on}", pointer)
    if day < order.starts_on:
        detail = f"{day} is before the start that was ordered, {order.starts_on}"
        return Rejection("before_ordered_start", detail, pointer)
    return None


def other_side(side: Side) -> Side:
    """Return the other side of an order."""
    return Side.DEPARTMENT if side is Side.SUPPLIER else Side.SUPPLIER
