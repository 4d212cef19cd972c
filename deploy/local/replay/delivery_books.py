"""The books of a replay on what is delivered: sessions, problems, checks, and that nothing is left open for ever."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from deploy.local.replay.last_words import Logs, states_of
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from shared.kernel.aggregate import Aggregate


def delivery_findings(of: Aggregate[Any], orders: Logs, told: Told, today: date) -> list[Finding]:
    """Check the orders against what the client was told, and against their own clocks."""
    states = states_of(of, orders)
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
        (order, line.line, each.outcome): "verified"
        for order, state in states.items()
        for line in state.lines
        for each in line.outcomes
        if each.verified_by
    }
    by_people |= {
        (order, line.line, kind): "reversed"
        for order, state in states.items()
        for line in state.lines
        for kind in line.reversed
    }
    for key in by_people.keys() | told.checked.keys():
        if by_people.get(key) != told.checked.get(key):
            order, line, kind = key
            said = f"{by_people.get(key)}, the client was told {told.checked.get(key)}"
            yield f"{kind} of order {order}, line {line}, is {said}"


def _open(states: Mapping[str, Any], today: date) -> Iterator[str]:
    for order, state in states.items():
        for waits, until in (("closes", state.closes_on), ("waits for an answer", state.problem_due)):
            if until is not None and until < today:
                yield f"order {order} {waits} on {until}, which is over"
