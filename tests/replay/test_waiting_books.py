"""The books on waiting lists: they say so where one is not served in its order, or a coach was told otherwise."""

from typing import Any

from deploy.local.replay.waiting_books import waiting_findings
from services.ordering.waiting.domain import joining
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from tests.ordering.examples import NOON
from tests.ordering.test_waiting import FIRST, FULL, SECOND, START, fold, joined, looks, order_of
from tests.ordering.test_waiting import changed as counted
from tests.replay.test_placing_books import logged, of_orders, wrong

START_ID, ONE, TWO = str(START.start_id), str(FIRST.need_id), str(SECOND.need_id)


def lived() -> tuple[list[Event], list[Event]]:
    """A full start, two that wait, a place that comes free and is ordered by the first, while the second leaves."""
    log: list[Event] = [counted(FULL, NOON)]
    for need in (FIRST, SECOND):
        log += joined(fold(log, None), need)
    log.append(counted(fold(log, None), NOON, taken=1))
    log += looks(fold(log, None))
    order = order_of(FIRST, fold(log, None))
    log += [each for each in order if each.AGGREGATE == "places"]
    [left] = fold(log, None).waiting
    log += joining.leave(fold(log, None), left, NOON)
    return log, of_orders(order)


def found(places: list[Event], order: list[Event], told: dict[str, str]) -> list[str]:
    named: dict[str, Any] = {"order": logged(order)}
    return wrong(waiting_findings({START_ID: logged(places)}, named, told))


TOLD = {ONE: "order", TWO: "left"}
SERVED, GOT = "every waiting list is served in its order", "whoever waited for a start got what the coach was told"


def test_a_list_that_is_served_in_its_order_adds_up() -> None:
    assert found(*lived(), TOLD) == []


def test_whoever_is_offered_a_place_before_the_turn_is_found() -> None:
    places, order = lived()
    began = [each for each in places if isinstance(each, facts.WaitingBegan)]
    swapped = [
        each.model_copy(update={"waiting_id": began[1].waiting_id}) if isinstance(each, facts.PlaceOffered) else each
        for each in places
    ]
    assert SERVED in found(swapped, order, TOLD)
    miscounted = [*places, counted(fold(places, None), NOON, offered=1)]
    assert found(miscounted, order, TOLD) == [SERVED]


def test_what_a_coach_was_told_otherwise_is_found() -> None:
    places, order = lived()
    assert found(places, order, {ONE: "order"}) == [GOT]
    assert found(places, order, {**TOLD, ONE: "left"}) == [GOT]
    assert found(places, order, {**TOLD, TWO: "order"}) == [GOT]
    assert found(places, [], TOLD) == [GOT]
    assert found(places, order, {**TOLD, ONE: "another order"}) == [GOT]
