"""The place of a start is held for some days while an order awaits approval; then whoever is quicker has it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.known.payees import KNOWN_PAYEES
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.approval import HandOverApproval, RejectOrder, hand_over, reject
from services.ordering.orders.domain.deadlines import PLACE_HOLD
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.holding import counted, share_of
from services.ordering.orders.domain.place_holds import let_go
from services.ordering.orders.domain.previewing import preview
from services.ordering.orders.domain.state import Order, Status
from services.ordering.orders.domain.terms import Terms
from services.ordering.orders.queries import OrderQueries
from services.ordering.orders.reactors import Reactions
from services.ordering.places.domain.places import NOTHING, PLACES, Share, StartPlaces
from shared.contracts import catalogue
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.policy_values import Level
from shared.service import Parts
from tests.offers import offer_content
from tests.ordering.examples import (
    ASKED,
    BUDGET,
    CATEGORY,
    DISTRICT,
    MANAGER,
    NOON,
    OFFER,
    OFFER_ID,
    STRICT,
    TERMS,
    TODAY,
    after,
    approved,
    budget_after,
    known,
    paid_from,
    placed,
    told,
)
from tests.ordering.test_places import PLACES_THERE, changes, needs_of_an_offer, processes
from tests.ordering.test_steps import BOTH, asking
from tests.ordering.test_suspension import COACH, DEAR, WORKER
from tests.ordering.test_suspension import MANAGER as BY_THE_MANAGER
from tests.ordering.test_waiting_http import FullStart
from tests.ordering.timed import Timed

__all__ = ["processes"]

BEGINS = date(2016, 12, 12)
HELD_UNTIL = date(2016, 11, 21)
OVER = end_of(HELD_UNTIL)
START = Start(start_id=new_id(), on=BEGINS, places=2)
ONE_PLACE = Start(start_id=new_id(), on=BEGINS, places=1)
OFFERED = replace(OFFER, starts=(START,))
OF_START = replace(ASKED, start_id=START.start_id, starts_on=BEGINS)
TWICE = asking(*BOTH)
SURE = 5


def waiting(terms: Terms = STRICT, **asked: Any) -> list[Event]:
    return placed(asked=replace(OF_START, **asked), known=known(offer=OFFERED), terms=terms)


def there_are(held: int, taken: int, on: date = BEGINS) -> StartPlaces:
    return StartPlaces(START.start_id, OFFER_ID, on, held, taken, NOON)


WAITING = after(waiting())
LAPSED = after(let_go(WAITING, HELD_UNTIL, OVER), WAITING)
WORLD: dict[str, Any] = {"offer": OFFERED, "budget": budget_after(waiting(), BUDGET)}


def approving(order: Order, places: StartPlaces | None, **changed: Any) -> list[Event]:
    now, terms = changed.pop("now", OVER), changed.pop("terms", STRICT)
    events = approved(order, terms, known(**WORLD | {"places": places} | changed), now)
    return [*events, *counted(places, order, events, now)]


def refused(order: Order, places: StartPlaces | None, **changed: Any) -> dict[str, str]:
    with pytest.raises(Rejected) as refusal:
        approving(order, places, **changed)
    return {each.code: each.pointer for each in refusal.value.rejections}


def test_a_place_is_held_for_so_many_working_days_and_no_longer_than_until_the_start() -> None:
    (asked,) = [each for each in waiting() if isinstance(each, facts.ApprovalRequested)]
    assert (asked.place_held_until, WAITING.place_held_until) == (HELD_UNTIL, HELD_UNTIL)
    (soon,) = PLACE_HOLD.due(WAITING)
    assert soon.by == HELD_UNTIL
    tomorrow = START.model_copy(update={"on": TODAY + timedelta(days=1)})
    soon_begun = placed(
        asked=replace(OF_START, starts_on=tomorrow.on),
        known=known(offer=replace(OFFER, starts=(tomorrow,))),
        terms=STRICT,
    )
    order = after(soon_begun)
    assert order.place_held_until == tomorrow.on
    assert list(PLACE_HOLD.due(order)) == [], "with the start the wait for approval ends as well"
    assert let_go(order, tomorrow.on, end_of(tomorrow.on)) == []


def test_a_preview_says_until_when_a_place_would_be_held() -> None:
    around = known(offer=OFFERED)
    shown = {
        terms: preview(OF_START, around, terms, NOON, placed_by="coach", speaks_for=None) for terms in (STRICT, TERMS)
    }
    assert (shown[STRICT].place_held_until, shown[TERMS].place_held_until) == (HELD_UNTIL, None)


def test_an_order_follows_the_policy_about_places_where_it_has_any() -> None:
    assert STRICT.of_places in waiting()[0].policies
    undated = placed(terms=STRICT)
    assert STRICT.of_places not in undated[0].policies
    assert after(undated).place_held_until is None


def test_a_hold_that_is_over_frees_the_place_and_the_order_waits_on() -> None:
    events = let_go(WAITING, HELD_UNTIL, OVER)
    assert told(events) == ["PlaceHoldLapsed"]
    assert (events[0].start_id, events[0].due_on, events[0].lapsed_at) == (START.start_id, HELD_UNTIL, OVER)
    assert changes(counted(there_are(1, 1), WAITING, events, OVER)) == [(0, 1)]
    assert (LAPSED.status, LAPSED.place_lapsed, LAPSED.place_held_until) == (Status.AWAITING_APPROVAL, True, None)
    assert share_of(LAPSED) == NOTHING
    assert ORDERS.claims(LAPSED) == ORDERS.claims(WAITING), "its need is not for another order meanwhile"
    assert let_go(LAPSED, HELD_UNTIL, OVER) == [], "the same step again changes nothing"


def test_no_hold_ends_before_its_last_day_is_over_or_on_a_day_that_counts_no_more() -> None:
    with pytest.raises(Rejected) as refusal:
        let_go(WAITING, HELD_UNTIL, OVER - timedelta(microseconds=1))
    assert refusal.value.codes == {"not_due"}
    assert let_go(WAITING, HELD_UNTIL - timedelta(days=1), OVER) == []
    issued = after(approving(WAITING, there_are(1, 0), now=NOON), WAITING)
    assert (issued.place_held_until, issued.place_lapsed) == (None, False)
    assert let_go(issued, HELD_UNTIL, OVER) == []


def test_an_order_whose_hold_has_lapsed_takes_a_place_again_with_its_approval() -> None:
    events = approving(LAPSED, there_are(0, 1))
    assert told(events) == ["OrderApproved", "OrderIssued", "BudgetCommitted", "PlacesChanged"]
    assert changes(events) == [(0, 2)]
    issued = after(events, LAPSED)
    assert (share_of(issued), issued.place_lapsed) == (Share(taken=1), False)
    nobody_was_there = approving(LAPSED, None)
    assert changes(nobody_was_there) == [(0, 1)]


def test_it_is_refused_where_the_start_can_no_longer_be_had_and_no_field_is_to_blame() -> None:
    assert refused(LAPSED, there_are(1, 1)) == {"no_places_left": ""}
    assert refused(LAPSED, None, offer=replace(OFFERED, starts=())) == {"start_unknown": ""}
    moved = START.model_copy(update={"on": BEGINS + timedelta(days=1)})
    assert refused(LAPSED, there_are(0, 1), offer=replace(OFFERED, starts=(moved,))) == {
        "start_on_another_day": "",
        "start_moved": "",
    }


def test_an_order_that_holds_its_place_keeps_it_whatever_becomes_of_the_start() -> None:
    assert changes(approving(WAITING, there_are(1, 1), now=NOON)) == [(0, 2)]
    cut = START.model_copy(update={"places": 1})
    assert changes(approving(WAITING, there_are(1, 1), now=NOON, offer=replace(OFFERED, starts=(cut,)))) == [(0, 2)]


def test_each_approval_of_several_holds_the_place_anew() -> None:
    first = after(waiting(TWICE))
    lapsed = after(let_go(first, HELD_UNTIL, OVER), first)
    events = approving(lapsed, there_are(0, 1), terms=TWICE)
    assert told(events) == ["ApprovalGiven", "ApprovalRequested", "PlacesChanged"]
    assert changes(events) == [(1, 1)]
    again = after(events, lapsed)
    assert (again.place_lapsed, again.place_held_until) == (False, date(2016, 11, 29))
    assert refused(lapsed, there_are(1, 1), terms=TWICE) == {"no_places_left": ""}


def test_to_hand_an_approval_over_holds_nothing_anew() -> None:
    for order in (WAITING, LAPSED):
        asked = HandOverApproval(reason="interest_in_supplier")
        handed = after(hand_over(order, asked, STRICT, OVER, MANAGER), order)
        assert (handed.place_held_until, handed.place_lapsed) == (order.place_held_until, order.place_lapsed)


def test_a_no_to_an_order_without_a_place_frees_none() -> None:
    no = reject(LAPSED, paid_from(WORLD["budget"]), RejectOrder(reason="poor_value"), OVER, MANAGER)
    assert told(no) == ["OrderRejected", "BudgetReleased"]
    assert counted(there_are(0, 2), LAPSED, no, OVER) == []


def test_whoever_bought_the_whole_course_lets_all_of_it_go_and_takes_all_of_it_again() -> None:
    course = replace(OFFERED, per="course")
    order = after(placed(asked=OF_START, known=known(offer=course), terms=STRICT))
    lapse = let_go(order, HELD_UNTIL, OVER)
    assert changes(counted(there_are(2, 0), order, lapse, OVER)) == [(0, 0)]
    lapsed = after(lapse, order)
    assert changes(approving(lapsed, there_are(0, 0), offer=course)) == [(0, START.places)]
    assert refused(lapsed, there_are(0, 1), offer=course) == {"no_places_left": ""}


def test_a_course_whose_start_was_cut_or_is_sold_otherwise_by_now_is_taken_with_all_places_that_it_had_or_not() -> None:
    course = replace(OFFERED, per="course")
    order = after(placed(asked=OF_START, known=known(offer=course), terms=STRICT))
    lapsed = after(let_go(order, HELD_UNTIL, OVER), order)
    cut, more = (replace(course, starts=(START.model_copy(update={"places": places}),)) for places in (1, 3))
    assert refused(lapsed, there_are(0, 0), offer=cut) == {"no_places_left": ""}
    assert refused(lapsed, there_are(0, 1), offer=OFFERED) == {"no_places_left": ""}, "it is sold by the place by now"
    assert changes(approving(lapsed, there_are(0, 0), offer=OFFERED)) == [(0, START.places)]
    assert changes(approving(lapsed, there_are(0, 1), offer=more)) == [(0, 1 + START.places)]
    assert changes(approving(LAPSED, there_are(0, 1), offer=course)) == [(0, 2)], "it had one place, and has one again"


@given(
    steps=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["place", "lapse", "approve", "reject"])), max_size=30)
)
@settings(max_examples=60, deadline=None)
def test_places_are_what_orders_hold_and_have_taken_whoever_comes_too_late(steps: list[tuple[int, str]]) -> None:
    places: StartPlaces | None = None
    orders: dict[UUID, Order] = {}
    for number, step in steps:
        order_id = list(orders)[number % len(orders)] if orders and step != "place" else new_id()
        before = orders.get(order_id)
        try:
            if step == "place":
                events = placed(order_id, OF_START, known(offer=OFFERED, places=places), TWICE)
            elif before is None:
                continue
            elif step == "lapse":
                events = let_go(before, before.place_held_until or HELD_UNTIL, end_of(BEGINS - timedelta(days=1)))
            elif step == "approve":
                level = Level.BUYER if before.approvals else Level.DISTRICT
                around = known(**WORLD | {"places": places})
                events = approved(before, TWICE, around, approver=str(len(before.approvals)), level=level)
            else:
                events = reject(before, paid_from(WORLD["budget"]), RejectOrder(reason="poor_value"), NOON, MANAGER)
        except Rejected:
            continue
        if before:
            events = [*events, *counted(places, before, events, NOON)]
        orders[order_id] = after(events, before)
        for event in events:
            places = PLACES.evolve(places, event) if isinstance(event, facts.PlacesChanged) else places
        holding = [e for e in orders.values() if e.status is Status.AWAITING_APPROVAL and not e.place_lapsed]
        issued = [e for e in orders.values() if e.status is Status.ISSUED]
        if places:
            assert (places.held, places.taken) == (len(holding), len(issued))
            assert places.used <= START.places


async def test_lapsed_holds_and_new_orders_never_have_more_places_than_there_are(processes: list[Parts]) -> None:
    """Some wait and lose their places; then their approvals in one process meet new orders in the other."""
    parts, other = processes
    start = Start(start_id=new_id(), on=BEGINS, places=PLACES_THERE)
    offer_id, needs = await needs_of_an_offer(parts, start, pence=DEAR)
    enough = Allocate(allocated_pence=DEAR * len(needs))
    await Budgets(parts.store, parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
    early, late, new = (
        Orders(parts.store, parts.clock),
        Orders(parts.store, lambda: OVER),
        Orders(other.store, other.clock),
    )

    async def order(desk: Orders, need_id: UUID) -> UUID:
        asked = replace(OF_START, need_id=need_id, offer_id=offer_id, start_id=start.start_id)
        return UUID((await desk.place(asked, COACH)).subject)

    waiting = await asyncio.gather(*(order(early, each) for each in needs[:PLACES_THERE]))
    await asyncio.gather(*(late.let_place_go(each, HELD_UNTIL, WORKER) for each in waiting))
    assert (await parts.store.get(PLACES(start.start_id))).state.used == 0
    first, then = waiting[:SURE], waiting[SURE:]
    needing = needs[PLACES_THERE : 2 * PLACES_THERE]
    for waits, need_id in zip(first, needing[:SURE], strict=True):  # so that both ways are gone, whoever is quicker
        await late.approve(waits, BY_THE_MANAGER)
        await order(new, need_id)
    came = await asyncio.gather(
        *(late.approve(each, BY_THE_MANAGER) for each in then),
        *(order(new, each) for each in needing[SURE:]),
        return_exceptions=True,
    )
    refusals = [each for each in came if isinstance(each, BaseException)]
    assert {code for each in refusals for code in each.codes} == {"no_places_left"}  # type: ignore[attr-defined]
    places = (await parts.store.get(PLACES(start.start_id))).state
    standing = {
        status: await parts.store.count(ORDERS, {"status": status}) for status in ("issued", "awaiting_approval")
    }
    lapsed = await parts.store.count(ORDERS, {"place_lapsed": True})
    assert (places.taken, places.held) == (standing["issued"], standing["awaiting_approval"] - lapsed)
    assert places.used == PLACES_THERE == len(refusals)
    assert min(places.taken, places.held) >= SURE


async def test_an_order_that_lost_its_place_is_told_of_a_move_that_another_order_followed(
    processes: list[Parts],
) -> None:
    """Nobody has a place for the day before by then, so the group begins on the new one before the news is heard."""
    parts = processes[0]
    start = Start(start_id=new_id(), on=BEGINS, places=PLACES_THERE)
    moved = start.model_copy(update={"on": BEGINS + timedelta(days=1)})
    offer_id, needs = await needs_of_an_offer(parts, start, pence=DEAR)
    await Budgets(parts.store, parts.clock).allocate(DISTRICT, "2016-17", Allocate(allocated_pence=DEAR * 2), COACH)
    orders, late = Orders(parts.store, parts.clock), Orders(parts.store, lambda: OVER)
    asked = replace(OF_START, need_id=needs[0], offer_id=offer_id, start_id=start.start_id)
    waits = UUID((await orders.place(asked, COACH)).subject)
    await late.let_place_go(waits, HELD_UNTIL, WORKER)
    offer = await parts.of(KNOWN_OFFERS).get(offer_id)
    assert offer is not None
    news = catalogue.OfferUpdated(
        offer_id=offer_id,
        supplier_id=offer.supplier_id,
        offer_version=3,
        **offer_content(DISTRICT, category=CATEGORY, pence=DEAR, starts=(moved,)),
        updated_at=NOON,
    )
    await parts.of(KNOWN_OFFERS).apply([(news, 2)])
    await orders.place(replace(asked, need_id=needs[1], offer_version=3, starts_on=moved.on), COACH)
    queries = OrderQueries(parts.store, parts.of(KNOWN_OFFERS), parts.of(KNOWN_PAYEES), parts.clock)
    await Reactions(orders, queries, parts.of(KNOWN_SUPPLIERS)).on_offer_updated(news, WORKER)
    told_of = (await parts.store.get(ORDERS(waits))).state.start_change
    assert told_of is not None
    assert (told_of.reason, told_of.moved_to) == ("start_moved", moved.on)


async def test_the_clock_of_a_hold_lets_the_place_go_and_whoever_approves_sees_it(timed: Timed) -> None:
    case = await timed.world.begin("D01", pence=9_000_000, price=DEAR, starts=(ONE_PLACE,))
    placed_late = {"start_id": str(ONE_PLACE.start_id), "starts_on": str(BEGINS)}
    order_id = (await case.place(**placed_late)).body["order_id"]
    path, manager = f"/v1/orders/{order_id}/approval", timed.world.manager("D01")
    place = {"start_id": str(ONE_PLACE.start_id), "wants": 1, "held_until": str(HELD_UNTIL), "lapsed": False, "left": 0}
    assert (await timed.world.call("GET", path, manager)).body["place"] == place

    await timed.moves_to(OVER)
    assert (await timed.facts(order_id))[2:] == ["PlaceHoldLapsed"]
    order = (await case.order(order_id)).body
    assert (order["status"], order["place_lapsed"], order["place_held_until"]) == ("awaiting_approval", True, None)
    asked = (await timed.world.call("GET", path, manager)).body
    assert asked["place"] == place | {"held_until": None, "lapsed": True, "left": 1}
    assert asked["may_approve"]

    need_id = await timed.world.another_need(case)
    another = (await case.place(need_id=str(need_id), **placed_late)).body["order_id"]
    asked = (await timed.world.call("GET", path, manager)).body
    assert (asked["may_approve"], [each["code"] for each in asked["reasons"]]) == (False, ["no_places_left"])
    refused = await case.step(order_id, "approval", manager)
    assert (refused.status, refused.codes) == (409, {"no_places_left"})
    assert (await case.step(another, "rejection", manager, reason="poor_value")).status == 204
    assert (await case.step(order_id, "approval", manager)).status == 204
    assert (await case.order(order_id)).body["place_lapsed"] is False


async def test_whoever_waits_on_the_list_comes_before_an_approval_that_was_too_late(timed: Timed) -> None:
    start = Start(start_id=new_id(), on=date(2016, 12, 5), places=1)
    case = await timed.world.begin("D03", pence=9_000_000, price=DEAR, starts=(start,))
    full = FullStart(timed, case, start)
    order_id = (await full.order(case.need_id)).body["order_id"]
    need_id, _ = await full.another_waits()
    await timed.moves_to(OVER)
    await full.is_offered(need_id)
    manager = timed.world.manager("D03")
    assert (await case.step(order_id, "approval", manager)).codes == {"no_places_left"}
    another = (await full.order(need_id)).body["order_id"]
    assert (await case.step(another, "approval", manager)).status == 204
