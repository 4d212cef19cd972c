"""How the facts of the delivery of an order fold into its lines, and what these make of the order."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from services.ordering.orders.domain.delivered import Line, Outcome, Session
from services.ordering.orders.domain.state import Order, Status
from shared.contracts import ordering as facts

_WITHOUT_A_DAY = timedelta(days=210)  # facts of before orders were closed name no day


def _started(order: Order, event: facts.ProvisionStarted) -> Order:
    order = _on_line(order, event, started_on=event.started_on, end_within_days=event.end_within_days)
    return replace(order, status=Status.STARTED)


def _did_not_start(order: Order, event: facts.DidNotStart) -> Order:
    order = _on_line(order, event, did_not_start=True, reason=event.reason.code)
    return _ended(_expected_until(order, event.closes_on, event.starts_on))


def _attendance_recorded(order: Order, event: facts.AttendanceRecorded) -> Order:
    """A session that comes again is put right."""
    line = order.line_of(event.line)
    sessions = {(each.held_on, each.number): each for each in (line.sessions if line else ())}
    for each in event.sessions:
        sessions[each.held_on, each.number] = Session(each.held_on, each.number, each.attended, each.reason)
    return _on_line(order, event, sessions=tuple(sessions[each] for each in sorted(sessions)))


def _completed(order: Order, event: facts.ProvisionCompleted) -> Order:
    order = _on_line(order, event, ended_on=event.completed_on)
    return _ended(_expected_until(order, event.closes_on, event.completed_on))


def _ended_early(order: Order, event: facts.ProvisionEndedEarly) -> Order:
    ended = {"ended_on": event.ended_on, "ended_early": True, "place_free": event.frees_place}
    order = _on_line(order, event, **ended, reason=event.reason.code)
    return _ended(_expected_until(order, event.closes_on, event.ended_on))


def _outcome_recorded(order: Order, event: facts.OutcomeRecorded) -> Order:
    """An outcome of before there were checks counts as it was recorded."""
    recorded = Outcome(
        event.outcome, event.achieved_on, event.evidence, event.evidence_on, event.to_check, event.check_by
    )
    order = _with_outcomes(order, event, (*_other_outcomes(order, event), recorded))
    return closing(_expected_until(order, event.closes_on, event.achieved_on))


def _outcome_verified(order: Order, event: facts.OutcomeVerified) -> Order:
    line = order.line_of(event.line)
    outcomes = tuple(
        replace(each, verified_at=event.verified_at, verified_by=event.by) if each.outcome == event.outcome else each
        for each in (line.outcomes if line else ())
    )
    return closing(_with_outcomes(order, event, outcomes))


def _end_overdue(order: Order, event: facts.ProvisionEndOverdue) -> Order:
    return _on_line(order, event, end_overdue_of=event.ends_on)


def _check_overdue(order: Order, event: facts.OutcomeCheckOverdue) -> Order:
    line = order.line_of(event.line)
    outcomes = tuple(
        replace(each, overdue=True) if each.outcome == event.outcome else each
        for each in (line.outcomes if line else ())
    )
    return _on_line(order, event, outcomes=outcomes)


def _outcome_reversed(order: Order, event: facts.OutcomeReversed) -> Order:
    line = order.line_of(event.line)
    again = tuple(dict.fromkeys((*(line.reversed if line else ()), event.outcome)))
    order = _with_outcomes(order, event, _other_outcomes(order, event))
    return closing(_on_line(order, event, reversed=again))


def _other_outcomes(order: Order, event: facts.OutcomeRecorded | facts.OutcomeReversed) -> tuple[Outcome, ...]:
    line = order.line_of(event.line)
    return tuple(each for each in line.outcomes if each.outcome != event.outcome) if line else ()


def _with_outcomes(order: Order, event: facts.LineEvent, outcomes: tuple[Outcome, ...]) -> Order:
    order = _on_line(order, event, outcomes=outcomes)
    return replace(order, to_check=any(_awaits_check(each) for each in order.lines))


def _awaits_check(line: Line) -> bool:
    return any(each.to_check and each.verified_at is None for each in line.outcomes)


def _on_line(order: Order, event: facts.LineEvent, **changed: Any) -> Order:
    lines = tuple(replace(each, **changed) if each.line == event.line else each for each in order.lines)
    return replace(order, lines=lines)


def _ended(order: Order) -> Order:
    """Once every line is over, so is the order; it was completed where any of them was, and ran where any began."""
    if any(not each.is_over for each in order.lines):
        return order
    return closing(replace(order, status=_came_to(order.lines), in_question=False, reason=_why(order.lines)))


def _came_to(lines: tuple[Line, ...]) -> Status:
    if any(each.ended_on and not each.ended_early for each in lines):
        return Status.COMPLETED
    return Status.ENDED_EARLY if any(each.ended_on for each in lines) else Status.DID_NOT_START


def _why(lines: tuple[Line, ...]) -> str | None:
    """Why an order came to nothing is said of the order too; how a provision ended is said of its line alone."""
    return lines[0].reason if all(each.did_not_start for each in lines) else None


def _expected_until(order: Order, closes_on: date | None, day: date) -> Order:
    until = closes_on or day + _WITHOUT_A_DAY
    return replace(order, last_day=max(until, order.last_day or until))


def closing(order: Order) -> Order:
    """An order closes once all of it is over, and nothing is to be checked, answered or decided any more."""
    return replace(order, closes_on=order.last_day if may_close(order) else None)


def may_close(order: Order) -> bool:
    """Say whether nothing stands in the way of closing an order but its last day."""
    waits = order.disputed or order.to_check or order.problem_due is not None
    return order.closed_on is None and not waits and all(each.is_over for each in order.lines)


OF_DELIVERY: Mapping[type[facts.OrderEvent], Callable[[Order, Any], Order]] = MappingProxyType(
    {
        facts.ProvisionStarted: _started,
        facts.DidNotStart: _did_not_start,
        facts.AttendanceRecorded: _attendance_recorded,
        facts.ProvisionCompleted: _completed,
        facts.ProvisionEndedEarly: _ended_early,
        facts.OutcomeRecorded: _outcome_recorded,
        facts.OutcomeVerified: _outcome_verified,
        facts.OutcomeReversed: _outcome_reversed,
        facts.ProvisionEndOverdue: _end_overdue,
        facts.OutcomeCheckOverdue: _check_overdue,
    }
)
