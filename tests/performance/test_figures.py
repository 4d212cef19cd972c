"""Figures follow from rounds, and the auditor sees what is lost, doubled or unheard of."""

from typing import Any

import pytest

from tests.performance.auditing import each_once
from tests.performance.guard import excesses
from tests.performance.load import Acknowledged
from tests.performance.reporting import TARGETS, table

ABOUT = {"commit": "abc", "at": "2026-11-25T12:00:00+00:00", "python": "3.11", "mongod": "6.0"}


def a_round(number: int, kind: str, **cpu_ms: float) -> dict[str, Any]:
    return {"part": "order", "round": number, "kind": kind, "cpu_ms": cpu_ms, "foreign_load": 0.1}


LINES = [
    a_round(1, "floor-64", floor=0.4, mongod=0.5),
    a_round(1, "order-64", ordering=0.8, mongod=1.0),
    a_round(2, "floor-64", floor=0.8, mongod=0.5),
    a_round(2, "order-64", ordering=4.0, mongod=0.6),
    a_round(3, "floor-64", floor=0.5, mongod=0.5),
    a_round(3, "order-64", ordering=2.0, mongod=0.7),
]


def test_ratios_are_taken_within_a_round() -> None:
    measured = {each.what: each.values(LINES) for each in TARGETS}
    assert measured["an order at 64 callers, ordering's CPU"] == pytest.approx([2.0, 5.0, 4.0])
    assert measured["an order at 64 callers, mongod's CPU"] == pytest.approx([2.0, 1.2, 1.4])


def test_the_table_shows_medians_and_what_is_not_reached() -> None:
    text = table(LINES, ABOUT)
    assert "| an order at 64 callers, ordering's CPU | 3 x floor | 4.00 [2.00..5.00] | **not reached** |" in text
    assert "| an order at 64 callers, mongod's CPU | 1.5 x floor | 1.40 [1.20..2.00] | reached |" in text


@pytest.mark.parametrize(
    ("acknowledged", "there", "wrong"),
    [
        (["a", "b"], ["a", "b"], []),
        (["a", "b"], ["a"], ["order b was acknowledged and is lost"]),
        (["a"], ["a", "b"], ["order b is there and nobody was told"]),
        (["a", "a"], ["a"], ["order a was acknowledged 2 times"]),
    ],
)
def test_an_order_lost_or_doubled_is_found(acknowledged: list[str], there: list[str], wrong: list[str]) -> None:
    finding = each_once([Acknowledged(each, 100) for each in acknowledged], there)
    assert list(finding.examples) == wrong


COSTS = {"figures": {"one order": {"round_trips": 5}}, "rises": []}
RISE = {"issue": 8, "case": "one order", "figure": "round_trips", "by": 1, "why": "a place is held"}


@pytest.mark.parametrize(
    ("found", "rises", "wrong"),
    [
        (5, [], []),
        (4, [], []),
        (6, [], ["one order: 6 round trips where 5 are allowed"]),
        (6, [RISE], []),
        (7, [RISE], ["one order: 7 round trips where 6 are allowed"]),
    ],
)
def test_what_an_order_costs_may_rise_only_by_what_is_named(found: int, rises: list[Any], wrong: list[str]) -> None:
    assert excesses({"one order": {"round_trips": found}}, COSTS | {"rises": rises}) == wrong
