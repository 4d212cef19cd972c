"""What became of an accepted order: started, finished or ended early, and what came of it.

The dates of one life follow one another: issued, then started as ordered, then ended, and none of them tomorrow.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.orders.domain.questioning import not_after_its_end
from services.ordering.orders.domain.state import About, Line, Order, Status, about, regime_is_known, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import OutcomeCode, ReasonKind, Regime, policy, reason_of
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OrderDates

LineNumber = Annotated[int, Field(ge=1, le=1000)]


@command
class StartProvision:
    """The client took up the provision on this day."""

    line: LineNumber = 1
    started_on: Day


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


@command
class RecordOutcome:
    """One kind of outcome that came of the provision; the same kind on another day puts the day right."""

    line: LineNumber = 1
    outcome: OutcomeCode
    achieved_on: Day


@command
class ReverseOutcome:
    """An outcome that was recorded and does not stand, with the reason."""

    line: LineNumber = 1
    outcome: OutcomeCode
    reason: Annotated[str, reason_of(ReasonKind.OUTCOME_REVERSED)]


def start(order: Order, asked: StartProvision, now: datetime) -> list[Event]:
    """Record that the client took up the provision."""
    line, day = order.line_of(asked.line), asked.started_on
    if line and line.started_on == day and line.ended_on is None:
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            stands_at(order, Status.ACCEPTED, Status.STARTED) or has_not_started(line),
            *_in_its_place(order, None, day, uk_date(now), "/started_on"),
        ]
    )
    return [facts.ProvisionStarted(**_about_line(order, asked.line), started_on=day)]


def complete(order: Order, asked: CompleteProvision, now: datetime) -> list[Event]:
    """Record that the client finished."""
    line, day = order.line_of(asked.line), asked.completed_on
    if line and line.ended_on == day and not line.ended_early:
        return []
    reject_if_any(_against_the_end(order, asked.line, day, uk_date(now), "/completed_on"))
    return [facts.ProvisionCompleted(**_about_line(order, asked.line), completed_on=day)]


def end_early(order: Order, asked: EndProvisionEarly, now: datetime) -> list[Event]:
    """Record that the client left before the end."""
    line, day = order.line_of(asked.line), asked.ended_on
    if line and line.ended_on == day and line.ended_early and line.reason == asked.reason:
        return []
    reject_if_any(_against_the_end(order, asked.line, day, uk_date(now), "/ended_on"))
    reason = Reason(code=asked.reason)
    return [facts.ProvisionEndedEarly(**_about_line(order, asked.line), ended_on=day, reason=reason)]


def record_outcome(order: Order, asked: RecordOutcome, now: datetime) -> list[Event]:
    """Record what came of it: each kind of outcome on one day."""
    line = order.line_of(asked.line)
    if line and line.achieved.get(asked.outcome) == asked.achieved_on:
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            stands_at(order, Status.STARTED, Status.COMPLETED, Status.ENDED_EARLY) or has_ended(line),
            *_in_its_place(order, line, asked.achieved_on, uk_date(now), "/achieved_on"),
        ]
    )
    return [
        facts.OutcomeRecorded(**_about_line(order, asked.line), outcome=asked.outcome, achieved_on=asked.achieved_on)
    ]


def reverse_outcome(order: Order, asked: ReverseOutcome, now: datetime) -> list[Event]:
    """Take back an outcome that was recorded."""
    line = order.line_of(asked.line)
    reject_if_any([line_is_there(order, asked.line), outcome_is_recorded(line, asked.outcome)])
    return [
        facts.OutcomeReversed(
            **_about_line(order, asked.line),
            outcome=asked.outcome,
            reason=Reason(code=asked.reason),
            reversed_at=now,
        )
    ]


def _against_the_end(order: Order, number: int, day: date, today: date, pointer: str) -> Iterator[Rejection | None]:
    line = order.line_of(number)
    yield line_is_there(order, number)
    yield stands_at(order, Status.STARTED) or has_started(line) or has_not_ended(line)
    yield not_after_its_end(order, day, pointer)
    yield from _in_its_place(order, line, day, today, pointer)


def line_is_there(order: Order, number: int) -> Rejection | None:
    """A fact about delivery is about one line of the order."""
    if order.line_of(number):
        return None
    return Rejection("line_unknown", f"the order has no line {number}: it has 1 to {len(order.lines)}", "/line")


def has_not_started(line: Line | None) -> Rejection | None:
    """A start is recorded once."""
    if line is None or line.started_on is None:
        return None
    return Rejection("already_started", f"the provision started on {line.started_on} already")


def has_started(line: Line | None) -> Rejection | None:
    """What did not start does not end."""
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


def outcome_is_recorded(line: Line | None, outcome: str) -> Rejection | None:
    """Only what was recorded can be taken back."""
    if line is None or outcome in line.achieved:
        return None
    return Rejection("outcome_not_recorded", f"no {outcome} is recorded for this line", "/outcome")


def _in_its_place(order: Order, line: Line | None, day: date, today: date, pointer: str) -> list[Rejection | None]:
    """A day has happened, is not long past, and comes after the days of this order's life that lead to it."""
    happened = regime_is_known(order) or _has_happened(day, Regime(order.regime), today, pointer)
    return [happened, _follows(order, line, day, pointer)]


def _has_happened(day: date, regime: Regime, today: date, pointer: str) -> Rejection | None:
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


class _AboutLine(About):
    line: int
    need_id: UUID


def _about_line(order: Order, number: int) -> _AboutLine:
    line = order.line_of(number)
    if line is None:
        raise AssertionError("the rules refuse a line that is not there")
    return _AboutLine(**about(order), line=number, need_id=line.need_id)
