"""The life of needs with their orders: at any length, with planted faults, however the news is spread, to its end."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.known.orders import Standing
from services.client_journey.needs.domain import following
from services.client_journey.needs.domain.need import Need, NeedStatus
from shared.contracts.event import Event
from tests.client_journey.examples import JOURNEY as AN_OPEN_JOURNEY
from tests.client_journey.life import CATEGORIES, Life, came_to_nothing
from tests.client_journey.world import WAYS_TO_NOTHING, Order, World

TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


@pytest.mark.sweep
def test_the_life_of_needs_at_length() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=3000, stateful_step_count=60, deadline=None))


def _asks_nobody_for_the_place(one: Need, order: Any, holder: Any, journey: Any, at: Any) -> list[Event]:
    return following.follow(one, order, None, journey, at)


def _forgets_what_staff_made_of_it(one: Need, order: Any, holder: Any, journey: Any, at: Any) -> list[Event]:
    if one.given_up is None:
        return following.follow(one, order, holder, journey, at)
    return following.follow(replace(one, given_up=None), order, holder, AN_OPEN_JOURNEY, at)


def _opens_needs_of_closed_journeys(one: Need, order: Any, holder: Any, journey: Any, at: Any) -> list[Event]:
    return following.follow(one, order, holder, journey and replace(journey, status=JourneyStatus.OPEN), at)


def _takes_the_last_news_for_the_newest_order(one: Need, order: Any, holder: Any, journey: Any, at: Any) -> list[Event]:
    return following.follow(replace(one, ordered_at=None), order, holder, journey, at)


def _goes_by_what_was_not_delivered(one: Need, order: Any, holder: Any, journey: Any, at: Any) -> list[Event]:
    if one.status is NeedStatus.MET:
        return []
    return following.follow(one, order, holder, journey, at)


@pytest.mark.parametrize(
    "planted",
    [
        _forgets_what_staff_made_of_it,
        _asks_nobody_for_the_place,
        pytest.param(_opens_needs_of_closed_journeys, marks=pytest.mark.sweep),
        pytest.param(_takes_the_last_news_for_the_newest_order, marks=pytest.mark.sweep),
        pytest.param(_goes_by_what_was_not_delivered, marks=pytest.mark.sweep),
    ],
)
def test_a_reaction_that_breaks_a_rule_is_caught(planted: Callable[..., list[Event]]) -> None:
    class Broken(Life):
        follow = staticmethod(planted)

    enough = settings(
        max_examples=3000,
        stateful_step_count=60,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Broken, settings=enough)


@given(
    data=st.data(), given_up=st.sampled_from((None, NeedStatus.UNMET, NeedStatus.WITHDRAWN)), orders=st.integers(1, 4)
)
def test_however_the_news_of_orders_is_spread_a_need_comes_to_the_same(
    data: st.DataObject, given_up: NeedStatus | None, orders: int
) -> None:
    """Facts are folded one by one or many at once, of several orders in any order; reactions come when they come."""
    ends = [(Standing.OVER, data.draw(st.sampled_from(WAYS_TO_NOTHING))) for _ in range(orders - 1)]
    ends.append((data.draw(st.sampled_from((Standing.COMPLETED, Standing.OVER))), "cancelled"))
    came_to = set()
    for _ in range(2):
        world = World()
        need_id = world.records(CATEGORIES[0])
        assert need_id is not None
        if given_up is NeedStatus.UNMET:
            world.reports_unmet(need_id)
        if given_up is NeedStatus.WITHDRAWN:
            world.withdraws(need_id)
        lives = [Order(world.needs[need_id], number) for number in range(orders)]
        for order, (standing, way) in zip(lives, ends, strict=True):
            order.comes_to(standing, way)
        for order, event in data.draw(st.permutations([(each, fact) for each in lives for fact in each.told])):
            _in_turn(world, order, event)
            if data.draw(st.booleans()):
                world.reacts(order.order_id, need_id)
        for order in data.draw(st.permutations(lives)):
            world.reacts(order.order_id, need_id)
        world.holds()
        one = world.needs[need_id]
        came_to.add((one.status, one.reason, one.order_id == lives[-1].order_id))
    assert len(came_to) == 1
    (status, _, by_the_last) = came_to.pop()
    delivered = ends[-1][0] is Standing.COMPLETED
    assert status is (NeedStatus.MET if delivered else given_up or NeedStatus.OPEN)
    assert by_the_last is delivered


def _in_turn(world: World, order: Order, event: Event) -> None:
    """Fold a fact and those of its order that come before: a row waits for what it has missed."""
    for each in order.told[: order.told.index(event) + 1]:
        row = world.rows.get(order.order_id)
        if row is None or row.standing_for(order.need_id) is Standing.RUNNING:
            world.folds(order.order_id, each)


def test_every_state_that_a_need_can_come_to_is_left_by_somebody_until_it_is_met_or_withdrawn() -> None:
    """K14: a coach ends what is open or unmet; whoever may end an order (ordering's tests) ends what is ordered."""
    seen: set[tuple[NeedStatus, NeedStatus | None, bool]] = set()
    waiting: list[Sequence[str]] = [()]
    while waiting:
        steps = waiting.pop()
        world, need_id, order = _lived(steps)
        one = world.needs[need_id]
        closed = world.journeys[one.journey_id].status is JourneyStatus.CLOSED
        state = (one.status, one.given_up.status if one.given_up else None, closed)
        if state in seen:
            continue
        seen.add(state)
        ways = [way for way in _WAYS if _status_after((*steps, way)) is not one.status]
        if one.status not in {NeedStatus.MET, NeedStatus.WITHDRAWN}:
            assert set(ways) & {"withdraw", "over"}, f"nobody can end {state}"
        assert order is None or world.rows[order.order_id].standing_for(need_id) is not None
        waiting += [(*steps, way) for way in _WAYS if len(steps) < _LONGEST]
    assert {status for status, _, _ in seen} == set(NeedStatus)
    assert (NeedStatus.ORDERED, NeedStatus.UNMET, True) in seen


_WAYS, _LONGEST = ("unmet", "withdraw", "resume", "close", "placed", "over", "completed"), 4


def _lived(steps: Sequence[str]) -> tuple[World, UUID, Order | None]:
    world, order = World(), None
    need_id = world.records(CATEGORIES[0])
    assert need_id is not None
    for number, step in enumerate(steps):
        match step:
            case "unmet":
                world.reports_unmet(need_id)
            case "withdraw":
                world.withdraws(need_id)
            case "resume":
                world.resumes(need_id)
            case "close":
                world.closes()
            case "placed" if order is None or came_to_nothing(order):
                order = Order(world.needs[need_id], number)
                world.folds(order.order_id, order.told[-1])
            case "over" | "completed" if order is not None and len(order.told) == 1:
                order.comes_to(Standing.OVER if step == "over" else Standing.COMPLETED)
                world.folds(order.order_id, order.told[-1])
        if order is not None:
            world.reacts(order.order_id, need_id)
    return world, need_id, order


def _status_after(steps: Sequence[str]) -> NeedStatus:
    world, need_id, _ = _lived(steps)
    return world.needs[need_id].status
