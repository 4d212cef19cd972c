"""The figures of `make bench-portal` are what they are called."""

from tests.performance.portal import Opened, mixed, report, slowest


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


def test_the_slowest_page_comes_first() -> None:
    lines = report([Opened("/quick", 0.01, 200), Opened("/slow", 0.2, 200)])
    assert lines[2:] == ["| /slow | 1 | 200 | 200 |", "| /quick | 1 | 10 | 10 |"]
