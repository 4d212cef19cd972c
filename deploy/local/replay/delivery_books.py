"""The books of a replay on what is delivered: sessions, problems, checks, and that nothing is left open for ever."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering as facts
from shared.kernel.aggregate import Aggregate

Logs = Mapping[str, Sequence[Logged]]


@dataclass(frozen=True)
class DeliveryFigures:
    """What became of provision that was ordered, in numbers; attendance is the share of sessions that were attended."""

    did_not_start: int
    sessions: int
    attendance: float
    outcomes_checked: int
    outcomes_verified: int
    outcomes_reversed: int
    sustained: int
    problems: int
    disputes: int
    closed: int


def delivery_figures(orders: Logs) -> DeliveryFigures:
    """Count what the logs of orders say."""
    happened = [each.event for events in orders.values() for each in events]
    kinds = Counter(type(each) for each in happened)
    recorded = [each for each in happened if isinstance(each, facts.OutcomeRecorded)]
    verified = [each for each in happened if isinstance(each, facts.OutcomeVerified)]
    held = {
        (each.order_id, each.line, one.held_on, one.number): one.attended
        for each in happened
        if isinstance(each, facts.AttendanceRecorded)
        for one in each.sessions
    }
    return DeliveryFigures(
        did_not_start=kinds[facts.DidNotStart],
        sessions=len(held),
        attendance=sum(each != "no" for each in held.values()) / max(1, len(held)),
        outcomes_checked=sum(each.to_check for each in recorded),
        outcomes_verified=len(verified),
        outcomes_reversed=kinds[facts.OutcomeReversed],
        sustained=sum(each.outcome == "job_sustained" for each in verified),
        problems=kinds[facts.ProblemReported],
        disputes=kinds[facts.OrderDisputed],
        closed=kinds[facts.OrderClosed],
    )


def delivery_findings(of: Aggregate[Any], orders: Logs, told: Told, today: date) -> list[Finding]:
    """Check the orders against what the client was told, and against their own clocks."""
    states = {each: of.fold([one.event for one in events if one.event]) for each, events in orders.items()}
    wrong = {
        "every order has the sessions that were recorded": list(_sessions(states, told)),
        "every problem and dispute came to what the client was told": list(_problems(states, told)),
        "every outcome that was drawn was checked as the client was told, and no other": list(_checks(states, told)),
        "no order stays open beyond its last day, nor waits for an answer": list(_open(states, today)),
    }
    return [Finding.of(title, len(states), faults) for title, faults in wrong.items()]


def _sessions(states: Mapping[str, Any], told: Told) -> Iterator[str]:
    for order, state in states.items():
        recorded = sum(len(line.sessions) for line in state.lines)
        if recorded != told.sessions[order]:
            yield f"order {order} has {recorded} sessions, the client recorded {told.sessions[order]}"


def _problems(states: Mapping[str, Any], told: Told) -> Iterator[str]:
    for order, state in states.items():
        came_to = _came_to(state)
        if came_to != told.problems.get(order, ""):
            yield f"a problem of order {order} came to {came_to!r}, the client was told {told.problems.get(order)}"


def _came_to(state: Any) -> str:
    if state.dispute:
        return "disputed" if state.disputed else "settled"
    if not state.problems:
        return ""
    return "answered" if all(each.answer for each in state.problems) else "reported"


def _checks(states: Mapping[str, Any], told: Told) -> Iterator[str]:
    by_people = {
        (order, each.outcome): "verified"
        for order, state in states.items()
        for line in state.lines
        for each in line.outcomes
        if each.verified_by
    }
    by_people |= {
        (order, kind): "reversed" for order, state in states.items() for line in state.lines for kind in line.reversed
    }
    for key in by_people.keys() | told.checked.keys():
        if by_people.get(key) != told.checked.get(key):
            yield f"{key[1]} of order {key[0]} is {by_people.get(key)}, the client was told {told.checked.get(key)}"


def _open(states: Mapping[str, Any], today: date) -> Iterator[str]:
    for order, state in states.items():
        for waits, until in (("closes", state.closes_on), ("waits for an answer", state.problem_due)):
            if until is not None and until < today:
                yield f"order {order} {waits} on {until}, which is over"
