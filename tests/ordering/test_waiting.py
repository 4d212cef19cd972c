"""The waiting list of a start: whoever waits longest is offered what comes free, and nobody overtakes them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.holding import counted
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.previewing import preview
from services.ordering.orders.domain.state import Order
from services.ordering.places.domain.places import PLACES, StartPlaces
from services.ordering.places.domain.places import changed as counting
from services.ordering.waiting.domain import joining, looking
from services.ordering.waiting.domain.deadlines import OFFERED_PLACE, WAITED_FOR_START
from services.ordering.waiting.domain.joining import Joining
from services.ordering.waiting.domain.looking import Around
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.kernel.starts import places_left
from shared.reference import Regime, policy
from shared.reference.policy_values import WaitingList
from tests.ordering.examples import (
    CATEGORY,
    DISTRICT,
    NOON,
    OFFER,
    OFFER_ID,
    OTHER_CATEGORY,
    OTHER_DISTRICT,
    STOPPED,
    SUPPLIER,
    SUSPENDED,
    TERMS,
    TODAY,
    after,
    known,
    placed,
)
from tests.ordering.test_places import STEPS

RULES = policy(WaitingList, Regime.PCR_LIGHT_TOUCH, TODAY)
STARTS_ON = date(2016, 12, 5)
START = Start(start_id=new_id(), on=STARTS_ON, places=2)
WITH_START = replace(OFFER, starts=(START,))
COURSE = replace(WITH_START, per="course")
FULL = StartPlaces(START.start_id, OFFER_ID, STARTS_ON, held=0, taken=2, changed_at=NOON)
ONE_FREE = replace(FULL, taken=1)
NEEDS = [KnownNeed(new_id(), new_id(), DISTRICT, CATEGORY) for _ in range(4)]
FIRST, SECOND, THIRD, FOURTH = NEEDS


def fold(events: list[Event], places: StartPlaces | None) -> StartPlaces:
    for event in events:
        if event.AGGREGATE == "places":
            places = PLACES.evolve(places, event)
    assert places is not None
    return places


def changed(places: StartPlaces, now: datetime, **counts: int) -> facts.PlacesChanged:
    return counting(replace(places, **counts), now)


def joined(places: StartPlaces | None, need: KnownNeed | None = FIRST, **around: Any) -> list[Event]:
    known_now = Circumstances(
        **{
            "offer": WITH_START,
            "supplier": SUPPLIER,
            "needs": (need,),
            "budgets": {},
            "running": (None,),
            "places": places,
            **around,
        }
    )
    what = Joining(START.start_id, new_id(), need.need_id if need else new_id())
    return joining.join(what, known_now, TERMS, RULES, "DPS-EMPLOYABILITY", NOON)


def refused(places: StartPlaces | None, need: KnownNeed | None = FIRST, **around: Any) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as refusal:
        joined(places, need, **around)
    return {(each.code, each.pointer) for each in refusal.value.rejections}


def waits(*needs: KnownNeed, places: StartPlaces = FULL) -> StartPlaces:
    for need in needs:
        places = fold(joined(places, need), places)
    return places


def looks(places: StartPlaces, now: datetime = NOON, *, gone: bool = False, **changed: Any) -> list[Event]:
    found = {
        "offer": WITH_START,
        "supplier": SUPPLIER,
        "needs": {each.need_id: each for each in NEEDS},
        "running": dict.fromkeys((each.need_id for each in NEEDS), None),
    }
    return looking.look_again(places, Around(**{**found, **changed}), RULES, now, gone=gone)


def told(events: list[Event]) -> list[str]:
    return [type(each).__name__ for each in events]


def in_turn(places: StartPlaces) -> list[tuple[UUID, bool]]:
    return [(each.need_id, each.offered > 0) for each in places.waiting]


def asked_for(need: KnownNeed) -> PlaceOrder:
    return PlaceOrder(
        need_id=need.need_id, offer_id=OFFER_ID, offer_version=2, starts_on=STARTS_ON, start_id=START.start_id
    )


def order_of(need: KnownNeed, places: StartPlaces, offer: KnownOffer = WITH_START) -> list[Event]:
    return placed(new_id(), asked_for(need), known(offer=offer, need=need, places=places))


def left_as_shown(need: KnownNeed, places: StartPlaces, offer: KnownOffer = WITH_START) -> int:
    around = known(offer=offer, need=need, places=places)
    shown = preview(asked_for(need), around, TERMS, NOON, placed_by="coach", speaks_for=None)
    assert shown.places is not None
    assert shown.may_be_placed == (shown.places.left >= shown.places.wanted and offer is WITH_START)
    return shown.places.left


def test_a_preview_shows_what_is_left_in_turn() -> None:
    free = replace(waits(FIRST, SECOND), taken=1)
    assert [left_as_shown(each, free) for each in (FIRST, SECOND, THIRD)] == [1, 0, 0]
    offered = fold(looks(free), free)
    assert [left_as_shown(each, offered) for each in (FIRST, SECOND, THIRD)] == [1, 0, 0], "offered, and still theirs"
    moved = replace(WITH_START, starts=(START.model_copy(update={"on": STARTS_ON + timedelta(days=7)}),))
    assert left_as_shown(THIRD, ONE_FREE, moved) == 0, "others have it on the day before"


def test_who_joins_waits_behind_those_who_wait() -> None:
    places = waits(FIRST, SECOND)
    assert in_turn(places) == [(FIRST.need_id, False), (SECOND.need_id, False)]
    assert (places.some_wait, places.some_are_offered, places.waits_for) == (True, False, STARTS_ON)
    assert told(looks(places)) == [], "the start is full"


def test_every_reason_against_waiting_is_given_with_where_it_lies() -> None:
    assert refused(ONE_FREE) == {("places_left", "/path/start_id")}
    assert refused(None) == {("places_left", "/path/start_id")}
    assert refused(waits(FIRST)) == {("already_waiting", "/need_id")}
    others = replace(FIRST, category=OTHER_CATEGORY, district=OTHER_DISTRICT)
    assert refused(ONE_FREE, others, supplier=SUSPENDED, running=("an order",)) == {
        ("places_left", "/path/start_id"),
        ("category_differs", "/offer_id"),
        ("district_not_covered", "/offer_id"),
        ("supplier_not_active", "/offer_id"),
        ("need_already_ordered", "/need_id"),
    }
    assert ("need_unknown", "/need_id") in refused(FULL, None)
    assert refused(FULL, replace(FIRST, standing=False)) == {("need_not_open", "/need_id")}
    assert refused(FULL, offer=replace(WITH_START, starts=())) == {("start_unknown", "/path/start_id")}
    assert ("offer_unknown", "/offer_id") in refused(FULL, offer=None)
    past = replace(WITH_START, starts=(START.model_copy(update={"on": TODAY - timedelta(days=1)}),))
    assert ("starts_in_past", "/path/start_id") in refused(replace(FULL, starts_on=past.starts[0].on), offer=past)
    moved = replace(WITH_START, starts=(START.model_copy(update={"on": STARTS_ON + timedelta(days=1)}),))
    assert ("start_moved", "/path/start_id") in refused(FULL, offer=moved)


def test_no_more_wait_than_the_policy_allows() -> None:
    many = [replace(FIRST, need_id=new_id()) for _ in range(RULES.values.needs_at_most)]
    assert refused(waits(*many)) == {("waiting_list_full", "/path/start_id")}


def test_what_comes_free_is_offered_to_the_first_for_some_working_days_and_is_nobody_elses() -> None:
    free = replace(waits(FIRST, SECOND), taken=1)
    events = looks(free)
    assert told(events) == ["PlaceOffered", "PlacesChanged"]
    assert [(each.order_by, each.places) for each in events if isinstance(each, facts.PlaceOffered)] == [
        (date(2016, 11, 16), 1)
    ]
    places = fold(events, free)
    assert in_turn(places) == [(FIRST.need_id, True), (SECOND.need_id, False)]
    assert (places.offered, places.spoken_for, places_left(START, places)) == (1, 2, 0)
    assert [each.by for each in OFFERED_PLACE.due(places)] == [date(2016, 11, 16)]
    assert [each.by for each in WAITED_FOR_START.due(places)] == [STARTS_ON]
    for other in (SECOND, THIRD):
        with pytest.raises(Rejected) as refusal:
            order_of(other, places)
        assert refusal.value.codes == {"no_places_left"}
    ordered = order_of(FIRST, places)
    then = fold(ordered, places)
    assert (then.taken, then.offered, in_turn(then)) == (2, 0, [(SECOND.need_id, False)])
    assert [each.reason.code for each in ordered if isinstance(each, facts.WaitingEnded)] == ["place_taken"]
    assert told(looks(then)) == []


def test_nobody_overtakes_before_the_place_is_offered() -> None:
    free = replace(waits(FIRST, SECOND), taken=1)
    for other in (SECOND, THIRD):
        with pytest.raises(Rejected) as refusal:
            order_of(other, free)
        assert refusal.value.codes == {"no_places_left"}
    assert in_turn(fold(order_of(FIRST, free), free)) == [(SECOND.need_id, False)], "whose turn it is need not wait"
    both = replace(free, taken=0)
    assert in_turn(fold(order_of(SECOND, both), both)) == [(FIRST.need_id, False)]


def test_what_is_refused_or_not_ordered_in_time_is_offered_to_the_next() -> None:
    free = replace(waits(FIRST, SECOND), taken=1)
    places = fold(looks(free), free)
    [first, _] = places.waiting
    refusal = joining.leave(places, first, NOON)
    assert told(refusal) == ["WaitingEnded", "PlacesChanged"]
    last = date(2016, 11, 16)
    with pytest.raises(Rejected, match="not over"):
        joining.lapse(places, last, end_of(last) - timedelta(seconds=1))
    assert joining.lapse(places, last - timedelta(days=1), end_of(last)) == []
    lapsed = joining.lapse(places, last, end_of(last))
    for events, why in ((refusal, "place_refused"), (lapsed, "place_lapsed")):
        ended = [each for each in events if isinstance(each, facts.WaitingEnded)]
        assert [(each.reason.code, each.was_offered) for each in ended] == [(why, True)]
        then = fold(events, places)
        assert in_turn(fold(looks(then), then)) == [(SECOND.need_id, True)]
    [_, second] = places.waiting
    left = joining.leave(places, second, NOON)
    assert [each.reason.code for each in left if isinstance(each, facts.WaitingEnded)] == ["left"]
    assert told(left) == ["WaitingEnded"], "nothing was offered to it"


def test_who_is_gone_waits_no_more_and_who_moved_keeps_the_turn() -> None:
    places = replace(waits(*NEEDS), taken=1)
    needs = {each.need_id: each for each in NEEDS}
    needs[FIRST.need_id] = replace(FIRST, standing=False)
    needs[THIRD.need_id] = replace(THIRD, district=OTHER_DISTRICT)
    needs[FOURTH.need_id] = replace(FOURTH, district="D09")
    running = {**dict.fromkeys(needs), SECOND.need_id: str(new_id())}
    offer = replace(WITH_START, districts=(DISTRICT, OTHER_DISTRICT))
    events = looks(places, offer=offer, needs=needs, running=running)
    ended = {each.reason.code: each.district for each in events if isinstance(each, facts.WaitingEnded)}
    assert ended == {"need_gone": DISTRICT, "ordered_elsewhere": DISTRICT, "district_not_covered": "D09"}
    then = fold(events, places)
    assert in_turn(then) == [(THIRD.need_id, True)]
    assert then.waiting[0].district == OTHER_DISTRICT
    assert looks(then, offer=offer, needs=needs, running=running) == [], "it was done"


def test_nothing_is_offered_that_nobody_could_order() -> None:
    free = replace(waits(FIRST), taken=1)
    assert looks(free, supplier=SUSPENDED) == []
    assert looks(free, supplier=STOPPED) == []
    assert looks(free, supplier=None) == []
    assert looks(free, offer=replace(WITH_START, orderable=False)) == []
    assert looks(free, offer=replace(WITH_START, offered_until=TODAY - timedelta(days=1))) == []
    assert looks(free, offer=None) == []


@pytest.mark.parametrize(
    ("offer", "now", "gone", "why"),
    [
        (replace(WITH_START, starts=()), NOON, False, "start_removed"),
        (replace(WITH_START, starts=()), NOON + timedelta(days=30), False, "start_passed"),
        (WITH_START, NOON + timedelta(days=22), False, "start_passed"),
        (replace(WITH_START, orderable=False), NOON, True, "offer_gone"),
    ],
)
def test_no_list_outlives_its_start_or_its_offer(offer: KnownOffer, now: datetime, gone: bool, why: str) -> None:
    before = replace(waits(FIRST, SECOND), taken=1)
    places = fold(looks(before), before)
    events = looks(places, now, offer=offer, gone=gone)
    assert [each.reason.code for each in events if isinstance(each, facts.WaitingEnded)] == [why, why]
    then = fold(events, places)
    assert (then.waiting, then.offered, then.some_wait) == ((), 0, False)
    assert looks(places, offer=replace(WITH_START, orderable=False, hidden=True), gone=True) == [], "it may come back"


def test_a_start_that_is_moved_or_cut_is_waited_for_as_it_is_by_then() -> None:
    before = replace(waits(FIRST, SECOND), taken=0)
    places = fold(looks(before), before)
    assert places.offered == 2
    cut = replace(WITH_START, starts=(START.model_copy(update={"places": 1}),))
    events = looks(places, offer=cut)
    assert told(events) == ["PlaceTakenBack", "PlacesChanged"]
    then = fold(events, places)
    assert in_turn(then) == [(FIRST.need_id, True), (SECOND.need_id, False)], "who was offered it last waits again"
    later = STARTS_ON + timedelta(days=7)
    moved = replace(WITH_START, starts=(Start(start_id=START.start_id, on=later, places=2),))
    events = looks(then, offer=moved)
    assert told(events) == ["WaitingStartMoved", "PlaceOffered", "PlacesChanged"]
    assert fold(events, then).waits_for == later
    stand = replace(then, taken=1, offered=0, waiting=then.waiting[1:])
    assert told(looks(stand, offer=moved)) == ["WaitingStartMoved"], "orders stand for the day before"


def test_whoever_waits_for_a_whole_course_is_offered_all_of_it_or_nothing() -> None:
    full = waits(FIRST, SECOND)
    assert looks(replace(full, taken=1), offer=COURSE) == []
    free = replace(full, taken=0)
    places = fold(looks(free, offer=COURSE), free)
    assert (places.offered, in_turn(places)) == (2, [(FIRST.need_id, True), (SECOND.need_id, False)])
    assert fold(order_of(FIRST, places, COURSE), places).taken == 2


ACTIONS = ("join", "order", "cancel", "leave", "look", "lapse", "cut")


@given(steps=st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 7)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_whatever_happens_nothing_is_oversold_and_nobody_is_overtaken(steps: list[tuple[str, int]]) -> None:
    needs = [KnownNeed(new_id(), new_id(), DISTRICT, CATEGORY) for _ in range(8)]
    places, orders, size = replace(FULL, taken=0), dict[UUID, Order](), 2

    def offer() -> KnownOffer:
        return replace(WITH_START, starts=(START.model_copy(update={"places": size}),))

    for step, number in steps:
        need, before = needs[number], [each.need_id for each in places.waiting]
        try:
            match step:
                case "join":
                    running = (str(new_id()),) if need.need_id in orders else (None,)
                    events = joined(places, need, offer=offer(), running=running)
                case "order" if need.need_id not in orders:
                    events = order_of(need, places, offer())
                    orders[need.need_id] = after(events)
                    ahead = before[: before.index(need.need_id)] if need.need_id in before else before
                    first = [each for each in places.waiting if each.need_id in ahead or each.offered]
                    theirs = sum(each.need_id != need.need_id for each in first)
                    assert places.used + theirs < size, "else it was oversold, or somebody was overtaken"
                case "cancel" if need.need_id in orders:
                    order = orders.pop(need.need_id)
                    events = STEPS["cancel"](order)
                    events = [*events, *counted(places, order, events, NOON)]
                case "leave" if places.waiting:
                    events = joining.leave(places, places.waiting[number % len(places.waiting)], NOON)
                case "look":
                    running = {each.need_id: "an order" if each.need_id in orders else None for each in needs}
                    events = looks(places, offer=offer(), needs={each.need_id: each for each in needs}, running=running)
                case "lapse":
                    events = joining.lapse(places, date(2016, 11, 16), end_of(date(2016, 11, 16)))
                case "cut":
                    size, events = 1 + number % 3, []
                case _:
                    continue
        except Rejected:
            continue
        places = fold(events, places)
        assert places.offered == sum(each.offered for each in places.waiting)
        assert places.used == len(orders)
        kept = [each.need_id for each in places.waiting]
        assert [each for each in before if each in kept] == [each for each in kept if each in before], "in its order"
        if step == "look":
            assert places.offered == 0 or places.spoken_for <= size
            offered = [each.offered > 0 for each in places.waiting]
            assert offered == sorted(offered, reverse=True), "the first are offered a place first"
            assert all(offered) or places.spoken_for >= size, "and nothing is left lying"
