"""The books on gaps: they say so where one is open that nobody waits for, or was closed more than once."""

from uuid import UUID

import pytest

from deploy.local.replay.gap_books import waited_for_finding, waiting
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from tests.catalogue.examples import LATER, NOON

NEED, SEARCHER = UUID(int=1), UUID(int=2)
ABOUT = {"gap_id": UUID(int=3), "category": "ENGAGEMENT"}
BY_NEED = facts.GapReported(**ABOUT, need_id=NEED, reported_at=NOON)
BY_SEARCHER = facts.GapReported(**ABOUT, searcher_id=SEARCHER, reported_at=NOON)
TAKEN_BACK = facts.GapReportWithdrawn(**ABOUT, searcher_id=SEARCHER, withdrawn_at=LATER)
CLOSED = facts.GapClosed(**ABOUT, reason="accepted_unmet", closed_at=LATER)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


@pytest.mark.parametrize(
    ("life", "who", "wrong"),
    [
        ((BY_NEED,), {NEED}, 0),
        ((BY_NEED, BY_SEARCHER, TAKEN_BACK), {NEED}, 0),
        ((BY_SEARCHER, TAKEN_BACK, CLOSED), set(), 0),
        ((BY_NEED, CLOSED), set(), 0),
        ((BY_SEARCHER, TAKEN_BACK), set(), 1),
        ((BY_NEED, CLOSED, CLOSED), set(), 1),
    ],
)
def test_a_gap_is_closed_once_or_somebody_waits_for_it(life: tuple[Event, ...], who: set[UUID], wrong: int) -> None:
    assert waiting(logged(*life)) == who
    assert waited_for_finding({"gap": logged(*life)}).wrong == wrong
