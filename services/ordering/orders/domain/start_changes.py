"""What becomes of orders when their supplier moves, removes or cuts the start that they are for: people are told.

Nothing is done to the order: it keeps its place and its day until both sides agree otherwise, or the district cancels
it. It is on a list from then on, until it starts or comes to nothing, or the start is as it was ordered again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.starts import start_of
from services.ordering.orders.domain.state import BEFORE_START, Order, about
from shared.contracts.catalogue import Start
from shared.contracts.event import Event, Reason
from shared.contracts.ordering import OrderStartChanged
from shared.kernel.starts import Places
from shared.reference.calendar import uk_date


class StartChange(StrEnum):
    """How a start differs from what was ordered; codes of the reference data."""

    MOVED = "start_moved"
    REMOVED = "start_removed"
    PLACES_CUT = "places_cut"
    AS_ORDERED = "start_as_ordered"


@dataclass(frozen=True)
class _Found:
    change: StartChange
    moved_to: date | None = None


def look_again_at_start(order: Order, offer: KnownOffer | None, places: Places | None, now: datetime) -> list[Event]:
    """Say how the start of an order differs from what was ordered, as things are now; nothing where that was said.

    A start whose day has passed differs from nothing: suppliers leave out those that are over.
    """
    if offer is None or order.source.start_id is None or order.status not in BEFORE_START:
        return []
    if order.starts_on < uk_date(now):
        return []
    found = _compared(order, start_of(offer, order.source.start_id), places)
    if found == _said(order):
        return []
    return [
        OrderStartChanged(
            **about(order),
            category=order.category,
            start_id=order.source.start_id,
            starts_on=order.starts_on,
            offer_version=offer.offer_version,
            reason=Reason(code=found.change),
            moved_to=found.moved_to,
            changed_at=now,
        )
    ]


def differs(start: Start | None, places: Places) -> bool:
    """Say whether a start is not as the orders are that have places of it."""
    return start is None or start.on != places.starts_on or places.used > start.places


def _compared(order: Order, start: Start | None, places: Places | None) -> _Found:
    if start is None:
        return _Found(StartChange.REMOVED)
    if start.on != order.starts_on:
        return _Found(StartChange.MOVED, start.on)
    if places and places.used > start.places and not order.place_lapsed:
        return _Found(StartChange.PLACES_CUT)
    return _Found(StartChange.AS_ORDERED)


def _said(order: Order) -> _Found:
    said = order.start_change
    return _Found(StartChange(said.reason), said.moved_to) if said and order.start_changed else _AS_ORDERED


_AS_ORDERED = _Found(StartChange.AS_ORDERED)
