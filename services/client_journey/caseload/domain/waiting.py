"""What a coach has to look after on a journey: worked out of it, its needs and what is known of their orders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.client_journey.journeys.domain.journey import Journey
from services.client_journey.known.orders import KnownOrder, OrderStatus
from services.client_journey.needs.domain.need import Need, NeedStatus
from shared.reference.calendar import add_working_days, uk_date, working_days_between
from shared.reference.policy_values import Caseload


class Waiting(StrEnum):
    """Why a journey is on a coach's list."""

    NEED_OPEN = "need_open"
    NEED_UNMET = "need_unmet"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_SUPPLIER = "awaiting_supplier"
    AWAITING_START = "awaiting_start"
    STARTING_SOON = "starting_soon"
    START_MISSED = "start_missed"
    ENDED_WITHOUT_OUTCOME = "ended_without_outcome"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class OnList:
    """A journey of a coach, with all that it waits for."""

    journey: Journey
    waiting: frozenset[Waiting]


_WITH_THE_DISTRICT = frozenset({OrderStatus.PLACED, OrderStatus.AWAITING_APPROVAL, OrderStatus.APPROVED})


def on_list(
    journey: Journey, needs: Sequence[Need], orders: Sequence[KnownOrder], bounds: Caseload, today: date
) -> OnList:
    """Say what an open journey waits for. `orders` are all that were ever placed for its needs."""
    return OnList(
        journey,
        frozenset(
            [
                *(each for need in needs for each in _of_need(need)),
                *(each for need in needs for order in orders for each in _of_order(need, order, bounds, today)),
                *_of_contact(journey, bounds, today),
            ]
        ),
    )


def not_seen_since(journey: Journey) -> date:
    """Return the day from which on the client was not seen: that of the last contact, or of the start."""
    return journey.last_seen_on or uk_date(journey.started_at)


def _of_need(need: Need) -> Iterator[Waiting]:
    if need.status == NeedStatus.OPEN:
        yield Waiting.NEED_OPEN
    if need.status == NeedStatus.UNMET:
        yield Waiting.NEED_UNMET


def _of_order(need: Need, order: KnownOrder, bounds: Caseload, today: date) -> Iterator[Waiting]:
    line = order.line_for(need.need_id)
    if line is None:
        return
    if line.has_ended:
        if not line.outcomes:
            yield Waiting.ENDED_WITHOUT_OUTCOME
    elif need.order_id == order.order_id and line.started_on is None:
        yield from _before_start(order, bounds, today)


def _before_start(order: KnownOrder, bounds: Caseload, today: date) -> Iterator[Waiting]:
    if order.status in _WITH_THE_DISTRICT:
        yield Waiting.AWAITING_APPROVAL
    if order.status == OrderStatus.ISSUED:
        yield Waiting.AWAITING_SUPPLIER
    if order.status == OrderStatus.ACCEPTED and order.starts_on:
        yield Waiting.AWAITING_START
        if order.starts_on < today:
            yield Waiting.START_MISSED
        elif order.starts_on <= add_working_days(today, bounds.starting_within_working_days):
            yield Waiting.STARTING_SOON


def _of_contact(journey: Journey, bounds: Caseload, today: date) -> Iterator[Waiting]:
    if working_days_between(not_seen_since(journey), today) > bounds.not_seen_after_working_days:
        yield Waiting.NOT_SEEN
