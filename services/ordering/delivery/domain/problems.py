"""Something went wrong, as either side may say: the other is told, and answers."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from services.ordering.delivery.domain.lines import LineNumber, is_not_closed, line_is_there, other_side
from services.ordering.orders.domain.delivered import Problem, Side
from services.ordering.orders.domain.lapsing import last_day_is_over
from services.ordering.orders.domain.state import DELIVERED, RUNNING, Order, about, regime_is_known, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, Regime, policy, reason_of
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policy_values import OrderProblems

_AT_MOST = 100


@command
class ReportProblem:
    """What went wrong, with the order or with one line of it."""

    line: LineNumber | None = None
    reason: Annotated[str, reason_of(ReasonKind.PROBLEM_REPORTED)]


@command
class AnswerProblem:
    """What the other side says to it."""

    reason: Annotated[str, reason_of(ReasonKind.PROBLEM_ANSWERED)]


def report(order: Order, asked: ReportProblem, now: datetime, side: Side, by: str) -> list[Event]:
    """Say that something went wrong; what this side has said already, and nobody has answered, is not said again."""
    if any(_is_the_same(each, asked, side) for each in order.problems):
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            stands_at(order, *RUNNING, *DELIVERED),
            is_not_closed(order),
            regime_is_known(order),
            _not_too_many(order),
        ]
    )
    followed = policy(OrderProblems, Regime(order.regime), uk_date(now))
    return [
        facts.ProblemReported(
            **about(order),
            category=order.category,
            number=len(order.problems) + 1,
            line=asked.line,
            reason=Reason(code=asked.reason),
            said_by=side,
            by=by,
            reported_at=now,
            answer_by=add_working_days(uk_date(now), followed.values.answer_within_working_days),
            policies=(followed.stamp,),
        )
    ]


def answer(order: Order, number: int, asked: AnswerProblem, now: datetime, side: Side, by: str) -> list[Event]:
    """Answer a problem, as the side that did not report it."""
    problem = next((each for each in order.problems if each.number == number), None)
    if problem and problem.answer == asked.reason and problem.said_by != side:
        return []
    reject_if_any(
        [problem_is_there(order, problem, number), is_for_the_other_side(problem, side), is_not_answered(problem)]
    )
    return [
        facts.ProblemAnswered(
            **about(order),
            category=order.category,
            number=number,
            reason=Reason(code=asked.reason),
            said_by=side,
            by=by,
            answered_at=now,
        )
    ]


def announce_overdue(order: Order, answer_by: date, now: datetime) -> list[Event]:
    """Say of each problem, once, that its last day for an answer is over; it stays to be answered."""
    if order.problem_due != answer_by:
        return []
    reject_if_any([last_day_is_over(answer_by, now)])
    return list(_overdue(order, answer_by))


def problem_is_there(order: Order, problem: Problem | None, number: int) -> Rejection | None:
    """An answer is to a problem that was reported."""
    if problem is not None:
        return None
    return Rejection("problem_unknown", f"the order has no problem {number}: {len(order.problems)} were reported of it")


def is_for_the_other_side(problem: Problem | None, side: Side) -> Rejection | None:
    """Nobody answers what their own side has reported."""
    if problem is None or problem.said_by != side:
        return None
    return Rejection("own_problem", f"your side reported this problem: the {other_side(side)} answers it")


def is_not_answered(problem: Problem | None) -> Rejection | None:
    """A problem is answered once; who is not content with that disputes the order."""
    if problem is None or problem.answer is None:
        return None
    return Rejection("already_answered", f"the problem was answered: {problem.answer}")


def _not_too_many(order: Order) -> Rejection | None:
    if len(order.problems) < _AT_MOST:
        return None
    return Rejection("too_many_problems", f"{_AT_MOST} problems are reported of this order: dispute it")


def _is_the_same(problem: Problem, asked: ReportProblem, side: Side) -> bool:
    return problem.answer is None and (problem.said_by, problem.line, problem.reason) == (
        side,
        asked.line,
        asked.reason,
    )


def _overdue(order: Order, answer_by: date) -> Iterator[Event]:
    for each in order.problems:
        if each.answer is None and not each.overdue and each.answer_by <= answer_by:
            yield facts.ProblemAnswerOverdue(
                **about(order),
                category=order.category,
                number=each.number,
                said_by=each.said_by,
                answer_by=each.answer_by,
            )
