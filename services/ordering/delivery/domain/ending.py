"""The client finished the provision, or left it before its end, as the supplier or the department says."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from services.ordering.delivery.domain.lines import (
    LineNumber,
    about_line,
    has_not_ended,
    has_started,
    in_its_place,
    line_is_there,
)
from services.ordering.orders.domain.delivered import Line, Side
from services.ordering.orders.domain.expecting import expected_until
from services.ordering.orders.domain.joining import freed_place
from services.ordering.orders.domain.questioning import BY_DEPARTMENT, not_after_its_end
from services.ordering.orders.domain.state import Order, Status, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date


@command
class CompleteProvision:
    """The client finished the provision on this day."""

    line: LineNumber = 1
    completed_on: Day


@command
class EndProvisionEarly:
    """The client left the provision on this day, with the reason."""

    line: LineNumber = 1
    ended_on: Day
    reason: Annotated[str, reason_of(ReasonKind.PROVISION_ENDED_EARLY)]


def complete(order: Order, asked: CompleteProvision, now: datetime) -> list[Event]:
    """Record that the client finished."""
    line, day, today = order.line_of(asked.line), asked.completed_on, uk_date(now)
    if line and line.ended_on == day and not line.ended_early:
        return []
    reject_if_any(_against_the_end(order, asked.line, day, today, "/completed_on"))
    until = expected_until(order, day, today)
    return [facts.ProvisionCompleted(**about_line(order, asked.line), completed_on=day, closes_on=until)]


def end_early(order: Order, asked: EndProvisionEarly, now: datetime, side: Side) -> list[Event]:
    """Record that the client left before the end."""
    line, day, today = order.line_of(asked.line), asked.ended_on, uk_date(now)
    if line and line.ended_on == day and line.ended_early and line.reason == asked.reason:
        return []
    against = _against_the_end(order, asked.line, day, today, "/ended_on")
    reject_if_any([*against, follows_no_decision(asked.reason)])
    return [
        facts.ProvisionEndedEarly(
            **about_line(order, asked.line),
            ended_on=day,
            reason=Reason(code=asked.reason),
            said_by=side,
            closes_on=expected_until(order, day, today),
            **freed_place(order, today),
        )
    ]


def _against_the_end(order: Order, number: int, day: date, today: date, pointer: str) -> Iterator[Rejection | None]:
    line = order.line_of(number)
    yield line_is_there(order, number)
    yield stands_at(order, Status.STARTED) or has_started(line) or has_not_ended(line)
    yield not_after_its_end(order, day, pointer)
    yield not_before_the_last_session(line, day, pointer)
    yield from in_its_place(order, line, day, today, pointer)


def not_before_the_last_session(line: Line | None, day: date, pointer: str) -> Rejection | None:
    """Nobody attends a session of what is over."""
    last = line.last_attended_on if line else None
    if last is None or day >= last:
        return None
    return Rejection("before_last_session", f"{day} is before the last session that was attended, {last}", pointer)


def follows_no_decision(reason: str) -> Rejection | None:
    """That the department decided on an end follows from its decision, and from nobody's word."""
    if reason != BY_DEPARTMENT:
        return None
    detail = "only a decision on an order in question ends it for this reason: see its termination"
    return Rejection("reason_not_yours", detail, "/reason")
