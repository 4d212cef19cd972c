"""The books on feedback: they say so where somebody was not told, or where nobody said that it was late."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.local.replay.feedback_books import feedback_findings
from deploy.reconciliation.reading import Logged
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from tests.supplier_registry.examples import APPLICATION, CATEGORY, MARKET, NOON, SUPPLIER

FEEDBACK = UUID("01890000-0000-7000-8000-0000000000fb")
ABOUT: dict[str, Any] = {
    "feedback_id": FEEDBACK,
    "supplier_id": SUPPLIER,
    "market": MARKET.code,
    "category": CATEGORY,
    "occasion": "refusal",
    "application_id": APPLICATION,
}
LAST_DAY = NOON.date() + timedelta(days=15)
ASKED = facts.FeedbackRequested(
    **ABOUT, decided_at=NOON, requested_at=NOON, give_by=LAST_DAY, remind_on=LAST_DAY, policies=()
)
OVERDUE = facts.FeedbackOverdue(**ABOUT, give_by=LAST_DAY)


def given(days: int) -> facts.FeedbackGiven:
    return facts.FeedbackGiven(**ABOUT, given_at=NOON + timedelta(days=days))


def wrong(*life: Event, told: Mapping[str, str], today: date = LAST_DAY) -> list[bool]:
    """Whether what was given, and what was late, does not add up."""
    events = [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]
    return [not each.adds_up for each in feedback_findings({str(FEEDBACK): events}, told, today)]


@pytest.mark.parametrize(
    ("life", "stands", "today", "expected"),
    [
        ([ASKED], "requested", LAST_DAY, [False, False]),
        ([ASKED, given(15)], "given", LAST_DAY, [False, False]),
        ([ASKED, given(15)], "requested", LAST_DAY, [True, False]),
        ([ASKED], "given", LAST_DAY, [True, False]),
        ([ASKED], "requested", LAST_DAY + timedelta(days=1), [False, True]),
        ([ASKED, OVERDUE], "requested", LAST_DAY + timedelta(days=1), [False, False]),
        ([ASKED, OVERDUE, given(16)], "given", LAST_DAY, [False, False]),
        ([ASKED, given(16)], "given", LAST_DAY, [False, True]),
        ([ASKED, OVERDUE, given(15)], "given", LAST_DAY, [False, True]),
    ],
)
def test_the_books_say_where_somebody_was_not_told_or_nobody_said_that_it_was_late(
    life: list[Event], stands: str, today: date, expected: list[bool]
) -> None:
    assert wrong(*life, told={str(FEEDBACK): stands}, today=today) == expected


def test_the_books_say_where_something_is_there_that_nobody_asked_for() -> None:
    assert wrong(ASKED, told={}) == [True, False]
