"""The place of a client who leaves is free again while little of the course is over, and is lost after that."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.starting import SayItDidNotStart, StartProvision
from services.ordering.orders.domain import answering
from services.ordering.orders.domain.holding import counted, share_of
from services.ordering.orders.domain.joining import has_hardly_begun
from services.ordering.orders.domain.state import Order, Status
from services.ordering.places.domain.places import NOTHING, Share
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.starts import Places
from shared.reference import Regime, policy
from shared.reference.policy_values import PlacesOfStarts
from tests.ordering import delivering as delivery
from tests.ordering.examples import (
    ASKED,
    NEED,
    NOON,
    OFFER,
    OFFER_ID,
    STARTS_ON,
    SUPPLIER,
    after,
    known,
    placed,
)
from tests.ordering.test_cohorts import COURSE, SECOND, asked, circumstances
from tests.ordering.test_places import changes
from tests.ordering.timed import Timed

START = Start(start_id=new_id(), on=STARTS_ON, places=2)
FULL = Places(START.start_id, OFFER_ID, STARTS_ON, held=0, taken=2, changed_at=NOON)
FOLLOWED = policy(PlacesOfStarts, Regime.PCR_LIGHT_TOUCH, STARTS_ON)
LAST_CHANCE = 4  # of 42 days, of which a tenth is over after four


def at_noon(days: int) -> datetime:
    return datetime.combine(STARTS_ON + timedelta(days=days), NOON.timetz(), UTC)


def started(per: str = "place") -> Order:
    offer = replace(OFFER, starts=(START,), per=per)
    order = after(placed(asked=replace(ASKED, start_id=START.start_id), known=known(offer=offer)))
    order = after(answering.accept(order, SUPPLIER, NOON), order)
    return after(delivery.start(order, StartProvision(started_on=STARTS_ON), NOON), order)


def left(order: Order, days: int, line: int = 1, said_after: int = 0) -> list[Event]:
    on = STARTS_ON + timedelta(days=days)
    asked = EndProvisionEarly(line=line, ended_on=on, reason="client_moved")
    return delivery.end_early(order, asked, at_noon(days + said_after))


@pytest.mark.parametrize(
    ("days", "said_after", "free"), [(0, 0, True), (LAST_CHANCE, 0, True), (5, 0, False), (0, 5, False)]
)
def test_a_place_is_free_again_while_others_can_use_it(days: int, said_after: int, free: bool) -> None:
    order = started()
    events = left(order, days, said_after=said_after)
    (ended,) = events
    assert isinstance(ended, facts.ProvisionEndedEarly)
    assert (ended.frees_place, ended.policies) == (free, (FOLLOWED.stamp,))
    assert changes(counted(FULL, order, events, NOON)) == ([(0, 1)] if free else [])
    assert share_of(after(events, order)) == (NOTHING if free else Share(taken=1))


def test_an_order_without_a_start_frees_nothing_and_follows_no_policy_about_it() -> None:
    order = after(answering.accept(after(placed()), SUPPLIER, NOON), after(placed()))
    order = after(delivery.start(order, StartProvision(started_on=STARTS_ON), NOON), order)
    (ended,) = left(order, 0)
    assert (ended.frees_place, ended.policies) == (False, ())


def test_what_was_completed_keeps_its_place_and_so_do_facts_that_say_nothing_of_it() -> None:
    order = started()
    assert share_of(after(delivery.complete(order, CompleteProvision(completed_on=STARTS_ON), NOON), order)).taken == 1
    (ended,) = left(order, 0)
    assert share_of(after([ended.model_copy(update={"frees_place": False})], order)).taken == 1


def a_cohort() -> Order:
    offer = replace(COURSE, starts=(START,))
    needs = (NEED, SECOND)
    order = after(placed(asked=asked(*needs, start_id=START.start_id), known=circumstances(*needs, offer=offer)))
    order = after(answering.accept(order, SUPPLIER, NOON), order)
    return after(delivery.start(order, StartProvision(started_on=STARTS_ON), NOON), order)


def test_a_cohort_has_its_course_until_nobody_of_it_is_left() -> None:
    order = a_cohort()
    first = left(order, 0)
    assert counted(FULL, order, first, NOON) == [], "who bought the course may send somebody else"
    order = after(first, order)
    gone = delivery.did_not_start(order, SayItDidNotStart(line=2, reason="client_not_there"), NOON)
    assert changes(counted(FULL, order, gone, NOON)) == [(0, 0)]
    assert after(gone, order).status is Status.ENDED_EARLY


def test_a_cohort_of_which_one_left_too_late_keeps_all_of_it() -> None:
    order = a_cohort()
    order = after(left(order, 9), order)
    gone = delivery.did_not_start(order, SayItDidNotStart(line=2, reason="client_not_there"), at_noon(9))
    assert counted(FULL, order, gone, NOON) == []


@given(length=st.integers(1, 400), percent=st.integers(0, 100))
def test_a_course_is_never_joined_after_its_end_nor_at_all_where_the_policy_allows_none(
    length: int, percent: int
) -> None:
    begins = date(2017, 1, 2)
    ends = begins + timedelta(days=length - 1)
    days = [n for n in range(-1, length + 1) if has_hardly_begun(begins, ends, begins + timedelta(days=n), percent)]
    assert days == list(range(-1, -(-length * percent // 100)))
    assert not has_hardly_begun(begins, None, begins, percent)


async def test_the_counter_follows_an_early_end_and_whoever_is_quick_has_the_place(timed: Timed) -> None:
    start = Start(start_id=new_id(), on=STARTS_ON, places=1)
    case = await timed.world.begin("D02", pence=9_000_000, starts=(start,))
    order_id = (await case.place(start_id=str(start.start_id))).body["order_id"]
    need_id = await timed.world.another_need(case)
    for step, body in (("acceptance", {}), ("start", {"started_on": str(STARTS_ON)})):
        assert (await case.step(order_id, step, case.seller, **body)).status == 204
    full = await case.place(need_id=str(need_id), start_id=str(start.start_id))
    assert full.codes == {"no_places_left"}
    ended = await case.step(order_id, "early-end", case.seller, ended_on=str(STARTS_ON), reason="client_moved")
    assert ended.status == 204, ended
    assert (await case.place(need_id=str(need_id), start_id=str(start.start_id))).status == 201
