"""The client took up the provision, or did not: then the line is over, and its need can be ordered again."""

from datetime import date, datetime
from typing import Annotated

from services.ordering.delivery.domain.lines import (
    LineNumber,
    about_line,
    has_not_started,
    in_its_place,
    line_is_there,
)
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.domain.expecting import expected_until
from services.ordering.orders.domain.state import Order, Status, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, Regime, policy, reason_of
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OrderDates


@command
class StartProvision:
    """The client took up the provision on this day."""

    line: LineNumber = 1
    started_on: Day


@command
class SayItDidNotStart:
    """The client did not take up the provision, with the reason."""

    line: LineNumber = 1
    reason: Annotated[str, reason_of(ReasonKind.DID_NOT_START)]


def start(order: Order, asked: StartProvision, now: datetime) -> list[Event]:
    """Record that the client took up the provision."""
    line, day = order.line_of(asked.line), asked.started_on
    if line and line.started_on == day and line.ended_on is None:
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            stands_at(order, Status.ACCEPTED, Status.STARTED) or has_not_started(line),
            *in_its_place(order, None, day, uk_date(now), "/started_on"),
        ]
    )
    followed = policy(OrderDates, Regime(order.regime), uk_date(now))
    return [
        facts.ProvisionStarted(
            **about_line(order, asked.line),
            started_on=day,
            end_within_days=followed.values.record_end_within_days,
            policies=(followed.stamp,),
        )
    ]


def did_not_start(order: Order, asked: SayItDidNotStart, now: datetime, side: Side) -> list[Event]:
    """Record that the client did not take up the provision: once its day has come, and by whoever knows."""
    line, today = order.line_of(asked.line), uk_date(now)
    if line and line.did_not_start and line.reason == asked.reason:
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            stands_at(order, Status.ACCEPTED, Status.STARTED) or has_not_started(line),
            its_day_has_come(order, today),
        ]
    )
    return [
        facts.DidNotStart(
            **about_line(order, asked.line),
            starts_on=order.starts_on,
            reason=Reason(code=asked.reason),
            said_by=side,
            recorded_at=now,
            closes_on=expected_until(order, today, today, begun=False),
        )
    ]


def its_day_has_come(order: Order, today: date) -> Rejection | None:
    """Before the day of the start nobody can have missed it: until then the order is cancelled."""
    if order.starts_on <= today:
        return None
    return Rejection("not_yet", f"the provision is to start on {order.starts_on}: until then the order is cancelled")
