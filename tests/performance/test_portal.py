"""The figures of `make bench-portal` are what they are called."""

from tests.performance.page_costs import Cost
from tests.performance.portal import Load, Opened, is_missed, mixed, report, slowest


def test_the_slowest_twentieth_is_left_out() -> None:
    assert slowest([float(each) for each in range(1, 101)]) == 95.0
    assert slowest([7.0]) == 7.0


def test_roles_take_turns() -> None:
    assert mixed(["coach:1", "coach:2", "buyer", "supplier:1", "supplier:2"]) == [
        "coach:1",
        "buyer",
        "supplier:1",
        "coach:2",
        "supplier:2",
    ]


def test_the_slowest_and_the_dearest_page_come_first() -> None:
    opened = [Opened("/quick", 0.01, 200), Opened("/slow", 0.2, 200)]
    costs = [Cost("/cheap", "buyer", 1.0, 2.0), Cost("/dear", "buyer", 3.0, 6.0)]
    lines = report(opened, costs)
    assert lines[2:4] == ["| /slow | 1 | 200 | 200 | 200 |", "| /quick | 1 | 10 | 10 | 10 |"]
    assert lines[-2:] == ["| /dear | buyer | 3.0 | 6 |", "| /cheap | buyer | 1.0 | 2 |"]


def test_the_aim_is_missed_where_no_other_load_explains_it() -> None:
    slow = [Opened("/slow", 0.2, 200)]
    assert is_missed(Load(slow, foreign=0.0))
    assert not is_missed(Load(slow, foreign=0.5)), "on half a machine it may take twice as long"
    assert is_missed(Load([Opened("/broken", 0.01, 503)], foreign=0.0))
    assert not is_missed(Load([Opened("/quick", 0.01, 404)], foreign=0.0))
