"""Whether an order under way goes on once its supplier has lost its standing: asked, announced as due, and decided.

People decide it case by case, and nothing happens to the order until they do. A decision is announced to the supplier
and the district with its reason; a note to it stays within the department.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from services.ordering.budgets.domain.budget import Budget
from services.ordering.orders.domain.joining import freed_place
from services.ordering.orders.domain.lapsing import is_over, last_day_is_over
from services.ordering.orders.domain.paying import freed
from services.ordering.orders.domain.state import RUNNING, Order, Status, about, regime_is_known, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, Text, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, Regime, policy, reason_of
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policies import Policy
from shared.reference.policy_values import OrderQuestion

BY_DEPARTMENT = "ended_by_department"
"""The reason for which an order is cancelled, or its provision ends early, that was decided not to go on."""


@command
class ContinueOrder:
    """The decision that an order in question goes on, with its reason; a note is for the department alone."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_CONTINUED)]
    note: Text = ""


@command
class TerminateOrder:
    """The decision that an order in question does not go on, with its reason; a note is for the department alone.

    `ends_on` is the last day of a provision that has started. What has not started is cancelled at once, and has none.
    """

    reason: Annotated[str, reason_of(ReasonKind.ORDER_TERMINATED)]
    ends_on: Day | None = None
    note: Text = ""


def put_in_question(order: Order, why: str, now: datetime) -> list[Event]:
    """Ask whether an order under way goes on. Whose rules are not known is asked for to be decided at once."""
    followed = _policy_for(order, uk_date(now))
    decide_by, remind_on = _days_to_decide(followed, uk_date(now))
    return [
        facts.OrderQuestioned(
            **about(order),
            category=order.category,
            reason=Reason(code=why),
            questioned_at=now,
            decide_by=decide_by,
            remind_on=remind_on,
            policies=(followed.stamp,) if followed else (),
        )
    ]


def _days_to_decide(followed: Policy[OrderQuestion] | None, today: date) -> tuple[date, date | None]:
    if followed is None:
        return today, None
    within, before = followed.values.decide_within_working_days, followed.values.remind_before_working_days
    return add_working_days(today, within), add_working_days(today, within - before)


def falls_away(order: Order, now: datetime) -> list[Event]:
    """Let an order go on that nobody has to decide on any more."""
    return [facts.OrderContinued(**about(order), category=order.category, continued_at=now)]


def announce_due(order: Order, decide_by: date, now: datetime) -> list[Event]:
    """Remind those who decide, once, of the last day for it."""
    question = order.question if order.in_question else None
    if not question or question.decide_by != decide_by or question.reminded or is_over(decide_by, now):
        return []
    return [facts.OrderDecisionDue(**about(order), category=order.category, decide_by=decide_by)]


def announce_overdue(order: Order, decide_by: date, now: datetime) -> list[Event]:
    """Say, once, that the last day to decide is over. It stays to be decided."""
    question = order.question if order.in_question else None
    if not question or question.decide_by != decide_by or question.overdue:
        return []
    reject_if_any([last_day_is_over(decide_by, now)])
    return [facts.OrderDecisionOverdue(**about(order), category=order.category, decide_by=decide_by)]


def go_on(order: Order, asked: ContinueOrder, now: datetime, by: str) -> list[Event]:
    """Decide that an order goes on. An end that was decided before can be taken back until it comes."""
    decided = order.question.decided if order.question else None
    if decided and decided.goes_on and decided.reason == asked.reason and not order.in_question:
        return []
    reject_if_any([awaits_decision(order)])
    reason = Reason(code=asked.reason)
    continued = facts.OrderContinued(**about(order), category=order.category, by=by, reason=reason, continued_at=now)
    return [continued, *_explained(order, asked.note)]


