"""Starts that their suppliers move, cut or remove under orders: people are told, and nobody is thrown out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.ordering.delivery.domain.starting import StartProvision
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain import answering
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.start_changes import differs, look_again_at_start
from services.ordering.orders.domain.state import Order, Status
from services.ordering.places.domain.places import StartPlaces
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.contracts.ordering import OrderStartChanged
from shared.kernel.ids import new_id
from tests.ordering import delivering as delivery
from tests.ordering.examples import (
    ASKED,
    BUDGET,
    NOON,
    OFFER,
    OFFER_ID,
    STARTS_ON,
    STRICT,
    SUPPLIER,
    after,
    known,
    paid_from,
    placed,
    told,
)

START = Start(start_id=new_id(), on=STARTS_ON, places=2)
NEXT_DAY = STARTS_ON + timedelta(days=1)
FULL = StartPlaces(START.start_id, OFFER_ID, STARTS_ON, held=0, taken=2, changed_at=NOON)
LATER = NOON + timedelta(hours=1)


def offering(*starts: Start) -> KnownOffer:
    return replace(OFFER, starts=starts, offer_version=OFFER.offer_version + 1)


AS_ORDERED = offering(START)
MOVED = offering(START.model_copy(update={"on": NEXT_DAY}))
CUT = offering(START.model_copy(update={"places": 1}))
REMOVED = offering()


def an_order(status: Status = Status.ISSUED) -> Order:
    asked = replace(ASKED, start_id=START.start_id)
    offer = replace(OFFER, starts=(START,))
    waits = {"terms": STRICT} if status is Status.AWAITING_APPROVAL else {}
    order = after(placed(asked=asked, known=known(offer=offer), **waits))
    return order if status is not Status.ACCEPTED else after(answering.accept(order, SUPPLIER, NOON), order)


def said(order: Order, offer: KnownOffer | None, places: StartPlaces | None = FULL, **at: Any) -> list[Event]:
    return look_again_at_start(order, offer, places, at.get("now", LATER))


def reasons(events: Sequence[Event]) -> list[tuple[str, Any]]:
    return [(event.reason.code, event.moved_to) for event in events if isinstance(event, OrderStartChanged)]


@pytest.mark.parametrize("status", [Status.AWAITING_APPROVAL, Status.ISSUED, Status.ACCEPTED])
@pytest.mark.parametrize(
    ("offer", "reason"),
    [(MOVED, ("start_moved", NEXT_DAY)), (CUT, ("places_cut", None)), (REMOVED, ("start_removed", None))],
)
def test_an_order_says_how_its_start_changed_and_keeps_its_place(
    status: Status, offer: KnownOffer, reason: tuple[str, Any]
) -> None:
    order = an_order(status)
    events = said(order, offer)
    assert (told(events), reasons(events)) == (["OrderStartChanged"], [reason])
    changed = after(events, order)
    assert changed.start_changed
    assert (changed.status, changed.starts_on, changed.source) == (status, STARTS_ON, order.source)
    assert said(changed, offer) == [], "the same news again changes nothing"
    assert reasons(said(changed, AS_ORDERED)) == [("start_as_ordered", None)]
    again = after(said(changed, AS_ORDERED), changed)
    assert not again.start_changed
    assert said(again, AS_ORDERED) == []


def test_one_change_may_follow_another() -> None:
    moved = after(said(an_order(), MOVED), an_order())
    assert reasons(said(moved, REMOVED)) == [("start_removed", None)]
    further = offering(START.model_copy(update={"on": NEXT_DAY + timedelta(days=1)}))
    assert reasons(said(moved, further)) == [("start_moved", NEXT_DAY + timedelta(days=1))]


def test_what_is_as_ordered_says_nothing() -> None:
    assert said(an_order(), AS_ORDERED) == []
    assert said(an_order(), offering(START.model_copy(update={"places": 9}))) == []
    assert said(an_order(), None) == []
    assert said(after(placed()), REMOVED) == [], "an order whose day was agreed has no start"


def test_once_others_are_gone_a_cut_start_has_places_again() -> None:
    cut = after(said(an_order(), CUT), an_order())
    assert said(cut, CUT) == []
    assert reasons(said(cut, CUT, replace(FULL, taken=1))) == [("start_as_ordered", None)]


def test_a_start_whose_day_has_passed_may_be_left_out() -> None:
    assert said(an_order(), REMOVED, now=LATER + timedelta(days=(NEXT_DAY - NOON.date()).days)) == []


def test_it_matters_until_the_order_starts_or_comes_to_nothing() -> None:
    order = an_order(Status.ACCEPTED)
    order = after(said(order, MOVED), order)
    over = after(answering.cancel(order, paid_from(BUDGET), CancelOrder(reason="need_changed"), LATER), order)
    assert (over.status, over.start_changed) == (Status.CANCELLED, False)
    assert said(over, REMOVED) == []
    the_day = NOON + timedelta(days=(STARTS_ON - NOON.date()).days)
    begun = after(delivery.start(order, StartProvision(started_on=STARTS_ON), the_day), order)
    assert (begun.status, begun.start_changed) == (Status.STARTED, False)


@pytest.mark.parametrize(
    ("start", "otherwise"),
    [(START, False), (MOVED.starts[0], True), (CUT.starts[0], True), (None, True)],
)
def test_only_orders_of_a_start_that_differs_are_looked_for(start: Start | None, otherwise: bool) -> None:
    assert differs(start, FULL) is otherwise
