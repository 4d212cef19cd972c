"""The places of a start: held and taken by its orders, and never more of them than there are."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.known.needs import KNOWN_NEEDS
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain import answering, approval, stopping
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import RejectOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.holding import counted
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order, Status
from services.ordering.orders.domain.stopping import Stop
from services.ordering.orders.domain.terms import Terms
from services.ordering.places.domain.places import PLACES, StartPlaces
from shared.contracts import catalogue, client_journey
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.contracts.ordering import PlacesChanged
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.kernel.starts import places_left
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
    PRICE,
    STARTS_ON,
    STRICT,
    SUPPLIER,
    TERMS,
    after,
    approved,
    budget_after,
    known,
    paid_from,
    placed,
)
from tests.ordering.test_suspension import COACH, a_process
from tests.suppliers import admitted

START = Start(start_id=new_id(), on=STARTS_ON, places=2)
ANOTHER = Start(start_id=new_id(), on=STARTS_ON + timedelta(days=7), places=2)
WITH_STARTS = replace(OFFER, starts=(START, ANOTHER))
OF_START = replace(ASKED, start_id=START.start_id)
FULL = StartPlaces(START.start_id, OFFER_ID, STARTS_ON, held=1, taken=1, changed_at=NOON)
WITHDRAWN = replace(WITH_STARTS, orderable=False)


def changes(events: list[Event]) -> list[tuple[int, int]]:
    """What is held and taken after each change."""
    return [(each.held, each.taken) for each in events if isinstance(each, PlacesChanged)]


def refused(places: StartPlaces | None = None, offer: Any = WITH_STARTS, **asked: Any) -> frozenset[str]:
    with pytest.raises(Rejected) as refusal:
        placed(asked=replace(OF_START, **asked), known=known(offer=offer, places=places))
    return frozenset(refusal.value.codes)


def of_start(terms: Terms = TERMS, places: StartPlaces | None = None, offer: Any = WITH_STARTS) -> list[Event]:
    return placed(asked=OF_START, known=known(offer=offer, places=places), terms=terms)


def test_an_order_that_waits_holds_a_place_and_one_that_is_issued_has_taken_it() -> None:
    assert changes(of_start(STRICT)) == [(1, 0)]
    assert changes(of_start()) == [(0, 1)]
    assert changes(of_start(places=replace(FULL, held=1, taken=0))) == [(1, 1)]
    source = after(of_start()).source
    assert (source.start_id, source.places) == (START.start_id, 1)


def test_an_order_of_an_offer_without_starts_counts_nothing() -> None:
    assert changes(placed()) == []
    assert refused(offer=OFFER) == {"start_unknown"}


def test_an_order_names_one_of_the_starts_on_its_day() -> None:
    assert refused(start_id=None) == {"start_needed"}
    assert refused(start_id=new_id()) == {"start_unknown"}
    assert refused(start_id=ANOTHER.start_id) == {"start_on_another_day"}


def test_a_start_is_never_sold_beyond_its_places() -> None:
    assert refused(FULL) == {"no_places_left"}
    cut = replace(WITH_STARTS, starts=(START.model_copy(update={"places": 1}),))
    assert refused(replace(FULL, held=0, taken=1), cut) == {"no_places_left"}
    assert refused(FULL, cut) == {"no_places_left"}
    assert refused(FULL, replace(WITH_STARTS, starts=())) == {"start_unknown"}


def test_a_start_that_was_moved_takes_nobody_while_orders_stand_for_the_day_before() -> None:
    day = STARTS_ON + timedelta(days=1)
    moved = replace(WITH_STARTS, starts=(START.model_copy(update={"on": day}),))
    assert refused(replace(FULL, held=0), moved, starts_on=day) == {"start_moved"}
    free = replace(FULL, held=0, taken=0)
    events = placed(asked=replace(OF_START, starts_on=day), known=known(offer=moved, places=free))
    assert [each.starts_on for each in events if isinstance(each, PlacesChanged)] == [day]


def test_whoever_buys_a_whole_course_has_all_the_places_of_its_start() -> None:
    course = replace(WITH_STARTS, per="course")
    assert changes(of_start(offer=course)) == [(0, START.places)]
    assert refused(replace(FULL, held=0), course) == {"no_places_left"}


@pytest.mark.parametrize(
    ("places", "on", "left"),
    [
        (None, STARTS_ON, 2),
        (replace(FULL, held=0), STARTS_ON, 1),
        (FULL, STARTS_ON, 0),
        (replace(FULL, taken=5), STARTS_ON, 0),
        (replace(FULL, held=0), ANOTHER.on, 0),
        (replace(FULL, held=0, taken=0), ANOTHER.on, 2),
    ],
)
def test_what_is_left_is_what_may_be_ordered(places: StartPlaces | None, on: Any, left: int) -> None:
    assert places_left(START.model_copy(update={"on": on}), places) == left


Decide = Callable[[Order], list[Event]]
STEPS: dict[str, Decide] = {
    "approve": lambda order: approved(order, STRICT, known(offer=WITH_STARTS, budget=budget_after([], BUDGET))),
    "reject": lambda order: approval.reject(order, paid_from(BUDGET), RejectOrder(reason="poor_value"), NOON, MANAGER),
    "accept": lambda order: answering.accept(order, SUPPLIER, NOON),
    "decline": lambda order: answering.decline(order, paid_from(BUDGET), DeclineOrder(reason="no_capacity"), NOON),
    "cancel": lambda order: answering.cancel(order, paid_from(BUDGET), CancelOrder(reason="need_changed"), NOON),
    "stop": lambda order: stopping.look_again_at_offer(order, paid_from(BUDGET), WITHDRAWN, Stop.OFFER_WITHDRAWN, NOON),
}


@given(steps=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["place", *STEPS])), max_size=30))
@settings(max_examples=60, deadline=None)
def test_places_are_what_the_orders_have_of_them_whatever_happens(steps: list[tuple[int, str]]) -> None:
    places: StartPlaces | None = None
    orders: dict[UUID, Order] = {}
    for number, step in steps:
        try:
            if step == "place":
                order_id, before = new_id(), None
                events = placed(order_id, OF_START, known(offer=WITH_STARTS, places=places), STRICT)
            elif orders:
                order_id = list(orders)[number % len(orders)]
                before = orders[order_id]
                events = STEPS[step](before)
                events = [*events, *counted(places, before, events, NOON)]
            else:
                continue
        except Rejected:
            continue
        orders[order_id] = after(events, before)
        for event in events:
            if isinstance(event, PlacesChanged):
                places = PLACES.evolve(places, event)
        standing = [each for each in orders.values() if each.status not in OVER_WITHOUT_PROVISION]
        waiting = sum(each.status is Status.AWAITING_APPROVAL for each in standing)
        assert (places.held, places.taken) == (waiting, len(standing) - waiting) if places else not standing
        assert len(standing) <= START.places


ROUNDS = 200
PLACES_THERE = 30


@pytest.fixture
async def processes(mongodb_uri: str, database_name: str) -> AsyncIterator[list[Parts]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(a_process(mongodb_uri, database_name)) for _ in range(2)]


async def needs_of_an_offer(parts: Parts, start: Start, pence: int = PRICE) -> tuple[UUID, list[UUID]]:
    """Let there be one offer with this start, and a client for each round who needs it."""
    offer_id, supplier_id, needs = new_id(), new_id(), [new_id() for _ in range(ROUNDS)]
    content = offer_content(DISTRICT, category=CATEGORY, pence=pence, starts=(start,))
    published = catalogue.OfferPublished(
        offer_id=offer_id, supplier_id=supplier_id, offer_version=2, **content, published_at=NOON
    )
    await parts.of(KNOWN_SUPPLIERS).apply([(admitted(supplier_id, CATEGORY, NOON), 1)])
    await parts.of(KNOWN_OFFERS).apply([(published, 1)])
    recorded = [
        client_journey.NeedRecorded(
            need_id=each, journey_id=new_id(), district=DISTRICT, category=CATEGORY, recorded_at=NOON
        )
        for each in needs
    ]
    await parts.of(KNOWN_NEEDS).apply([(each, 1) for each in recorded])
    return offer_id, needs


async def test_hundreds_who_order_at_once_in_two_processes_never_oversell(processes: list[Parts]) -> None:
    parts = processes[0]
    start = Start(start_id=new_id(), on=STARTS_ON, places=PLACES_THERE)
    offer_id, needs = await needs_of_an_offer(parts, start)
    enough = Allocate(allocated_pence=PRICE * ROUNDS)
    await Budgets(parts.store, parts.clock).allocate(DISTRICT, "2016-17", enough, COACH)
    refusals: Counter[str] = Counter()
    desks = [Orders(each.store, each.clock) for each in processes]

    async def order(number: int) -> UUID | None:
        """Order it; every third that gets a place gives it back, so that another may have it."""
        desk = desks[number % 2]
        asked = replace(OF_START, need_id=needs[number], offer_id=offer_id, start_id=start.start_id)
        try:
            order_id = UUID((await desk.place(asked, COACH)).subject)
        except Rejected as refusal:
            refusals.update(refusal.codes)
            return None
        if number % 3 == 0:
            await desks[1 - number % 2].cancel(order_id, CancelOrder(reason="need_changed"), COACH)
        return order_id

    found = [each for each in await asyncio.gather(*map(order, range(ROUNDS))) if each]
    places = (await parts.store.get(PLACES(start.start_id))).state
    standing = await parts.store.count(ORDERS, {"status": "issued"})
    assert (places.held, places.taken) == (0, standing)
    assert standing <= PLACES_THERE <= len(found)
    assert set(refusals) == {"no_places_left"}
    told = [event async for event in parts.store.database["events"].find({"aggregate": "places"})]
    assert max(each["data"]["taken"] for each in told) == PLACES_THERE, "else it was never full"