def terminate(
    order: Order, budgets: Mapping[str, Budget], asked: TerminateOrder, now: datetime, by: str
) -> list[Event]:
    """Decide that an order does not go on, or that it ends on another day than was decided.

    What has not started comes to nothing, and its budget is free again. What has started ends with the day named, at
    once where that is here; its price stays committed, since a part of it was delivered and is to be paid.
    """
    today = uk_date(now)
    if _is_terminated_so(order, asked):
        return []
    reject_if_any([awaits_decision(order), *_ends_on_its_day(order, asked.ends_on, today)])
    followed = _policy_for(order, today)
    terminated = facts.OrderTerminated(
        **about(order),
        category=order.category,
        reason=Reason(code=asked.reason),
        by=by,
        ends_on=asked.ends_on or today,
        terminated_at=now,
        policies=(followed.stamp,) if followed and asked.ends_on else (),
    )
    events: list[Event] = [terminated, *_explained(order, asked.note)]
    if order.status is Status.ACCEPTED:
        return [*events, *_cancelled(order, budgets, now)]
    return [*events, *_ended(order, terminated.ends_on, today)] if terminated.ends_on <= today else events


def end_as_decided(order: Order, ends_on: date, now: datetime) -> list[Event]:
    """End a provision whose last day, as it was decided, is over."""
    if order.ends_as_decided_on != ends_on:
        return []
    reject_if_any([last_day_is_over(ends_on, now)])
    return _ended(order, ends_on, uk_date(now))


def awaits_decision(order: Order) -> Rejection | None:
    """It is decided on what is in question, and anew on an end that has not come yet."""
    if order.status in RUNNING and not order.in_question and order.ends_as_decided_on is None:
        return Rejection("not_in_question", "the order is not in question: it goes on without a decision")
    return stands_at(order, *RUNNING)


def not_after_its_end(order: Order, day: date, pointer: str) -> Rejection | None:
    """Nothing is delivered after the last day that was decided on."""
    last = order.ends_as_decided_on
    if last is None or day <= last:
        return None
    return Rejection("after_end", f"{day} is after {last}, the last day of this order as it was decided", pointer)


def _ends_on_its_day(order: Order, day: date | None, today: date) -> Iterator[Rejection | None]:
    """A provision that has started ends on a day of its own: not before it started, and not far from today."""
    if order.status is Status.ACCEPTED and day is not None:
        detail = "the provision has not started: it is cancelled at once, and ends on no day"
        yield Rejection("not_started", detail, "/ends_on")
    if order.status is not Status.STARTED:
        return
    if day is None:
        yield Rejection("day_needed", "the provision has started: say which day is its last", "/ends_on")
        return
    yield regime_is_known(order)
    started_on = max(each.started_on for each in order.lines if each.started_on)
    followed = _policy_for(order, today)
    latest = today + timedelta(days=followed.values.end_within_days) if followed else today
    if not started_on <= day <= latest:
        code = "before_start" if day < started_on else "ends_too_late"
        yield Rejection(code, f"{day} is not from the start, {started_on}, to {latest}", "/ends_on")


def _is_terminated_so(order: Order, asked: TerminateOrder) -> bool:
    decided = order.question.decided if order.question else None
    if decided is None or decided.goes_on or order.in_question or decided.reason != asked.reason:
        return False
    started = any(each.started_on for each in order.lines)
    return decided.ends_on == asked.ends_on if started else asked.ends_on is None


def _cancelled(order: Order, budgets: Mapping[str, Budget], now: datetime) -> list[Event]:
    reason = Reason(code=BY_DEPARTMENT)
    cancelled = facts.OrderCancelled(
        **about(order), category=order.category, reason=reason, cancelled_at=now, terminated=True
    )
    return [cancelled, *freed(order, budgets)]


def _ended(order: Order, day: date, today: date) -> list[Event]:
    reason, freed_by_it = Reason(code=BY_DEPARTMENT), freed_place(order, today)
    return [
        facts.ProvisionEndedEarly(
            **about(order),
            line=each.line,
            need_id=each.need_id,
            ended_on=day,
            reason=reason,
            terminated=True,
            **freed_by_it,
        )
        for each in order.lines
        if not each.is_over
    ]


def _explained(order: Order, note: str) -> list[Event]:
    return [facts.OrderDecisionExplained(**about(order), note=note)] if note else []


def _policy_for(order: Order, day: date) -> Policy[OrderQuestion] | None:
    """Return the policy in force, `None` where a newer version wrote the regime of the order."""
    return None if regime_is_known(order) else policy(OrderQuestion, Regime(order.regime), day)
