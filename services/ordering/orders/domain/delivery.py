"""What became of an accepted order: started, finished or ended early, and what came of it."""

from datetime import date, datetime, timedelta
from typing import Annotated

from services.ordering.orders.domain.state import Order, Status, about, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import OutcomeCode, ReasonKind, policy, reason_of, the_open_market
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OrderDates


@command
class StartProvision:
    """The client took up the provision on this day."""

    started_on: Day


@command
class CompleteProvision:
    """The client finished the provision on this day."""

    completed_on: Day


@command
class EndProvisionEarly:
    """The client left the provision on this day, with the reason."""

    ended_on: Day
    reason: Annotated[str, reason_of(ReasonKind.PROVISION_ENDED_EARLY)]


@command
class RecordOutcome:
    """What came of the provision."""

    outcome: OutcomeCode
    achieved_on: Day


def start(order: Order, asked: StartProvision, now: datetime) -> list[Event]:
    """The client took up the provision."""
    if order.status is Status.STARTED and order.started_on == asked.started_on:
        return []
    reject_if_any([stands_at(order, Status.ACCEPTED), _has_happened(asked.started_on, uk_date(now), "/started_on")])
    return [facts.ProvisionStarted(**about(order), started_on=asked.started_on)]


def complete(order: Order, asked: CompleteProvision, now: datetime) -> list[Event]:
    """The client finished."""
    if order.status is Status.COMPLETED and order.ended_on == asked.completed_on:
        return []
    reject_if_any(
        [
            stands_at(order, Status.STARTED),
            _has_happened(asked.completed_on, uk_date(now), "/completed_on"),
            _after_start(order, asked.completed_on, "/completed_on"),
        ]
    )
    return [facts.ProvisionCompleted(**about(order), completed_on=asked.completed_on)]


def end_early(order: Order, asked: EndProvisionEarly, now: datetime) -> list[Event]:
    """The client left before the end."""
    if order.status is Status.ENDED_EARLY and order.ended_on == asked.ended_on:
        return []
    reject_if_any(
        [
            stands_at(order, Status.STARTED),
            _has_happened(asked.ended_on, uk_date(now), "/ended_on"),
            _after_start(order, asked.ended_on, "/ended_on"),
        ]
    )
    reason = Reason(code=asked.reason)
    return [facts.ProvisionEndedEarly(**about(order), ended_on=asked.ended_on, reason=reason)]


def record_outcome(order: Order, asked: RecordOutcome, now: datetime) -> list[Event]:
    """Record what came of it; a later outcome replaces an earlier one."""
    if (order.outcome, order.achieved_on) == (asked.outcome, asked.achieved_on):
        return []
    reject_if_any(
        [
            stands_at(order, Status.COMPLETED, Status.ENDED_EARLY),
            _has_happened(asked.achieved_on, uk_date(now), "/achieved_on"),
        ]
    )
    return [facts.OutcomeRecorded(**about(order), outcome=asked.outcome, achieved_on=asked.achieved_on)]


def _has_happened(day: date, today: date, pointer: str) -> Rejection | None:
    """What is recorded has happened, and not so long ago that it can hardly be about this order."""
    dates = policy(OrderDates, the_open_market(today).regime, today).values
    earliest = today - timedelta(days=dates.record_within_days)
    if earliest <= day <= today:
        return None
    code, where = ("not_yet", "after") if day > today else ("too_long_ago", "before")
    return Rejection(code, f"{day} is {where} the days that may be recorded today, {earliest} to {today}", pointer)


def _after_start(order: Order, day: date, pointer: str) -> Rejection | None:
    if order.started_on is None or day >= order.started_on:
        return None
    return Rejection("before_start", f"{day} is before the start, {order.started_on}", pointer)
