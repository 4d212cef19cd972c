"""The books on places: they say so where one is held too long, let go too soon, or never."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from deploy.local.replay.place_books import hold_finding
from deploy.reconciliation.reading import Logged
from services.ordering.orders.domain.place_holds import let_go
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from tests.ordering.examples import NOON, after, approved, known
from tests.ordering.test_place_holds import BEGINS, HELD_UNTIL, LAPSED, OFFERED, OVER, WAITING, WORLD, waiting
from tests.replay.test_placing_books import logged, of_orders

PLACED = of_orders(waiting())
APPROVED = of_orders(approved(WAITING, known=known(**WORLD)))
LATE = of_orders(approved(LAPSED, known=known(**WORLD | {"offer": OFFERED}), now=OVER))
LET_GO = let_go(WAITING, HELD_UNTIL, OVER)
AFTER, BEFORE = OVER + timedelta(hours=9), OVER - timedelta(hours=9)


def at(moment: datetime, life: list[Event]) -> list[Logged]:
    return [replace(each, time=moment) for each in logged(life)]


def adds_up(*log: Logged, today: date = BEGINS) -> tuple[bool, int]:
    found = hold_finding({"one": list(log)}, today)
    return found.adds_up, found.checked


def test_a_place_that_is_let_go_in_its_time_or_decided_on_before_is_no_matter() -> None:
    assert adds_up(*at(NOON, PLACED), *at(OVER, LET_GO), *at(AFTER, LATE)) == (True, 1)
    assert adds_up(*at(NOON, PLACED), *at(BEFORE, APPROVED)) == (True, 0)
    assert adds_up(*at(NOON, PLACED), today=HELD_UNTIL) == (True, 0)
    assert after([*PLACED, *LET_GO]).place_lapsed


@pytest.mark.parametrize(
    "log",
    [
        [*at(NOON, PLACED), *at(BEFORE, LET_GO)],
        [*at(NOON, PLACED), *at(AFTER, APPROVED)],
        [*at(NOON, PLACED), *at(BEFORE, APPROVED), *at(OVER, LET_GO)],
        [*at(NOON, PLACED), *at(OVER, LET_GO), *at(AFTER, LET_GO)],
        at(NOON, PLACED),
    ],
    ids=["too soon", "too long", "once decided", "twice", "never"],
)
def test_a_hold_that_is_not_as_long_as_was_said_is_found(log: list[Logged]) -> None:
    adds, _ = adds_up(*log)
    assert not adds


def test_what_starts_before_its_hold_ends_has_no_clock_of_its_own() -> None:
    (asked,) = [each for each in PLACED if isinstance(each, facts.ApprovalRequested)]
    soon = asked.model_copy(update={"starts_on": HELD_UNTIL})
    assert adds_up(*at(NOON, [soon]), *at(AFTER, APPROVED)) == (True, 0)
