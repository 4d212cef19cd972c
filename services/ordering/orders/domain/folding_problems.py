"""How problems, disputes and its closing fold into an order."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.ordering.orders.domain.delivered import Dispute, Problem
from services.ordering.orders.domain.folding_delivery import closing
from services.ordering.orders.domain.state import Order
from shared.contracts import ordering as facts


def _reported(order: Order, event: facts.ProblemReported) -> Order:
    problem = Problem(
        number=event.number,
        said_by=event.said_by,
        reason=event.reason.code,
        reported_at=event.reported_at,
        answer_by=event.answer_by,
        line=event.line,
    )
    return _with_problems(order, (*order.problems, problem))


def _answer_overdue(order: Order, event: facts.ProblemAnswerOverdue) -> Order:
    return _about_problem(order, event.number, overdue=True)


def _answered(order: Order, event: facts.ProblemAnswered) -> Order:
    return _about_problem(order, event.number, answer=event.reason.code, answered_at=event.answered_at)


def _about_problem(order: Order, number: int, **changed: Any) -> Order:
    return _with_problems(
        order, tuple(replace(each, **changed) if each.number == number else each for each in order.problems)
    )


def _with_problems(order: Order, problems: tuple[Problem, ...]) -> Order:
    """A problem that nobody answered in time holds nothing up: it stays to be answered or disputed."""
    due = min((each.answer_by for each in problems if not each.answer and not each.overdue), default=None)
    return closing(replace(order, problems=problems, problem_due=due))


def _disputed(order: Order, event: facts.OrderDisputed) -> Order:
    dispute = Dispute(
        said_by=event.said_by,
        by=event.by,
        reason=event.reason.code,
        disputed_at=event.disputed_at,
        decide_by=event.decide_by,
        line=event.line,
    )
    return closing(replace(order, dispute=dispute, disputed=True))


def _dispute_overdue(order: Order, _: facts.DisputeOverdue) -> Order:
    return replace(order, dispute=replace(order.dispute, overdue=True)) if order.dispute else order


def _dispute_withdrawn(order: Order, event: facts.DisputeWithdrawn) -> Order:
    return _without_dispute(order, over_at=event.withdrawn_at)


def _dispute_settled(order: Order, event: facts.DisputeSettled) -> Order:
    return _without_dispute(order, over_at=event.settled_at, settled=event.reason.code)


def _without_dispute(order: Order, **changed: Any) -> Order:
    if order.dispute is None:
        return order
    return closing(replace(order, dispute=replace(order.dispute, **changed), disputed=False))


def _closed(order: Order, event: facts.OrderClosed) -> Order:
    return closing(replace(order, closed_on=event.closed_on, not_carried=False))


OF_PROBLEMS: Mapping[type[facts.OrderEvent], Callable[[Order, Any], Order]] = MappingProxyType(
    {
        facts.ProblemReported: _reported,
        facts.ProblemAnswerOverdue: _answer_overdue,
        facts.ProblemAnswered: _answered,
        facts.OrderDisputed: _disputed,
        facts.DisputeOverdue: _dispute_overdue,
        facts.DisputeWithdrawn: _dispute_withdrawn,
        facts.DisputeSettled: _dispute_settled,
        facts.OrderClosed: _closed,
    }
)
