"""What was to be recorded or checked of a delivery and was not: it is said once, to whoever has to see to it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from services.ordering.delivery.domain.lines import about_line
from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.lapsing import last_day_is_over
from services.ordering.orders.domain.state import Order, Status
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.deadlines import Due
from shared.kernel.rules import reject_if_any


def ends_to_record(order: Order) -> Iterator[Due]:
    """Yield until when the end of each line under way is to be recorded; of one from before that was asked, never."""
    for line in order.lines if order.status is Status.STARTED else ():
        if (by := record_end_by(order, line)) is not None:
            yield Due(f"{order.order_id}/{line.line}", by)


def outcomes_to_check(order: Order) -> Iterator[Due]:
    """Yield until when each outcome is to be checked that nobody checked yet."""
    for line in order.lines:
        for each in line.outcomes:
            if each.to_check and each.check_by and each.verified_at is None:
                yield Due(f"{order.order_id}/{line.line}/{each.outcome}", each.check_by)


def record_end_by(order: Order, line: Line) -> date | None:
    """Return the last day on which the end of a line is in time on record, some days after its delivery ends."""
    under_way = line.started_on is not None and not line.is_over
    if not under_way or order.ends_on is None or line.end_within_days is None:
        return None
    return order.ends_on + timedelta(days=line.end_within_days)


def announce_end(order: Order, number: int, record_by: date, now: datetime) -> list[Event]:
    """Say, once, that nobody recorded how the provision of a line ended. It goes on until somebody does."""
    line = order.line_of(number)
    if line is None or order.status is not Status.STARTED or record_end_by(order, line) != record_by:
        return []
    if order.ends_on is None or line.end_overdue_of == order.ends_on:
        return []
    reject_if_any([last_day_is_over(record_by, now)])
    return [
        facts.ProvisionEndOverdue(
            **about_line(order, number), category=order.category, ends_on=order.ends_on, record_by=record_by
        )
    ]


def announce_check(order: Order, number: int, outcome: str, check_by: date, now: datetime) -> list[Event]:
    """Say, once, that the district did not check an outcome in time. It is not verified until it does."""
    line = order.line_of(number)
    found = line.outcome_of(outcome) if line else None
    if found is None or found.verified_at or found.check_by != check_by or found.overdue:
        return []
    reject_if_any([last_day_is_over(check_by, now)])
    return [
        facts.OutcomeCheckOverdue(
            **about_line(order, number), category=order.category, outcome=outcome, check_by=check_by
        )
    ]
