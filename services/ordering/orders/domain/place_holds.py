"""For how long an order that awaits approval holds the place of its start, and what becomes of it when that is over.

The order waits on without a place. Whoever approves it takes one again in the same commit, as if it were placed now.
"""

from collections.abc import Iterator
from datetime import date, datetime

from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.lapsing import last_day_is_over
from services.ordering.orders.domain.starts import start_may_be_ordered
from services.ordering.orders.domain.state import Order, Status, about
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import add_working_days


def held_until(order: Order, terms: Terms, today: date) -> date | None:
    """Return the last day of a hold that begins today; with the start the wait for approval ends anyway."""
    if order.source.start_id is None:
        return None
    return min(add_working_days(today, terms.hold_for_working_days), order.starts_on)


def let_go(order: Order, due_on: date, now: datetime) -> list[Event]:
    """Hold the place of an order no longer whose approval took too long; what starts that day is rejected instead."""
    start_id, waits = order.source.start_id, order.status is Status.AWAITING_APPROVAL
    if not waits or start_id is None or order.place_held_until != due_on or due_on >= order.starts_on:
        return []
    reject_if_any([last_day_is_over(due_on, now)])
    return [
        facts.PlaceHoldLapsed(
            **about(order),
            category=order.category,
            start_id=start_id,
            starts_on=order.starts_on,
            due_on=due_on,
            lapsed_at=now,
        )
    ]


def a_place_is_to_be_had(order: Order, known: Circumstances) -> Iterator[Rejection]:
    """An order that holds its place keeps it; one whose hold has lapsed needs as many as it had, left by now.

    What the offer would give an order of the start now does not matter: it may have been cut since, or be sold by the
    place instead of the course.
    """
    if order.place_lapsed:
        source = order.source
        yield from start_may_be_ordered(
            known.offer, known.places, source.start_id, order.starts_on, order.need_ids, wanted=source.places
        )
