"""The table of drills shows every row alike, and hides no violation."""

from tests.drills.outcome import COLUMNS, Outcome, markdown, table

CLEAN = Outcome(drill="D1 kill a process", seed=7, faults=50, acknowledged=1234, first_success=0.84, lag_normal=3.0)
BROKEN = Outcome(drill="D2", seed=8, faults=1, acknowledged=20, lost=2, violations=("I1 order 17: not in the log",))


def test_a_drill_passes_only_when_nothing_was_found() -> None:
    assert CLEAN.passed
    assert not BROKEN.passed
    assert not Outcome(drill="D", seed=1, faults=1, acknowledged=1, violations=("I6 budget: over",)).passed
    assert not Outcome(drill="D", seed=1, faults=1, acknowledged=1, reordered=1).passed


def test_the_columns_of_the_terminals_table_stand_under_each_other() -> None:
    heads, rule, clean, broken, *violations = table([CLEAN, BROKEN]).splitlines()
    assert len(heads) == len(rule) == len(clean) == len(broken)
    assert clean.split()[-7:] == ["1234", "0", "0", "0", "0", "0.8", "3.0"]
    assert broken.split()[-2:] == ["-", "-"]
    assert violations == ["D2, seed 8: I1 order 17: not in the log"]


def test_a_page_shows_a_cell_for_every_column_and_each_violation() -> None:
    heads, rule, clean, broken, nothing, violation = markdown([CLEAN, BROKEN]).splitlines()
    assert {line.count("|") for line in (heads, rule, clean, broken)} == {len(COLUMNS) + 1}
    assert nothing == ""
    assert violation == "- D2, seed 8: I1 order 17: not in the log"


def test_a_page_without_violations_ends_with_its_table() -> None:
    assert markdown([CLEAN]).splitlines()[-1].startswith("| D1 kill a process | 7 | 50 | 1234 |")


def test_counts_without_a_reason_are_said_too() -> None:
    outcome = Outcome(drill="D9", seed=1, faults=1, acknowledged=1, doubled=1)
    assert table([outcome]).splitlines()[-1] == "D9, seed 1: failed without a reason"
