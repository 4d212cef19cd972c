"""The books on safeguarding: they say so where a report came to something else, or waits too long unannounced."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.replay.safeguarding_books import safeguarding_findings
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
DUE, NEXT, TODAY = date(2017, 3, 10), date(2017, 3, 17), date(2017, 3, 13)
ABOUT: dict[str, Any] = {"report_id": new_id(), "district": "D01"}
WHOSE: dict[str, Any] = {"client_id": uuid4(), "journey_id": new_id(), "by": "ada", "sealed": Sealed.of(b"x")}
RECORDED = facts.SafeguardingConcernRecorded(
    **ABOUT, **WHOSE, concern="neglect", urgency="soon", reported_at=NOON, due_by=DUE, policies=()
)
MADE = (RECORDED, facts.SafeguardingReportMade(**ABOUT, due_by=DUE))
READ = facts.SafeguardingReportAcknowledged(**ABOUT, by="eve", acknowledged_at=NOON, due_by=NEXT, policies=())
CLOSED = facts.SafeguardingReportClosed(**ABOUT, by="eve", outcome="support_arranged", closed_at=NOON)
OVERDUE = facts.SafeguardingReportOverdue(**ABOUT, due_by=DUE)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


@pytest.mark.parametrize(
    ("life", "told", "expected"),
    [
        ([*MADE, OVERDUE], "reported", [0, 0]),
        ([*MADE, OVERDUE, READ], "acknowledged", [0, 0]),
        ([*MADE, READ, CLOSED], "closed", [0, 0]),
        ([*MADE, READ], "closed", [1, 0]),
        ([*MADE], "reported", [0, 1]),
        ([*MADE, OVERDUE, OVERDUE], "reported", [0, 1]),
        ([*MADE, READ, OVERDUE], "acknowledged", [0, 1]),
    ],
)
def test_what_does_not_add_up_is_said(life: list[Event], told: str, expected: list[int]) -> None:
    found = safeguarding_findings({"one": logged(*life)}, {"one": told}, TODAY)
    assert [each.wrong for each in found] == expected


def test_a_report_of_which_nobody_was_told_is_said() -> None:
    assert [each.wrong for each in safeguarding_findings({"one": logged(*MADE)}, {}, DUE)] == [1, 0]
