"""What an order has of the places of its start: it follows from where the order stands, and from nothing else.

Held for some days while the order awaits approval, taken once it is issued, free again when it comes to nothing. What
ended early is free where the policy said so, since little of the course was over. Whoever bought a course as a whole
has all of its places while any of their clients takes part.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order, Status
from services.ordering.places.domain.places import NOTHING, Share, change, unused
from shared.contracts.event import Event
from shared.contracts.ordering import OrderEvent
from shared.kernel.starts import Places


def counted(places: Places | None, before: Order | None, events: Sequence[Event], now: datetime) -> list[Event]:
    """Return what these events of an order change of the places of its start, where it has one."""
    after = before
    for event in events:
        if isinstance(event, OrderEvent):
            after = evolve(after, event)
    if after is None or after.source.start_id is None:
        return []
    found = places or unused(after.source.start_id, after.source.offer_id, after.starts_on, now)
    return change(on_the_day_of(after, found), share_of(before), share_of(after), now)


def on_the_day_of(order: Order, places: Places) -> Places:
    """Whoever comes first says on which day the group begins."""
    return places if places.used else replace(places, starts_on=order.starts_on)


def share_of(order: Order | None) -> Share:
    """Return what an order has of the places of its start."""
    if order is None or order.source.start_id is None or order.status in OVER_WITHOUT_PROVISION:
        return NOTHING
    if order.status is Status.AWAITING_APPROVAL:
        return NOTHING if order.place_lapsed else Share(held=order.source.places)
    if all(each.place_free or each.did_not_start for each in order.lines):
        return NOTHING
    return Share(taken=order.source.places)
