"""The books of a replay on orders in question: decided as the client was told, and none is left without a word."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from deploy import services
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.ordering import OrderContinued, OrderTerminated
from shared.kernel.aggregate import Aggregate

Logs = Mapping[str, Sequence[Logged]]


def question_findings(orders: Logs, told: Mapping[str, str], today: date) -> list[Finding]:
    """Check the logs of orders, as they are on a day, against what was decided last of each."""
    return [_decisions(orders, told), _last_days(orders, today)]


def _decisions(orders: Logs, told: Mapping[str, str]) -> Finding:
    decided = {identifier: what for identifier, events in orders.items() if (what := _last_decision(events))}
    wrong = [
        f"order {each}: {decided.get(each)}, the client was told {told.get(each)}"
        for each in decided.keys() | told.keys()
        if decided.get(each) != told.get(each)
    ]
    return Finding.of("every order in question was decided as the client was told", len(decided), wrong)


def _last_decision(events: Sequence[Logged]) -> str | None:
    for each in reversed(events):
        if isinstance(each.event, OrderTerminated):
            return "ends"
        if isinstance(each.event, OrderContinued) and each.event.by:
            return "goes on"
    return None


def _last_days(orders: Logs, today: date) -> Finding:
    """Nobody waits for a decision unseen, and no order outlives the end that was decided."""
    kind: Aggregate[Any] = next(each for each in services.service("ordering").aggregates if each.name == "order")
    states: list[Any] = [kind.fold([each.event for each in events if each.event]) for events in orders.values()]
    asked = [each for each in states if each.question]
    wrong = [
        f"order {each.order_id} was to be decided on by {each.question.decide_by}, and nobody was told"
        for each in asked
        if each.in_question and each.question.decide_by < today and not each.question.overdue
    ]
    wrong += [
        f"order {each.order_id} was to end on {each.ends_as_decided_on}"
        for each in asked
        if each.ends_as_decided_on and each.ends_as_decided_on < today
    ]
    return Finding.of("no question waits unseen, and no order outlives its decided end", len(asked), wrong)
