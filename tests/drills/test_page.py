"""The page about drills keeps what was written by hand, and shows whether what was planted was found."""

from tests.drills.listed import DRILLS
from tests.drills.outcome import Outcome
from tests.drills.page import BEGIN, END, PAGE, Planted, written

CLEAN = Outcome(drill="D1 kill any process", seed=7, faults=50, acknowledged=900, first_success=3.2, lag_normal=6.0)
BROKEN = Outcome(drill="D1", seed=7, faults=50, acknowledged=900, missed=1, violations=("I5 row: has no row",))
BROKE_OFF = Outcome(drill="D1", seed=7, faults=0, acknowledged=0, violations=("the drill itself broke off",))


def test_only_what_lies_between_the_marks_is_overwritten() -> None:
    page = written(PAGE.read_text(), [CLEAN], [Planted("D1", "an offset too early", BROKEN)], 0.5)
    before, _, _ = PAGE.read_text().partition(BEGIN)
    _, _, after = PAGE.read_text().partition(END)
    assert page.startswith(before)
    assert page.endswith(after)
    assert "| D1 kill any process | 7 | 50 | 900 |" in page
    assert "| D1 | an offset too early | yes | 1 |" in page
    assert "at scale 0.5" in page


def test_a_fault_is_found_only_by_an_auditor_that_had_something_to_judge() -> None:
    assert Planted("D1", "a fault", BROKEN).was_found
    assert not Planted("D1", "a fault", CLEAN).was_found
    assert not Planted("D1", "a fault", BROKE_OFF).was_found
    assert str(Planted("D1", "a fault", CLEAN)) == "D1 with a fault (a fault): NOT FOUND"


def test_the_page_says_what_every_drill_does() -> None:
    page = PAGE.read_text()
    assert [drill.name for drill in DRILLS if f"\n| {drill.name} |" not in page] == []
